import type { Parameters, StatementReads } from '../../database/database-protocol.ts';

/** The columns of instants in all tables and views, as alternatives of a pattern. */
export const INSTANT_COLUMN_NAMES =
  'created_at|updated_at|called_at|completed_at|changed_at|start|end|span_start|span_end';

const INSTANT = `\\b"?(${INSTANT_COLUMN_NAMES})\\b"?`;
const CALL = '\\w+\\s*\\((?:[^()]|\\([^()]*\\))*\\)';

/** The beginning of a day: a literal, a column, or a call of a function that returns a day. */
const DAY = `(?:'\\d{4}-\\d\\d-\\d\\d'|(?:\\w+\\.)?"?\\w*(?:day|date)\\b|(?:period_start|period_end|add_days)\\s*\\()`;
/** A whole day that is not a column. */
const DAY_VALUE = `(?:'\\d{4}-\\d\\d-\\d\\d'|\\b(?:day|date|period_start|period_end|add_days)\\s*\\((?:[^()]|\\([^()]*\\))*\\))`;

const OPERATOR = '(?:<=|>=|<>|!=|==|<|>|=)';
const BETWEEN = `(?:not\\s+)?between\\s+`;

const PATTERNS = [
  `${INSTANT}\\s*(?:${OPERATOR}|${BETWEEN}(?:(?:'[^']*'|${CALL})\\s+and\\s+)?|(?:not\\s+)?in\\s*\\()\\s*${DAY}`,
  `${DAY_VALUE}\\s*(?:${OPERATOR}|${BETWEEN})\\s*(?:\\w+\\.)?${INSTANT}(?!\\s*\\()`,
].map((pattern) => new RegExp(pattern, 'gi'));

/**
 * Returns true if a statement compares a column of instants with a day, as far as its text shows it. A text comparison
 * puts each instant of a day after the day.
 */
export function comparesInstantWithDay({ columns }: StatementReads, sql: string): boolean {
  const isRead = (column: string) => columns.some((name) => name.endsWith(`.${column.toLowerCase()}`));
  return PATTERNS.some((pattern) => [...sql.matchAll(pattern)].some(([, column = '']) => isRead(column)));
}

/**
 * A day, or a text of which an instant can begin: `2026-12`, `2026-12-01%`, `2026-12-01T09:00`, `2026-12-01T00:00:00Z`.
 */
const TIME_TEXT = /^[%*]?\d{4}-[\d\-T :.]*Z?[%*_?]*$/;

/** Replaces the parameters of a statement whose values are days or texts with a time by these values. */
export const insertDays = (sql: string, parameters: Parameters): string =>
  sql.replace(/[:@$](\w+)/g, (name, key: string) => {
    const value = String(parameters[key]);
    return TIME_TEXT.test(value) ? `'${value}'` : name;
  });
