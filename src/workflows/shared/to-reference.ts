/**
 * Returns a record with its name, as answers show references. A name that is NULL: the record was deleted in MyCase.
 */
export const toReference = (id: unknown, name: unknown) => ({ id, name: name ?? 'deleted in MyCase' });
