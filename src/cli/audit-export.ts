import { pipeline } from 'node:stream/promises';
import { stringify } from 'csv-stringify/sync';
import { DateTime } from 'luxon';
import { parsed } from '../audit/entry.ts';
import { auditFolder, codeOf, linesOf } from '../audit/files.ts';
import type { Config } from '../config/options.ts';
import { type Invocation, UsageError } from '../config/parse.ts';
import type { CliContext } from './context.ts';

/** `mycase-mcp audit export`: the lines of the audit log from one moment to another, as they stand there or as a table. */
export async function auditExport({ config }: Invocation, { output, log }: CliContext): Promise<number> {
  const isWithin = spanOf(config);
  const folder = auditFolder(config);
  try {
    await pipeline(rows(folder, config.format, isWithin), output, { end: false });
    return 0;
  } catch (error) {
    // Whoever reads has seen enough.
    if (codeOf(error) === 'EPIPE') return 0;
    if (codeOf(error) !== 'ENOENT') throw error;
    log(`there is no audit log in ${folder}`);
    return 1;
  }
}

function* rows(
  folder: string,
  format: Config['format'],
  isWithin: (time: string) => boolean,
): Generator<string> {
  if (format === 'csv') yield stringify([COLUMNS]);
  for (const { text, isTorn } of linesOf(folder)) {
    const line = parsed(text);
    if (isTorn || !isWithin(String(line.time))) continue;
    yield format === 'csv' ? stringify([cellsOf(line)], DEFUSED) : `${text}\n`;
  }
}

/** Whether a moment lies between --from and --to; a day counts from its first to its last moment in the firm's zone. */
function spanOf({ from, to, timeZone }: Config): (time: string) => boolean {
  const start = from === undefined ? undefined : readMoment('--from', from, timeZone);
  const given = to === undefined ? undefined : readMoment('--to', to, timeZone);
  const end = to?.includes('T') ? given : given?.endOf('day');
  if (start && end && start > end) throw new UsageError(`--from ${from} is after --to ${to}.`);
  return (time) => {
    const at = Date.parse(time);
    return at >= (start?.toMillis() ?? at) && at <= (end?.toMillis() ?? at);
  };
}

function readMoment(flag: string, words: string, zone: string): DateTime {
  const moment = DateTime.fromISO(words, { zone });
  if (!moment.isValid) throw new UsageError(`${flag}: there is no such day or time as ${words}.`);
  return moment;
}

const COLUMNS = [
  'seq',
  'time',
  'event',
  'tool',
  'method',
  'ids',
  'made',
  'outcome',
  'status',
  'ms',
  'firm',
  'staff',
  'client',
  'profile',
  'access',
  'session',
  'call',
  'bytes',
  'prev',
];

/** A client names itself as it likes: what a spreadsheet would take for a formula is told to be text. */
const DEFUSED = { escape_formulas: true };

const cellsOf = (line: Readonly<Record<string, unknown>>): string[] =>
  COLUMNS.map((name) => (name === 'ids' ? idsText(line.ids) : String(line[name] ?? '')));

/** `case_id=7 staff=1,2` */
const idsText = (ids: unknown): string =>
  Object.entries(Object(ids))
    .map(([name, list]) => `${name}=${Array.isArray(list) ? list.join(',') : list}`)
    .join(' ');
