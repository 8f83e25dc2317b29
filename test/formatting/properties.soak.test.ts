import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aFolder } from '../files/folder.ts';
import { aClient, aSandbox, call, connect, pointedAt, recordsOf } from '../support/harness.ts';
import { listedTools } from '../support/listed-tools.ts';
import { untrueIn } from './faithful.ts';
import { anyText, MEGABYTE, recordOf, type Sent } from './records.ts';
import {
  answerTo,
  check,
  expectBounded,
  expectCells,
  expectLines,
  lists,
  records,
  rowsIn,
  type Shown,
  schemaOf,
} from './shown.ts';
import { startStandIn } from './stand-in.ts';

/** What answers have where nobody says otherwise. */
const DEFAULT = 8_000;

describe('within the default 8,000 tokens', () => {
  let shown: Shown;

  beforeAll(async () => {
    const standIn = await startStandIn();
    const env = { MYCASE_BASE_URL: standIn.baseUrl, MYCASE_ACCESS_TOKEN: 'any' };
    const client = await connect({ args: ['--time-zone', 'America/Los_Angeles'], env });
    shown = { standIn, client, tools: await listedTools(client), budget: DEFAULT };
  });

  afterAll(async () => {
    await shown.client.close();
    await shown.standIn.close();
  });

  const huge = fc.constantFrom('Dear Sirs, '.repeat(MEGABYTE / 11), 'x'.repeat(MEGABYTE), '日'.repeat(MEGABYTE / 3));

  /** Records with a text of a megabyte in one of their fields of text, or two of them. */
  const hugeIn = (record: fc.Arbitrary<Sent>) =>
    fc.tuple(record, huge, fc.nat(), fc.nat()).map(([one, text, first, second]) => {
      const names = Object.keys(one).filter((name) => typeof one[name] === 'string');
      const chosen = [first, second].map((at) => names[at % Math.max(1, names.length)] ?? 'name');
      return { ...one, ...Object.fromEntries(chosen.map((name) => [name, text])) };
    });

  it.each(lists)('$name shows rows that each have a text of a megabyte', async (operation) => {
    const { list } = operation;
    if (!list) return;
    const pages = fc.array(hugeIn(recordOf(schemaOf(operation))), { minLength: 3, maxLength: 3 });
    await check(pages, 1, async (page) => {
      const { data, text } = await answerTo(shown, operation, page, ['*']);
      const rows = rowsIn(data[list.plural]);
      expect(rows.length).toBeGreaterThan(0);
      expectCells(text, rows, list.kinds);
      for (const [i, row] of rows.entries()) {
        const sent = page[i] ?? {};
        expect(untrueIn({ ...row, caveat: data.note }, sent, Object.keys(sent), list.kinds)).toEqual([]);
      }
    });
  });

  it.each(records)('$name shows a record with a text of a megabyte', async (operation) => {
    const { output } = operation;
    if (!output) return;
    await check(hugeIn(recordOf(schemaOf(operation))), 2, async (record) => {
      const { data, text } = await answerTo(shown, operation, record);
      expectLines(text, data, output.kinds);
      expect(untrueIn(data, record, Object.keys(record), output.kinds)).toEqual([]);
    });
  });
});

it('any text of a document is shown without its invisible characters, within the limit of tokens', async () => {
  const sandbox = await aSandbox();
  const folder = aFolder();
  const client = await aClient({ args: ['--files-folder', folder], env: pointedAt(sandbox) });
  const [matter] = await recordsOf(sandbox, 'cases');
  const long = fc.tuple(anyText, fc.integer({ min: 1, max: 3_000 })).map(([text, times]) => text.repeat(times));
  // A blank text counts as not given.
  const uploaded = fc.oneof(anyText, long).filter((text) => /[\p{L}\p{N}]/u.test(text));
  await check(uploaded, 40, async (text) => {
    const about = { case_id: matter?.id, path: 'Any', filename: 'any.txt', allow_duplicate: true };
    writeFileSync(join(folder, 'any.txt'), text);
    const { data, text: stored } = await call(client, 'upload_case_document', { ...about, file: { path: 'any.txt' } });
    expect(data.id, stored).toEqual(expect.any(Number));
    const answer = await call(client, 'download_document', { document_id: data.id });
    expectBounded(answer, DEFAULT);
    const written = Buffer.from(text).toString();
    const [, words = '', letters] =
      /^([\s\S]*?)(?:… \[(\d+) characters in all\])?$/.exec(String(answer.data.text ?? '')) ?? [];
    const rest = leaveOut(words, written);
    expect(rest, words).toBeDefined();
    if (letters === undefined) expect(rest).toMatch(ONLY_INVISIBLE);
    else expect(Number(letters)).toBeLessThanOrEqual(written.length);
  });
});

const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Variation_Selector}\p{Default_Ignorable_Code_Point}\u2800]/u;
/** Each of them is shown as a line feed. */
const LINE_BREAK = /[\n\r\f\v\u0085\u2028\u2029]/;
const ONLY_INVISIBLE = /^[\s\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Variation_Selector}\p{Default_Ignorable_Code_Point}\u2800]*$/u;

/**
 * The rest of a text after the shown part. Undefined if the shown part lacks a visible character or has another one.
 */
function leaveOut(shown: string, text: string): string | undefined {
  const letters = [...text];
  let at = 0;
  for (const letter of shown) {
    const isSame = () => letters[at] === letter || (letter === '\n' && LINE_BREAK.test(letters[at] ?? ''));
    while (at < letters.length && !isSame() && INVISIBLE.test(letters[at] ?? '')) at += 1;
    if (!isSame()) return undefined;
    at += 1;
  }
  return letters.slice(at).join('');
}
