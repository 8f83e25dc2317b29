import { fill, VALUES } from './values.ts';

/** An answer of MyCase that is costly for careless code, and the call that gets it. */
export interface PathologicalAnswer {
  readonly name: string;
  readonly tool: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Returns the body in about this many bytes. */
  readonly make: (bytes: number) => string;
}

const JSON_TYPE = { 'content-type': 'application/json' };
const PAGE_TYPE = { 'content-type': 'text/html' };

/** Calls that read a page of a list, a record, all records of a list, or the results of a search. */
const READS: readonly Pick<PathologicalAnswer, 'tool' | 'args'>[] = [
  { tool: 'list_cases', args: {} },
  { tool: 'get_case', args: { case_id: 1 } },
  { tool: 'list_case_notes', args: { case_id: 1 } },
  { tool: 'query_firm', args: { sql: 'SELECT * FROM cases LIMIT 5' } },
  { tool: 'find_records', args: { query: 'Ann Lee' } },
];

const isList = ({ tool }: Pick<PathologicalAnswer, 'tool'>): boolean => tool !== 'get_case';

/** Fields that are read as a name, as a day, as a long text, as a reference and as a number. */
const FIELDS = [
  'name',
  'opened_date',
  'description',
  'case_stage',
  'clients',
  'outstanding_balance',
  'note',
  'subject',
];

/** Records with one hostile field. */
function makeRecords(kind: string, field: string, isPage: boolean, bytes: number): string {
  const value = (size: number) => VALUES[kind]?.(size) ?? 'null';
  if (!isPage) return `{"id":1,"name":"Lee","${field}":${value(bytes)}}`;
  const count = 20;
  const row = (i: number) => `{"id":${i + 1},"name":"Lee ${i}","${field}":${value(bytes / count)}}`;
  return `[${Array.from({ length: count }, (_, i) => row(i)).join(',')}]`;
}

function createRecordAnswers(): PathologicalAnswer[] {
  return Object.keys(VALUES).map((kind, i) => {
    const read = READS[i % READS.length] ?? { tool: 'list_cases', args: {} };
    const field = FIELDS[(i * 3) % FIELDS.length] ?? 'name';
    return {
      ...read,
      name: `${kind} in ${field} of ${read.tool}`,
      status: 200,
      headers: JSON_TYPE,
      make: (bytes) => makeRecords(kind, field, isList(read), bytes),
    };
  });
}

/** The longest header that undici reads, less the other headers. */
const HEADER_BYTES = 8_000;

const listAnswer = (name: string, make: PathologicalAnswer['make'], headers = {}): PathologicalAnswer => ({
  name,
  tool: 'list_cases',
  args: {},
  status: 200,
  headers: { ...JSON_TYPE, ...headers },
  make,
});

const errorAnswer = (
  name: string,
  status: number,
  make: PathologicalAnswer['make'],
  headers: Readonly<Record<string, string>> = PAGE_TYPE,
): PathologicalAnswer => ({ name, tool: 'get_case', args: { case_id: 1 }, status, headers, make });

const count = (bytes: number, each: number): number => Math.max(1, Math.floor(bytes / each));

const rows = (bytes: number, row: string): string => `[${fill(`${row},`, bytes)}${row}]`;

const ERROR = '{"description":"is not valid","source":{"pointer":"/name"}}';

const SPECIAL: readonly PathologicalAnswer[] = [
  errorAnswer('an error page of <', 400, (bytes) => fill('<', bytes)),
  errorAnswer('an error page of tags', 403, (bytes) => fill('<p class="', bytes)),
  errorAnswer('an error page of spaces', 404, (bytes) => fill(' \n', bytes)),
  errorAnswer('an error page of entities', 400, (bytes) => fill('&lt;', bytes)),
  errorAnswer('an error page of combining marks', 422, (bytes) => fill('\u0301', bytes)),
  errorAnswer('an error with a long message', 400, (bytes) => `{"message":"${fill('<a ', bytes)}"}`, JSON_TYPE),
  errorAnswer('many errors', 422, (bytes) => `{"errors":[${fill(`${ERROR},`, bytes)}${ERROR}]}`, JSON_TYPE),
  errorAnswer(
    'an error with a long pointer',
    422,
    (bytes) => `{"errors":[{"description":"a","source":{"pointer":"${fill('/a', bytes)}"}}]}`,
    JSON_TYPE,
  ),
  errorAnswer('an error that is deep', 400, () => '['.repeat(100_000), JSON_TYPE),
  errorAnswer('a web page in place of a record', 200, (bytes) => fill('<html ', bytes)),
  errorAnswer('spaces in place of a record', 200, (bytes) => fill(' ', bytes), JSON_TYPE),
  errorAnswer('opening brackets in place of a record', 200, (bytes) => fill('[', bytes), JSON_TYPE),
  errorAnswer(
    'a record of 100,000 fields',
    200,
    () => `{"id":1,${Array.from({ length: 100_000 }, (_, i) => `"field_${i}":"${i}"`).join(',')}}`,
    JSON_TYPE,
  ),
  errorAnswer(
    'a record of long names',
    200,
    (bytes) =>
      `{"id":1,${Array.from({ length: count(bytes, 2_010) }, (_, i) => `"${fill(`<b${i}>`, 2_000)}":1`).join(',')}}`,
    JSON_TYPE,
  ),
  errorAnswer(
    'a record in a record',
    200,
    () => `${'{"id":1,"clients":['.repeat(5_000)}${']}'.repeat(5_000)}`,
    JSON_TYPE,
  ),
  listAnswer('a Link header of <', () => '[{"id":1}]', { link: fill('<', HEADER_BYTES) }),
  listAnswer('a Link header of commas', () => '[{"id":1}]', { link: fill('<a>;rel=', HEADER_BYTES) }),
  listAnswer('a Link header of quotes', () => '[{"id":1}]', { link: fill('<a?page_token="', HEADER_BYTES) }),
  listAnswer('a long Item-Count', () => '[{"id":1}]', { 'item-count': fill('1', HEADER_BYTES) }),
  listAnswer('a long Date', () => '[{"id":1}]', { date: fill('Mon, ', HEADER_BYTES).trim() }),
  listAnswer('a page of empty records', (bytes) => rows(bytes, '{}')),
  listAnswer('a page of numbers', (bytes) => rows(bytes, '0')),
  listAnswer('a page of lists', (bytes) => rows(bytes, '[]')),
  listAnswer('a page of equal records', (bytes) => rows(bytes, '{"id":1,"name":"Lee v. Park","status":"open"}')),
  ...['cases', 'clients', 'tasks', 'events', 'time_entries', 'notes'].slice(0, 5).map(
    (list, i): PathologicalAnswer => ({
      name: `25,000 records of ${list} with hostile days`,
      tool: 'query_firm',
      args: { sql: `SELECT * FROM ${list}${i === 0 ? ' ORDER BY opened_date' : ''} LIMIT 5` },
      status: 200,
      headers: JSON_TYPE,
      make: () => {
        const day = JSON.stringify(fill('2026-03-', 100));
        const row = (n: number) =>
          `{"id":${n},"name":"Lee ${n}","opened_date":${day},"due_date":${day},"start":${day}}`;
        return `[${Array.from({ length: 25_000 }, (_, n) => row(n + 1)).join(',')}]`;
      },
    }),
  ),
];

/** Makes the answers: each kind of value in a field of a record or of a list, and those that are hostile as a whole. */
export const createAnswers = (): PathologicalAnswer[] => [...createRecordAnswers(), ...SPECIAL];
