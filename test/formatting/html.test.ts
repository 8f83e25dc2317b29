import type { Client } from '@modelcontextprotocol/client';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { call, connect } from '../support/harness.ts';
import { rowsOf } from '../support/rows.ts';
import { type StandIn, startStandIn } from './stand-in.ts';

let standIn: StandIn;
let client: Client;

beforeAll(async () => {
  standIn = await startStandIn();
  client = await connect({ env: { MYCASE_BASE_URL: standIn.baseUrl, MYCASE_ACCESS_TOKEN: 'any' } });
});

afterAll(async () => {
  await client.close();
  await standIn.close();
});

/** What is shown of notes, without the marks around them. */
async function shownOf(written: readonly string[]): Promise<string[]> {
  standIn.answer = JSON.stringify(written.map((note, id) => ({ id, note })));
  const answer = await call(client, 'list_case_notes', { case_id: 1, fields: ['id', 'note'] });
  const rows = rowsOf(answer, 'notes');
  expect(rows).toHaveLength(written.length);
  return rows.map(({ note }) => String(note).replace(/^«(\d{9}) ([\s\S]*) \1»$/, '$2'));
}

it('text without HTML stays unchanged, and HTML becomes its visible text', async () => {
  const shown = {
    'Mail John <john@x.com> about it': 'Mail John <john@x.com> about it',
    'See <https://x.example/y> for  terms': 'See <https://x.example/y> for  terms',
    'if a <b and c> d': 'if a <b and c> d',
    'Dear <CLIENT NAME>, a<b, c>d': 'Dear <CLIENT NAME>, a<b, c>d',
    'AT&amp;T &lt;b&gt; &#8217; ?a=1&copy=2 &bogus;': 'AT&T <b> ’ ?a=1&copy=2 &bogus;',
    '<h1>The Offer</h1><p>is <b>bold</b></p>': 'The Offer\nis bold',
    '<table><tr><td>Offer</td><td>40,000</td></tr><tr><th>Fee</th><td>500</td></tr></table>1':
      'Offer | 40,000\nFee | 500\n1',
    '<ol><li>one</li><li>two</li></ol><ul><li>x</li></ul>': '1. one\n2. two\n* x',
    '10<sup>3</sup> on the 4<sup>th</sup>, <s>40,000</s> 50,000': '10^3 on the 4th, ~~40,000~~ 50,000',
    '<a href="https://example.com/?a=1&amp;b=2">terms</a>': 'terms [https://example.com/?a=1&b=2]',
    "Ana <a href='mailto:ana@example.com'>here</a>": 'Ana here [ana@example.com]',
    'a<!-- hidden -->b<style>p{}</style> <!-- open <script> open': 'ab <!-- open <script> open',
    '<p class=MsoNormal style="margin:0">Word<o:p></o:p></p>': 'Word',
  };
  expect(await shownOf(Object.keys(shown))).toEqual(Object.values(shown));
});

/** Words that have to be shown, each by itself. */
const word = fc.oneof(
  fc.constantFrom('Offer', 'AT&T', 'a<b', 'c>d', '<j.doe@example.com>', '<https://example.com/x>', '<Name>', '<br'),
  fc.integer({ min: -9999, max: 99_999 }).map(String),
);

const escaped = (words: string) => words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Something written, and the words that a reader sees of it. */
interface Piece {
  readonly written: string;
  readonly words: readonly string[];
}

const piece: fc.Arbitrary<Piece> = fc.oneof(
  word.map((one) => ({ written: ` ${one} `, words: [one] })),
  fc
    .tuple(fc.constantFrom('p', 'DIV', 'h2', 'li', 'td', 'th class="x"', 'tr', 'blockquote', "p style='y'"), word)
    .map(([tag, one]) => ({
      written: `<${tag}>${escaped(one)}</${tag.split(' ')[0]}>`,
      words: [one],
    })),
  fc
    .tuple(fc.constantFrom('b', 'i', 'span', 'font color=red', 'u', 'o:p'), word)
    .map(([tag, one]) => ({ written: ` <${tag}>${escaped(one)}</${tag.split(' ')[0]}> `, words: [one] })),
  fc.constantFrom('<br>', '<BR/>', '<hr />', '</p>', '</td>', '<table border="1">', '</table>').map((written) => ({
    written,
    words: [],
  })),
);

it('text outside of known tags is kept, and words stay separate', async () => {
  const note = fc.array(piece, { maxLength: 6 });
  const notes = fc.array(note, { minLength: 100, maxLength: 100 });
  await fc.assert(
    fc.asyncProperty(notes, async (made) => {
      const shown = await shownOf(made.map((pieces) => pieces.map(({ written }) => written).join('')));
      const words = shown.map((text) => text.split(/[\s*|]+/).filter(Boolean));
      expect(words).toEqual(made.map((pieces) => pieces.flatMap((one) => one.words)));
    }),
    { numRuns: 5, endOnFailure: true },
  );
});

it('a text of sixty thousand pairs of nested tags is shown', async () => {
  const nested = `${'<div><b>'.repeat(60_000)}deep`;
  standIn.answer = JSON.stringify({ id: 1, note: nested });
  const { text } = await call(client, 'get_note', { note_id: 1 });
  expect(text).toMatch(/note: «(\d{9}) deep \1»$/m);
});
