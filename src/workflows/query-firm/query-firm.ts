import * as z from 'zod';
import { parseOneDay } from '../../base/dates/parse-date-time.ts';
import { MyCaseError } from '../../base/mycase-error.ts';
import { parseBooleanText } from '../../base/parse-boolean.ts';
import { parseAmountText } from '../../base/parse-number.ts';
import { quoteName, quoteValue, toOneLine } from '../../base/safe-text.ts';
import { joinWords, pluralize } from '../../base/sentences.ts';
import { formatProvenance } from '../../cache/provenance.ts';
import type { Parameters, SqlValue } from '../../database/database-protocol.ts';
import { canSaveFiles } from '../../files/file-settings.ts';
import { type Report, toReportRows } from '../../formatting/report-result.ts';
import { downloadArguments } from '../../operations/download.ts';
import { defineReadWorkflow, type WorkflowContext } from '../define-workflow.ts';
import { toRow } from '../shared/run-statement.ts';
import { getCaveats } from './caveats.ts';
import { describeSchema } from './describe-schema.ts';
import { FORMATS } from './export/thread/file-protocol.ts';
import { readFirstDays } from './first-days.ts';
import { insertDays } from './instant-comparisons.ts';
import { getColumnKinds, getShownColumns } from './result-columns.ts';
import { type QueryResult, runQuery } from './run-query.ts';
import { MAX_FILE_ROWS, prepareFile } from './save-result.ts';

/** The most rows of an answer. The answer's size limits them further. */
const MAX_ANSWER_ROWS = 1000;

const DEFAULT_TIME_LIMIT_S = 2;
const MAX_TIME_LIMIT_S = 10;

const parameter = z.strictObject({
  name: z.string(),
  value: z.string(),
  type: z.enum(['text', 'number', 'day', 'boolean']).optional().describe('Default text'),
});

/** Any question about the firm's lists, as one SELECT. */
export const queryFirm = defineReadWorkflow({
  name: 'query_firm',
  title: 'Query the firm',
  description:
    "Answers any question about the firm's lists with one SQL SELECT (SQLite: joins, WITH, window functions): filters, " +
    'counts, sums, groups, several lists together, periods side by side. Without sql it lists tables, views, custom fields and ' +
    'definitions; with table it describes one. Use its views for money: open_invoices, unbilled_time, payments_received. ' +
    'format, save_as or attach exports all rows to a CSV or XLSX file.',
  input: {
    sql: z
      .string()
      .max(20_000)
      .optional()
      .describe("SELECT …; day('today'), period_start('last month'), :name for parameters"),
    parameters: z.array(parameter).optional().describe('Values for :name in sql'),
    table: z.string().optional().describe('A table or view to describe, or views'),
    format: z.enum(FORMATS).optional().describe('Write the result to a file; default csv'),
    save_as: z.string().optional().describe('Save the file under this new name'),
    attach: downloadArguments.attach,
    time_limit: z.int().min(1).max(MAX_TIME_LIMIT_S).optional().describe(`Seconds, default ${DEFAULT_TIME_LIMIT_S}`),
  },
  sections: { rows: z.looseObject({}), columns: z.looseObject({}) },
  async run({ sql, ...options }, context, call) {
    const { parameters = [], table, format, save_as, attach: isAttached, time_limit } = options;
    if (sql === undefined) {
      const report = await describeSchema(table, context, call);
      return { ...report, summary: [...report.summary, ...formatUnused(options)] };
    }
    if (table !== undefined)
      throw new MyCaseError('sql and table exclude each other. Omit table to run the statement.');
    const isFile = format !== undefined || save_as !== undefined || isAttached === true;
    const target = isFile ? await prepareFile({ format, save_as, attach: isAttached }, context) : undefined;
    const request = {
      sql,
      parameters: toParameters(parameters, context.zone),
      limits: {
        timeMs: (time_limit ?? DEFAULT_TIME_LIMIT_S) * 1000,
        maxRows: isFile ? MAX_FILE_ROWS : MAX_ANSWER_ROWS,
        isSerialized: isFile,
      },
    };
    const ran = await runQuery(request, context, call);
    const limitNote = time_limit === undefined ? [] : [`Time limit: ${time_limit} s.`];
    const sqlWithDays = insertDays(sql, request.parameters);
    const firstDays = await readFirstDays(sqlWithDays, ran, context, call);
    const result = { ...ran, notes: [...ran.notes, ...limitNote, ...firstDays] };
    const report = createReport(result, sqlWithDays, context);
    if (!target) return report;
    const { notes, ...file } = await target.save(result, call);
    return { ...report, summary: [...notes, ...report.summary], sections: [], ...file };
  },
});

