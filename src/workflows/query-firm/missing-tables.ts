/** MyCase: its API has no list of these records (documentation of the Open API). */
const MISSING: readonly (readonly [name: RegExp, sentence: string])[] = [
  [/note|message|thread/i, 'Notes and messages have no list in MyCase, so they are not in the database.'],
  [/trust|iolta|retainer/i, "MyCase's API has no trust accounts, trust balances or trust transactions."],
];

/** Returns a sentence for a name of records that MyCase has no list of; '' for any other name. */
export const explainMissingTable = (name: string): string => MISSING.find(([pattern]) => pattern.test(name))?.[1] ?? '';
