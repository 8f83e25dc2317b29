/** The most items that are split off. A longer text is a mistake. */
const MAX_SPLIT_ITEMS = 1001;

/**
 * Splits a text at its semicolons or line ends, or at its commas if it has none of these. Blank items are removed.
 * Returns at most 1,001 items.
 */
export const splitList = (text: string): string[] =>
  text.split(/[;\n]/.test(text) ? /[;\n]/ : ',', MAX_SPLIT_ITEMS).flatMap((item) => item.trim() || []);
