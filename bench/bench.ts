import { auditLog } from './audit-log.ts';
import { cache } from './cache.ts';
import { callTime } from './call-time.ts';
import { catalog } from './catalog.ts';
import { documents } from './documents.ts';
import { EVENT_LOOP_TITLE, eventLoop } from './event-loop.ts';
import { exports } from './exports.ts';
import { files } from './files.ts';
import { host } from './host.ts';
import { hostInstances } from './host-instances.ts';
import { memory } from './memory.ts';
import { questions } from './questions.ts';
import { rateLimit } from './rate-limit.ts';
import { rateLimitOfPeople } from './rate-limit-of-people.ts';
import { type Row, table } from './report.ts';
import { sandbox } from './sandbox.ts';
import { startUp } from './start-up.ts';
import { tenfold } from './tenfold.ts';
import { textSearch } from './text-search.ts';
import { throughput } from './throughput.ts';

// Measures the built program and prints each number next to its floor, the least that this machine allowed in the same
// run. It informs: a busy machine makes numbers worse, so it never fails.

const MEASURES: Readonly<Record<string, () => Promise<Row[]>>> = {
  'Time of a call': callTime,
  'Calls a second': throughput,
  "MyCase's limit of 25 a second": rateLimit,
  'Pace of fifty people': rateLimitOfPeople,
  'Start-up': startUp,
  'Catalog (o200k tokens)': catalog,
  'Audit log': auditLog,
  [EVENT_LOOP_TITLE]: eventLoop,
  Memory: memory,
  Files: files,
  'Results as files': exports,
  Documents: documents,
  Sandbox: sandbox,
  'Lists of the large firm': cache,
  'Questions to the large firm': questions,
  'Host: people and memory': host,
  'Host: instances and their store': hostInstances,
  'A firm ten times as large': tenfold,
  'Search over 100 MB of text': textSearch,
};

/** Words of titles. Without them, everything is measured. */
const words = process.argv.slice(2);
const isWanted = (title: string): boolean => words.length === 0 || words.some((word) => title.includes(word));

console.log(`Node ${process.version} on ${process.platform}\n`);
for (const [title, measure] of Object.entries(MEASURES)) {
  if (!isWanted(title)) continue;
  console.log(`${await report(title, measure)}\n`);
}
process.exit(0);

async function report(title: string, measure: () => Promise<Row[]>): Promise<string> {
  try {
    return table(title, await measure());
  } catch (error) {
    return `${title}\n  not measured: ${error instanceof Error ? error.message : String(error)}`;
  }
}