/** Returns a sentence for each argument that needs a statement. */
const formatUnused = ({ table: _, ...options }: Readonly<Record<string, unknown>>): string[] =>
  Object.entries(options)
    .filter(([, value]) => value !== undefined)
    .map(([name]) => `${name} had no effect: it needs sql.`);

/** The number of the rows, as far as it is known. */
function formatCount({ lists, total }: QueryResult): string {
  const partial = lists.flatMap(({ name, isComplete }) => (isComplete ? [] : [name.replaceAll('_', ' ')]));
  const count = pluralize(total, 'row');
  return partial.length > 0
    ? `INCOMPLETE: It is not known how many rows the result has, because some ${joinWords(partial, 'and')} are missing. Found: at least ${count}.`
    : `${count}.`;
}

function createReport(result: QueryResult, sql: string, { zone, files }: WorkflowContext): Report {
  const { lists, total, rows, reads, notes } = result;
  const columns = getShownColumns(result.columns);
  const hidden = total - rows.length;
  return {
    summary: [
      `${formatCount(result)} ${formatProvenance(lists, zone)}`,
      ...notes,
      ...formatEmptyGroup(result, columns[0]?.name ?? '', sql),
      ...getCaveats(reads, sql),
    ],
    sections: [
      {
        key: 'rows',
        title: 'Result',
        rows: toReportRows(rows, (values) => toRow(columns, values)),
        total,
        kinds: getColumnKinds(columns, reads),
        requested: columns.map(({ name }) => name),
        ...(hidden > 0 && {
          note: `Only the first ${rows.length} rows are available here. Use LIMIT and OFFSET${canSaveFiles(files) ? ', or save_as' : ''}.`,
        }),
      },
    ],
    zone,
    truncationHint: `Group the rows, ask for fewer columns, or use ${canSaveFiles(files) ? 'save_as' : 'LIMIT and OFFSET'} for all rows.`,
  };
}

/** SQLite sorts an empty value before all others, so the group without a value may be the first row. */
function formatEmptyGroup({ emptyFirst, total, rows, parts }: QueryResult, column: string, sql: string): string[] {
  if (emptyFirst === 0 || total === 1 || !/\bgroup\s+by\b/i.test(sql)) return [];
  const isCut = parts.length === 0 && rows.length < total;
  const count = `${isCut ? 'at least ' : ''}${pluralize(emptyFirst, 'row')}`;
  return [
    `The first column (${quoteName(toOneLine(column))}) is empty in ${count}. Such a row may be the group of all records without a value.`,
  ];
}

type ParameterArgument = z.infer<typeof parameter>;

/** Converts parameters. Throws a MyCaseError for a value that is not of its type. */
function toParameters(parameters: readonly ParameterArgument[], zone: string): Parameters {
  return Object.fromEntries(
    parameters.map(({ name, value, type = 'text' }) => [name.replace(/^[:@$]/, ''), toValue(name, value, type, zone)]),
  );
}

function toValue(name: string, value: string, type: NonNullable<ParameterArgument['type']>, zone: string): SqlValue {
  if (type === 'day') return parseOneDay(value, zone, name, 'refuse').text;
  if (type === 'boolean') {
    const truth = parseBooleanText(value);
    if (truth === undefined) throw new MyCaseError(`${name}: ${quoteValue(value)} is not true or false.`);
    return Number(truth);
  }
  if (type === 'text') return value;
  const parsed = parseAmountText(value);
  if (parsed.fault !== undefined) throw new MyCaseError(`${name}: ${quoteValue(value)} ${parsed.fault}.`);
  return parsed.number;
}
