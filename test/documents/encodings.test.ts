import { describe, expect, it } from 'vitest';
import { startFileReader, textsOf } from './read-file.ts';
import { zipOf } from './zip-files.ts';

// The characters of a document that is not in Unicode are those of its encoding.

const { read } = startFileReader();

/** The bytes 0x80 to 0x9f that Windows-1252 defines, and their characters. */
const BYTES = Array.from({ length: 32 }, (_, i) => 0x80 + i).filter(
  (byte) => ![0x81, 0x8d, 0x8f, 0x90, 0x9d].includes(byte),
);
const LETTERS = '€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ';

const toHex = (prefix: string) => BYTES.map((byte) => `${prefix}${byte.toString(16).toUpperCase()}`).join('');

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');

const textOf = async (filename: string, content: Buffer): Promise<string> =>
  textsOf(await read(filename, content)).join('\n');

describe('Windows-1252 has all its characters', () => {
  it('in TXT', async () => {
    expect(await textOf('a.txt', Buffer.from([0x31, ...BYTES, 0x32]))).toBe(`line 1 = 1${LETTERS}2`);
  });

  it('in RTF, also without a code page', async () => {
    const escaped = toHex("\\'").toLowerCase();
    expect(await textOf('a.rtf', latin1(`{\\rtf1\\ansi\\ansicpg1252 1${escaped}2}`))).toBe(
      `paragraph 1 = 1${LETTERS}2`,
    );
    expect(await textOf('b.rtf', latin1(`{\\rtf1 1${escaped}2}`))).toBe(`paragraph 1 = 1${LETTERS}2`);
  });

  it.each(['windows-1252', 'iso-8859-1', 'latin1'])('in EML with the label %s', async (label) => {
    const mail = [
      `From: =?${label}?Q?1${toHex('=')}2?= <a@example.com>`,
      'To: b@example.com',
      `Subject: =?${label}?Q?1${toHex('=')}2?=`,
      'MIME-Version: 1.0',
      `Content-Type: text/plain; charset=${label}`,
      'Content-Transfer-Encoding: quoted-printable',
      '',
      toHex('='),
    ].join('\r\n');
    const text = await textOf('a.eml', latin1(mail));
    expect(text).toContain(`Subject: 1${LETTERS}2`);
    expect(text).toMatch(new RegExp(`From: "?1${LETTERS}2"? <a@example.com>`));
    expect(text).toContain(`paragraph 1 = ${LETTERS}`);
  });
});

it('RTF: each font can have an encoding of its own', async () => {
  const rtf =
    "{\\rtf1\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0\\fcharset0 Arial;}{\\f1\\fcharset204 Arial;}{\\f2\\fcharset0\\cpg1253 Arial;}}\\'e9 {\\f1 \\'c4\\'ee\\'e3} \\'e9\\par\\f1 \\'c4\\plain\\'e9 \\f2\\'e1}";
  expect(await textOf('a.rtf', latin1(rtf))).toBe('paragraphs 1-2 = 1: é Дог é\n2: Дé α');
});

it('RTF: the code pages of DOS', async () => {
  expect(await textOf('a.rtf', latin1("{\\rtf1\\ansi\\ansicpg437 R\\'82sum\\'82 \\'9b5 \\'e4}"))).toContain(
    'Résumé ¢5 Σ',
  );
  expect(await textOf('b.rtf', latin1("{\\rtf1\\ansi\\ansicpg850 R\\'82sum\\'82 \\'9b5}"))).toContain('Résumé ø5');
});

it('HTML and XML: the encoding that the file declares', async () => {
  const word = String.fromCharCode(0xc4, 0xee, 0xe3);
  const inMeta = (meta: string) =>
    latin1(`<!DOCTYPE html><html><head><meta ${meta}></head><body>${word}</body></html>`);
  const inXml = latin1(`<?xml version="1.0" encoding="windows-1251"?><a>${word}</a>`);
  expect(await textOf('a.html', inMeta('charset="windows-1251"'))).toBe('paragraph 1 = Дог');
  expect(await textOf('b.html', inMeta('http-equiv="Content-Type" content="text/html; charset=windows-1251"'))).toBe(
    'paragraph 1 = Дог',
  );
  expect(await textOf('a.xml', inXml)).toContain('Дог');
  expect(await textOf('c.html', inMeta('charset="none-such"'))).toBe('paragraph 1 = Äîã');
});

it('DOCX: the encoding that a part declares', async () => {
  const part = latin1(
    `<?xml version="1.0" encoding="windows-1252"?><w:document xmlns:w="w"><w:body><w:p><w:r><w:t>${String.fromCharCode(0x93)}Caf\xe9${String.fromCharCode(0x94)}</w:t></w:r></w:p></w:body></w:document>`,
  );
  expect(await textOf('a.docx', zipOf({ 'word/document.xml': part }))).toBe('paragraph 1 = “Café”');
});
