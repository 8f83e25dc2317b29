import { MyCaseError } from '../../base/mycase-error.ts';
import { quoteValue } from '../../base/safe-text.ts';
import type { Parameters } from '../../database/database-protocol.ts';
import type { TableLayout } from '../../database/schema/table-layout.ts';

const CALL_ARGUMENTS = '\\s*\\((?:[^()]|\\((?:[^()]|\\([^()]*\\))*\\))*\\)';
const LITERAL = "'(?:[^']|'')*'";

/** The texts that a value is compared with. */
const TEXTS = [
  `(?:<=|>=|<>|!=|==|<|>|=|\\bis(?:\\s+not)?\\b)\\s*(${LITERAL})`,
  `(?:\\bnot\\s+)?\\bbetween\\s*(${LITERAL})\\s*and\\s*(${LITERAL})`,
  `(?:\\bnot\\s+)?\\bin\\s*\\(\\s*(${LITERAL}(?:\\s*,\\s*${LITERAL})*)`,
].join('|');

/** A column whose values are days, or a function that returns a day. A name in quotes may be that of a custom field. */
const DAY = new RegExp(`\\b((?:\\w+_)?(?:day|date))\\b(?:${CALL_ARGUMENTS})?\\s*(?:${TEXTS})`, 'gi');

/** A day or its first part, as the text of a year or a month, which compares as the days in it. */
const COMPARABLE_DAY = /^\d{4}(-\d\d(-\d\d([T ].*)?)?)?$/;

/** The result of a function that returns a number. */
const NUMBER = new RegExp(`\\b(sum|total|count|avg|round|abs|julianday)${CALL_ARGUMENTS}\\s*(?:${TEXTS})`, 'gi');

const NUMERIC_TEXT = /^\s*[-+]?[\d.]+\s*$/;

const WORD = new RegExp(`\\b(\\w+)\\b\\s*(?:${TEXTS})`, 'gi');

const TRUTH_WORD = /^(true|false|yes|no)$/i;

/** The computed columns with truth values. The others are columns of tables. */
const COMPUTED_TRUTH = /^(case_)?is_\w+$/i;

/**
 * Throws a MyCaseError if a statement compares a day, a number or a truth value with a text that can never be equal to
 * it, as in `due_date < 'today'`. SQLite compares them without an error, and the result would be wrong. A parameter
 * without a type is a text.
 */
export function assertComparableTexts(sql: string, parameters: Parameters, layouts: readonly TableLayout[]): void {
  const statement = insertTexts(sql, parameters);
  assertDays(listComparisons(statement, DAY));
  for (const { subject, text } of listComparisons(statement, NUMBER))
    if (NUMERIC_TEXT.test(text))
      throw createError(
        `${subject}()`,
        text,
        'Write the number without quotes, or give the parameter the type number.',
      );
  const columns = layouts.flatMap((layout) => layout.columns.filter(({ type }) => type === 'boolean'));
  const truthColumns = new Set(columns.map(({ name }) => name));
  for (const { subject, text } of listComparisons(statement, WORD))
    if (TRUTH_WORD.test(text) && (truthColumns.has(subject.toLowerCase()) || COMPUTED_TRUTH.test(subject)))
      throw createError(subject, text, 'Use 1 or 0, or a parameter of the type boolean.');
}

function assertDays(comparisons: readonly Comparison[]): void {
  for (const { subject, text } of comparisons) {
    if (COMPARABLE_DAY.test(text)) continue;
    if (text === '') throw createError(subject, text, `A missing day is NULL: use ${subject} IS NULL.`);
    throw createError(subject, text, "Use day('…') for words, YYYY-MM-DD for a day, or a parameter of the type day.");
  }
}

const createError = (subject: string, text: string, advice: string): MyCaseError =>
  new MyCaseError(`The statement was not run: it compares ${subject} with the text ${quoteValue(text)}.`, { advice });

/** A comparison of a column or of the result of a function with a text. */
interface Comparison {
  readonly subject: string;
  readonly text: string;
}

/** The comparisons that a pattern finds, one for each text. */
function listComparisons(statement: string, pattern: RegExp): Comparison[] {
  return [...statement.matchAll(pattern)].flatMap(([, subject = '', ...groups]) =>
    groups
      .flatMap((group) => group?.match(new RegExp(LITERAL, 'g')) ?? [])
      .map((literal) => ({ subject, text: literal.slice(1, -1).replaceAll("''", "'") })),
  );
}

/** Replaces the parameters of a statement whose values are texts by these texts. */
const insertTexts = (sql: string, parameters: Parameters): string =>
  sql.replace(/[:@$](\w+)/g, (name, key: string) => {
    const value = parameters[key];
    return typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : name;
  });
