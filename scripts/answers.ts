import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { startSandbox } from '../src/sandbox/index.ts';
import { expandTables } from '../test/support/structured.ts';
import { type Question, questionsAbout } from './answers-questions.ts';

// `npm run answers`: compares the size of answers with the JSON of MyCase, and writes docs/answers.md.

const BIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const FULL_LIST = 25;

/** The size of the answers to one question, in tokens. */
interface Cost {
  readonly question: Question;
  /** Rows of the page; undefined for a record. */
  readonly rows: number | undefined;
  readonly concise: number;
  readonly full: number;
  readonly raw: number;
  /** MyCase's JSON with the names that the answer shows next to ids. */
  readonly named: number;
}

/** A second token, for direct requests to MyCase: each token has its own limit of requests a second. */
const DIRECT = 'direct';

const sandbox = await startSandbox({ tokens: ['served', DIRECT] });
const client = new Client({ name: 'mycase-answers', version: '1.0.0' });

async function measure(question: Question): Promise<Cost> {
  await control('requests', 'DELETE');
  const { text: concise } = await answerTo(question, {});
  const [request] = await control<{ path: string; query: Record<string, string> }>('requests');
  const full = await answerTo(question, { fields: ['*'] });
  const raw = await rawOf(`${request?.path}?${new URLSearchParams(request?.query)}`);
  const body: unknown = JSON.parse(raw);
  const named = JSON.stringify(withNamesOf(body, full.shown));
  return {
    question,
    rows: Array.isArray(body) ? body.length : undefined,
    concise: countTokens(concise),
    full: countTokens(full.text),
    raw: countTokens(raw),
    named: countTokens(named),
  };
}

/** Returns the text of an answer, and the rows or the record that it shows. */
async function answerTo({ tool, args }: Question, more: Record<string, unknown>) {
  const { content, structuredContent, isError } = await client.callTool({
    name: tool,
    arguments: { ...args, ...more },
  });
  const text = content.map((block) => (block.type === 'text' ? block.text : '')).join('\n');
  if (isError) throw new Error(`${tool}: ${text}`);
  const shown = expandTables({ ...Object(structuredContent) });
  return { text, shown: 'next_page_token' in shown ? Object.values(shown).find(Array.isArray) : shown };
}

/** Returns MyCase's JSON with the names that an answer has next to its ids. */
function withNamesOf(sent: unknown, shown: unknown): unknown {
  if (Array.isArray(sent)) return sent.map((one, i) => withNamesOf(one, Object(shown)[i]));
  if (typeof sent !== 'object' || sent === null) return sent;
  const { name, option } = Object(shown);
  return {
    ...Object.fromEntries(
      Object.entries(sent).map(([field, value]) => [field, withNamesOf(value, Object(shown)[field])]),
    ),
    ...(name !== undefined && !('name' in sent) && { name }),
    ...(option !== undefined && !('option' in sent) && { option }),
  };
}

async function rawOf(path: string): Promise<string> {
  const answer = await fetch(sandbox.url + path, { headers: { authorization: `Bearer ${DIRECT}` } });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.text();
}

async function control<T>(path: string, method = 'GET'): Promise<T[]> {
  const text = await (await fetch(`${sandbox.url}/__sandbox/${path}`, { method })).text();
  const list: T[] = text === '' ? [] : JSON.parse(text);
  return list;
}

/** Returns the id of the first record of a collection that fits. */
async function firstId(collection: string, isFit: (row: Record<string, unknown>) => boolean = () => true) {
  return (await control<Record<string, unknown>>(`records/${collection}`)).find(isFit)?.id;
}

/** Returns the median. */
function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.slice((sorted.length - 1) >> 1, (sorted.length >> 1) + 1);
  return middle.reduce((sum, one) => sum + one, 0) / middle.length;
}

const percent = (part: number): string => `${Math.round(part * 100)} %`;

function page(costs: readonly Cost[]): string {
  const lists = costs.filter(({ rows }) => rows === FULL_LIST);
  const ratio = (cost: 'concise' | 'full', to: 'raw' | 'named', among: readonly Cost[]) =>
    percent(median(among.map((one) => one[cost] / one[to])));
  const line = ({ question: { words, tool }, rows, concise, full, raw, named }: Cost) =>
    `| ${words} | \`${tool}\` | ${rows ?? 'record'} | ${concise} | ${full} | ${raw} | ${percent(concise / raw)} | ${named} | ${percent(concise / named)} |`;
  return `# The size of answers

This page compares the answers to ${costs.length} questions with the JSON of MyCase. The numbers are tokens (o200k):

- **concise**: the text of the answer with the usual columns;
- **full**: the text of the answer with \`fields: ["*"]\`;
- **MyCase's JSON**: the response of MyCase for the same page;
- **JSON with names**: the same response after the names of records were added. MyCase sends ids only, and an answer has
  the names too.

\`npm run answers\` measures this with the fictional firm of the sandbox. Its texts are short, and its surnames take many
tokens. Its dates depend on the day, so the numbers change a little from run to run. A firm with longer texts saves more.

| question | tool | rows | concise | full | MyCase's JSON | concise / MyCase's JSON | JSON with names | concise / JSON with names |
| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
${costs.map(line).join('\n')}

The medians of the ${lists.length} lists of ${FULL_LIST} rows:

| answer | of MyCase's JSON | of the JSON with names |
| --- | ---: | ---: |
| concise | ${ratio('concise', 'raw', lists)} | ${ratio('concise', 'named', lists)} |
| full | ${ratio('full', 'raw', lists)} | ${ratio('full', 'named', lists)} |

The medians of the concise answers to all ${costs.length} questions are ${ratio('concise', 'raw', costs)} of MyCase's JSON, and ${ratio('concise', 'named', costs)} of the JSON with names.

A row can be read without the other rows: each name is next to its id, and each date has its year. A row of tasks,
events, calls or invoices saves less. In JSON such a row has about a hundred tokens. A third of them are its id, the id
and the name of its case, and a date.
`;
}

await client.connect(
  new StdioClientTransport({
    command: process.execPath,
    args: [BIN, '--time-zone', 'America/Los_Angeles', '--answer-tokens', '25000', '--audit', 'off'],
    env: {
      PATH: process.env.PATH ?? '',
      MYCASE_BASE_URL: sandbox.baseUrl,
      MYCASE_ACCESS_TOKEN: sandbox.token,
      MYCASE_STRUCTURED: 'on',
    },
  }),
);
const withClient = ({ clients }: Record<string, unknown>) => Array.isArray(clients) && clients.length > 0;
const isOfCase = (row: Record<string, unknown>) => row.case !== null;
const [thread] = await control<Record<string, unknown>>('records/message_threads');
const [clientWhoWrote] = Array.isArray(thread?.clients) ? thread.clients : [];
const questions = questionsAbout({
  cases: await firstId('cases', withClient),
  clients: Object(clientWhoWrote).id,
  companies: await firstId('companies'),
  leads: await firstId('leads'),
  documents: await firstId('documents', isOfCase),
  notes: await firstId('notes', isOfCase),
  time_entries: await firstId('time_entries'),
});
const costs: Cost[] = [];
for (const question of questions) costs.push(await measure(question));
await writeFile('docs/answers.md', page(costs));
console.log(page(costs).split('\n').slice(-14).join('\n'));
await client.close();
await sandbox.close();
