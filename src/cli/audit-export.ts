import { pipeline } from 'node:stream/promises';
import { stringify } from 'csv-stringify/sync';
import { DateTime } from 'luxon';
import { type LogLine, readLinesByTime } from '../audit/lines-by-time.ts';
import { getAuditFolder } from '../audit/log-files.ts';
import { readSharedLines } from '../audit/shared-log.ts';
import { withStateStores } from '../base/connect-state-stores.ts';
import { getErrorCode } from '../base/error-code.ts';
import type { JsonObject } from '../base/json.ts';
import { readFirmTimeZone } from '../config/firm-time-zone.ts';
import type { Config } from '../config/options.ts';
import type { Invocation } from '../config/read-invocation.ts';
import { UsageError } from '../config/usage-error.ts';
import type { CliContext } from './context.ts';

/**
 * `mycase-mcp audit export`: prints the lines of the audit log in a range of time, ordered by time, as JSON lines or as
 * CSV.
 */
export async function runAuditExport(invocation: Invocation, { output, log }: CliContext): Promise<number> {
  const { config } = invocation;
  const isWithin = createTimeFilter(invocation);
  const folder = getAuditFolder(config);
  const print = (lines: LogLines) => pipeline(generateRows(lines, config.format, isWithin), output, { end: false });
  try {
    if (config.storeUrl === undefined) await print(readLinesByTime(folder));
    else await withStateStores(config.storeUrl, (stores) => print(readSharedLines(stores, config.account)));
    return 0;
  } catch (error) {
    const code = getErrorCode(error);
    // The reader has closed the pipe.
    if (code === 'EPIPE') return 0;
    if (code !== 'ENOENT') throw error;
    log(`there is no audit log in ${folder}`);
    return 1;
  }
}

/** The lines of a log, with their fields. */
type LogLines = Iterable<LogLine> | AsyncIterable<LogLine>;

async function* generateRows(
  lines: LogLines,
  format: Config['format'],
  isWithin: (time: string) => boolean,
): AsyncGenerator<string> {
  if (format === 'csv') yield stringify([EXPORT_COLUMNS]);
  for await (const { text, entry } of lines) {
    if (!isWithin(String(entry.time))) continue;
    yield format === 'csv' ? stringify([toCells(entry)], CSV_OPTIONS) : `${text}\n`;
  }
}

/** Returns a filter for --from and --to. A day begins and ends in the firm's time zone. */
function createTimeFilter({ config, sources }: Invocation): (time: string) => boolean {
  const { from, to } = config;
  const timeZone = readFirmTimeZone(config).zone;
  const start = from === undefined ? undefined : parseMoment(sources.from, from, timeZone);
  const lastMoment = to === undefined ? undefined : parseMoment(sources.to, to, timeZone);
  const end = to?.includes('T') ? lastMoment : lastMoment?.endOf('day');
  if (start && end && start > end) throw new UsageError(`${sources.from} ${from} is after ${sources.to} ${to}.`);
  return (time) => {
    const timeMs = Date.parse(time);
    return timeMs >= (start?.toMillis() ?? timeMs) && timeMs <= (end?.toMillis() ?? timeMs);
  };
}

function parseMoment(source: string | undefined, text: string, zone: string): DateTime {
  const moment = DateTime.fromISO(text, { zone });
  if (!moment.isValid) throw new UsageError(`${source}: ${text} is not a valid date or time.`);
  return moment;
}

const EXPORT_COLUMNS =
  'seq time event tool method ids made outcome status ms firm staff person client account access session call within bytes prev'.split(
    ' ',
  );

/** A client chooses its own name. A name that a spreadsheet would run as a formula becomes a text. */
const CSV_OPTIONS = { escape_formulas: true };

const toCells = (entry: JsonObject): string[] =>
  EXPORT_COLUMNS.map((name) => (name === 'ids' ? formatIds(entry.ids) : String(entry[name] ?? '')));

/** `case_id=7 staff=1,2` */
const formatIds = (ids: unknown): string =>
  Object.entries(Object(ids))
    .map(([name, list]) => `${name}=${Array.isArray(list) ? list.join(',') : list}`)
    .join(' ');
