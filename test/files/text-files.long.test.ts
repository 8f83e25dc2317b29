import { expect, it } from 'vitest';
import { call } from '../support/harness.ts';
import { useScene } from '../support/scene.ts';

const scene = useScene();

const TEXT = 'Señor Müller’s “final” offer — €5,000\r\n\tNot later than May.\n';

/** A line end of any kind is shown as a line feed. */
const SHOWN = TEXT.replaceAll('\r\n', '\n');

/** The bytes 0x80 to 0x9f of Windows-1252, as far as they are characters. */
const WINDOWS_1252 = new Map([...'€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ'].map((letter, i) => [letter, i]));
const CODES = [
  0x80, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8a, 0x8b, 0x8c, 0x8e, 0x91, 0x92, 0x93, 0x94, 0x95, 0x96,
  0x97, 0x98, 0x99, 0x9a, 0x9b, 0x9c, 0x9e, 0x9f,
];

const toWindows1252 = (text: string): Buffer =>
  Buffer.from([...text].map((letter) => CODES[WINDOWS_1252.get(letter) ?? -1] ?? letter.charCodeAt(0)));

const ENCODINGS: Readonly<Record<string, (text: string) => Buffer>> = {
  'UTF-8': (text) => Buffer.from(text),
  'UTF-8 with a mark': (text) => Buffer.from(`\ufeff${text}`),
  'UTF-16 LE with a mark': (text) => Buffer.from(`\ufeff${text}`, 'utf16le'),
  'UTF-16 BE with a mark': (text) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
  'UTF-16 LE without a mark': (text) => Buffer.from(text, 'utf16le'),
  'UTF-16 BE without a mark': (text) => Buffer.from(text, 'utf16le').swap16(),
  'Windows-1252': toWindows1252,
};

const EXTENSIONS = 'txt eml rtf jsonl csv md json xml html ics vcf log tsv ndjson yaml yml EML Txt'.split(' ');

/** Uploads a file, and returns its download. */
async function stored(filename: string, bytes: Buffer): Promise<Record<string, unknown>> {
  const file = { base64: bytes.toString('base64') };
  const args = { path: 'Text', filename, file, allow_duplicate: true };
  const { data, text } = await call(scene.client, 'upload_firm_document', args);
  expect(data.id, text).toBeDefined();
  return (await call(scene.client, 'download_document', { document_id: data.id })).data;
}

it('text files are returned as text in each encoding, with each extension', async () => {
  let inputs = 0;
  for (const [i, [encoding, encode]] of Object.entries(ENCODINGS).entries()) {
    for (const extension of EXTENSIONS.filter((_, place) => place % 3 === i % 3)) {
      const bytes = encode(TEXT);
      const data = await stored(`a.${extension}`, bytes);
      expect(data.text, `${encoding}, .${extension}`).toBe(SHOWN);
      expect(data.size).toBe(bytes.length);
      inputs += 1;
    }
  }
  process.stdout.write(`text files: ${inputs} distinct inputs\n`);
});

it('a file that is not text is not shown as text, whatever its bytes are', async () => {
  for (const [filename, bytes] of [
    ['a.txt', Buffer.from([0xff, 0, 1, 2, 0x81, 7])],
    ['a.bin', Buffer.from(TEXT)],
    ['a', Buffer.from([0xe9, 0x20, 0x41])],
    ['b', Buffer.from('a\0b\x01')],
  ] as const) {
    expect((await stored(filename, bytes)).text, filename).toBeUndefined();
  }
  expect((await stored('README', Buffer.from(TEXT))).text).toBe(SHOWN);
});
