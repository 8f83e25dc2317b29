import { MyCaseError } from '../../base/mycase-error.ts';
import { quoteName, quoteValue, toOneLine } from '../../base/safe-text.ts';
import { findClosestName } from '../../base/suggest.ts';
import { DatabaseError } from '../../database/database-error.ts';
import { explainMissingTable } from './missing-tables.ts';

/** The columns of each table and view. */
type SchemaNames = Readonly<Record<string, readonly string[]>>;

const TODAY_ADVICE =
  "Write day('today'), day('last friday'), period_start('last month') or period_end('last month'): they use the firm's time zone.";

/** Words and calls that mean now in UTC. A function of dates without a time means now, too. */
const UTC_NOW =
  /'(now|localtime)'|\bcurrent_(date|time|timestamp)\b|\b(date|time|datetime|julianday|unixepoch)\s*\(\s*\)|\bstrftime\s*\(\s*'[^']*'\s*\)/i;

/** Throws a MyCaseError for words that mean now in UTC: near midnight they are another day in the firm. */
export function assertNoUtcNow(sql: string, parameterValues: readonly unknown[]): void {
  if (UTC_NOW.test(sql) || parameterValues.some((value) => /^now$/i.test(String(value).trim()))) {
    throw new MyCaseError(
      "The statement was refused: 'now' and current_date are in UTC, not in the firm's time zone.",
      {
        advice: TODAY_ADVICE,
      },
    );
  }
}

/** Returns the error of a statement that was refused or stopped, with what to do next. Any other error stays. */
export async function explainStatementError(
  error: unknown,
  sql: string,
  readSchema: () => Promise<SchemaNames>,
): Promise<unknown> {
  if (!(error instanceof DatabaseError)) return error;
  const message = error.message.replace(/^\w*Error: /, '').replace(/\.$/, '');
  switch (error.reason) {
    case 'unknown name':
      return new MyCaseError(`The statement was refused: ${quoteNames(message)}.`, {
        advice: adviseName(message, sql, await readSchema()),
      });
    case 'refused':
      return new MyCaseError(`The statement was refused: ${toOneLine(message)}.`, { advice: REFUSAL_ADVICE });
    case 'time':
      return new MyCaseError(`No result: ${message}.`, {
        advice: 'Join on ids, add conditions, group before you join, or give a larger time_limit.',
      });
    case 'memory':
      return new MyCaseError(`No result: ${message}.`, { advice: SIZE_ADVICE });
    case 'ended':
      return new MyCaseError(
        `No result: ${message}. The database was started again and is empty; the next call fills it.`,
        { advice: SIZE_ADVICE },
      );
    default:
      return new MyCaseError(`No result: ${message}.`, { advice: 'Call again.' });
  }
}

const SIZE_ADVICE = 'Make the statement smaller: fewer rows, shorter texts, no large cross join.';

const REFUSAL_ADVICE =
  'Write one SELECT (WITH, joins and window functions are allowed). query_firm without sql shows the tables.';

/** The name in SQLite's message, quoted: a caller may have written anything. */
const quoteNames = (message: string): string =>
  message.replace(/: ([\s\S]+)$/, (_, name: string) => `: ${quoteValue(name)}`);

function adviseName(message: string, sql: string, schema: SchemaNames): string {
  const [, kind, name = ''] = /(column|table|function)(?: name)?: ([\s\S]+)$/.exec(message) ?? [];
  if (kind === 'table') return suggestTable(name, schema);
  const words = new Set(sql.toLowerCase().match(/\w+/g) ?? []);
  const tables = Object.entries(schema).filter(([table]) => words.has(table));
  if (kind !== 'column' || tables.length === 0) return REFUSAL_ADVICE;
  const requested = name.split('.').at(-1) ?? name;
  const suggestion = findClosestName(
    requested,
    tables.flatMap(([, columns]) => columns),
  );
  return [
    suggestion ? `Did you mean ${quoteName(suggestion)}?` : explainMissingTable(requested),
    ...tables.map(([table, columns]) => `Columns of ${table}: ${columns.map(quoteName).join(', ')}.`),
  ]
    .filter(Boolean)
    .join(' ');
}

function suggestTable(name: string, schema: SchemaNames): string {
  const missing = explainMissingTable(name);
  const tables = Object.keys(schema).filter((table) => !table.endsWith('_text'));
  const suggestion = missing === '' ? findClosestName(name, tables) : undefined;
  return suggestion
    ? `Did you mean ${suggestion}? Its columns: ${(schema[suggestion] ?? []).map(quoteName).join(', ')}.`
    : `${missing} Tables and views: ${tables.join(', ')}.`.trim();
}
