import { expect, it } from 'vitest';
import { pdfOfPages } from '../../src/sandbox/seed/pdf.ts';
import { call } from '../support/harness.ts';
import { startFileReader, textsOf } from './read-file.ts';
import { docxOf, paragraph, run } from './zip-files.ts';

// Words are found as a reader of the document sees them.

const CASE = '31204126';

const reader = startFileReader();

/** The texts that search_text finds. */
async function search(words: string): Promise<string[]> {
  const { data } = await call(reader.client, 'search_text', { words, case: CASE });
  return Object(data.found).rows.map(({ text }: { text: string }) => text);
}

const DIVIDED = pdfOfPages([
  ['The parties agree to the settle-', 'ment of all well-', 'known claims on pages 31-', '42.'],
]);
const WITH_TAGS = docxOf(paragraph(run('The tag &lt;b&gt;quibblesome&lt;/b&gt; is text')));
const TEXT_WITH_TAGS = 'The tag <b>quibblesome</b> is text';

it('read_document finds a word that the end of a line divides', async () => {
  const isFound = async (find: string) => (await reader.read('a.pdf', DIVIDED, { find })).text.includes('found 1 time');
  expect(await isFound('settlement of all')).toBe(true);
  expect(await isFound('settle')).toBe(true);
  expect(await isFound('well-known')).toBe(true);
  expect(await isFound('3142')).toBe(false);
});

it('search_text finds such a word, and shows text that looks like HTML', async () => {
  expect(textsOf(await reader.read('a.docx', WITH_TAGS))).toEqual([`paragraph 1 = ${TEXT_WITH_TAGS}`]);
  expect(await search('quibblesome')).toEqual([TEXT_WITH_TAGS]);
  expect(await search('"settlement of all"')).toContainEqual(expect.stringContaining('the settle-\nment of all'));
  expect(await search('"well known claims"')).not.toEqual([]);
});
