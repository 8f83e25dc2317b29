import { pathToFileURL } from 'node:url';
import { parseWords } from '../src/text-index/parse-words.ts';
import { createTextIndex, type TextIndex } from '../src/text-index/text-index.ts';
import type { TextFilter, TextQuery, TextUnit } from '../src/text-index/text-protocol.ts';
import { BIN } from './program.ts';
import { amount, atMost, type Row } from './report.ts';
import { median, timed } from './statistics.ts';

const MEGABYTES = 100;
const RUNS = 9;

/** The most time of a warm search. */
const MAX_SEARCH_MS = 100;

const PAGES = 16;
const PAGE_LENGTH = 2_500;
const WORD_COUNT = 60_000;

/** The limit without --index, in bytes. */
const LIMIT_BYTES = 256_000_000;

/** Times of searches over 100 MB of text, and the size of the index. */
export async function textSearch(): Promise<Row[]> {
  const script = pathToFileURL(BIN.replace(/main\.js$/, 'text-index-worker.js'));
  const index = createTextIndex({ script, openFolder: async () => undefined, maxBytes: 1_000_000_000 });
  const documents = makeDocuments();
  await index.open();
  const memoryBefore = process.memoryUsage.rss();
  const buildMs = await timed(async () => {
    for (const unit of documents) await index.put(unit, { evict: false, isSaved: false });
  });
  const { indexBytes, textBytes } = await index.measure();
  const memory = process.memoryUsage.rss() - memoryBefore;
  const searches = await measureSearches(index);
  const fitting = Math.floor((documents.length * LIMIT_BYTES) / (indexBytes + textBytes));
  await index.clear();
  return [
    { what: `build the index of ${MEGABYTES} MB`, measured: amount(buildMs / 1000, 's', 1) },
    { what: 'the words', measured: amount(indexBytes / 1e6, 'MB') },
    { what: 'the texts, compressed', measured: amount(textBytes / 1e6, 'MB') },
    { what: 'memory of the process', measured: amount(memory / 1e6, 'MB') },
    { what: `documents of ${PAGES} pages in 256 MB`, measured: amount(fitting, '') },
    ...searches,
  ];
}

const WHOLE_FIRM: TextFilter = { kinds: ['documents'], from: '', to: '' };

/** Searches by what they search for. Words are in the order of how often they occur. */
const SEARCHES: readonly (readonly [what: string, words: string, filter?: TextFilter])[] = [
  ['a rare word', 'w30000'],
  ['the most frequent word', 'w0'],
  ['two frequent words', 'w1 w2'],
  ['a phrase of frequent words', '"w0 w1"'],
  ['the beginning of 111 words', 'w123*'],
  ['five words', 'w3 w20 w300 w40 OR w500 w6'],
  ['a frequent word in one case', 'w0', { ...WHOLE_FIRM, caseIds: [7] }],
];

async function measureSearches(index: TextIndex): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [what, words, filter = WHOLE_FIRM] of SEARCHES) {
    const query: TextQuery = { words: parseWords(words), filter, order: 'best', limit: 20, snippetLength: 300 };
    const times: number[] = [];
    await index.search(query);
    for (let i = 0; i < RUNS; i += 1) times.push(await timed(() => index.search(query)));
    const ms = median(times);
    rows.push({ what: `search: ${what}`, measured: amount(ms, 'ms'), wanted: atMost(ms, MAX_SEARCH_MS, 'ms') });
  }
  return rows;
}

/** Documents with words as frequent as in texts of people: the second word occurs half as often as the first. */
function makeDocuments(): TextUnit[] {
  const random = createRandom();
  const pickWord = () => `w${Math.min(WORD_COUNT - 1, Math.floor(WORD_COUNT ** random()) - 1)}`;
  const makePage = () => {
    let text = '';
    while (text.length < PAGE_LENGTH) text += `${pickWord()} `;
    return text;
  };
  return Array.from({ length: (MEGABYTES * 1_000_000) / (PAGES * PAGE_LENGTH) }, (_, id) => ({
    key: `documents/${id}`,
    version: '1',
    readAt: 0,
    items: [
      {
        kind: 'documents',
        id,
        caseId: id % 100,
        clientIds: [],
        day: '2026-01-01',
        time: '',
        title: `Document ${id}`,
        by: undefined,
        to: [],
        parts: Array.from({ length: PAGES }, (_one, page) => ({ place: `page ${page + 1}`, text: makePage() })),
      },
    ],
  }));
}

/** Numbers from 0 to 1, the same in each run. */
function createRandom(): () => number {
  let state = 1;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}
