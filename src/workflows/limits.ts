/** What is to be said of a limit that hides rows; '' where it hides none. */
export const hidden = (total: number, limit: number): string =>
  total > limit ? `limit ${limit} hides ${total - limit}; what is counted and summed is over all.` : '';
