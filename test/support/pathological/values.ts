/** Makes a JSON text of about this many bytes. */
export type MakeJson = (bytes: number) => string;

/** Repeats a part up to a number of bytes. */
export const fill = (part: string, bytes: number): string =>
  part.repeat(Math.max(1, Math.ceil(bytes / Buffer.byteLength(part))));

/** A text that repeats a part and ends in a way that a pattern does not expect. */
const repeatText =
  (part: string, end = '!'): MakeJson =>
  (bytes) =>
    JSON.stringify(fill(part, bytes) + end);

const list =
  (item: string): MakeJson =>
  (bytes) =>
    `[${fill(`${item},`, bytes)}${item}]`;

const countFor = (bytes: number, each: number): number => Math.max(1, Math.floor(bytes / each));

const object =
  (toEntry: (i: number) => string, each: number): MakeJson =>
  (bytes) =>
    `{${Array.from({ length: countFor(bytes, each) }, (_, i) => toEntry(i)).join(',')}}`;

/** Deep nesting is limited: 200,000 levels are enough for every recursive function. */
const MAX_DEPTH = 200_000;

const nest =
  (open: string, inner: string, close: string): MakeJson =>
  (bytes) => {
    const depth = Math.min(MAX_DEPTH, countFor(bytes, open.length + close.length));
    return open.repeat(depth) + inner + close.repeat(depth);
  };

/** Values that are costly for code that is not linear, by their kind. */
export const VALUES: Readonly<Record<string, MakeJson>> = {
  'one letter': repeatText('a'),
  spaces: repeatText(' ', 'x'),
  'tabs and line breaks': repeatText('\t\r\n', 'x'),
  'no-break spaces': repeatText('\u00a0\u2003', 'x'),
  digits: repeatText('1', 'x'),
  'amounts without an end': repeatText('1,000', ',x'),
  'days without an end': repeatText('2026-03-', 'x'),
  'days in words': repeatText('next friday ', 'x'),
  'times without an end': repeatText('1:1', ':'),
  'telephone numbers': repeatText('(510) 555-0171 ', 'ext'),
  'combining marks': repeatText('e\u0301\u0300\u0302'),
  'only combining marks': repeatText('\u0301'),
  'invisible characters': repeatText('\u200b\u2060\ufeff\u00ad'),
  joiners: repeatText('\u0643\u200c\u200d'),
  'directions of text': repeatText('\u202e\u2066\u202d\u2069a'),
  'families of emoji': repeatText('👨‍👩‍👧‍👦'),
  'half characters': (bytes) => `"${fill('\\ud83d', bytes)}"`,
  'ligatures that expand': repeatText('\ufdfa\ufb03'),
  'capital letters that expand': repeatText('İß'),
  'control characters': (bytes) => `"${fill('\\u0000\\u001b\\u0085', bytes)}"`,
  'opening tags': repeatText('<'),
  'nested tags': repeatText('<div><a href="x">'),
  'attributes without an end': repeatText('<a href="', ' '),
  comments: repeatText('<!--', '->'),
  entities: repeatText('&amp', ';'),
  commas: repeatText(','),
  'semicolons and names': repeatText('Ann Lee; ', ';'),
  quotes: repeatText('"'),
  backslashes: repeatText('\\'),
  'opening braces': repeatText('{', '}'),
  'opening brackets': repeatText('[', ']'),
  'JSON lists in a text': (bytes) => JSON.stringify(`[${fill('{},', bytes)}{}]`),
  'conditions of SQL': repeatText("' OR 1=1 -- "),
  'wildcards of SQL': repeatText('%_%', 'x'),
  'nested brackets of a pattern': repeatText('((a+)+', '$'),
  'dotted names': repeatText('a.b.', '.'),
  underscores: repeatText('case_ids_', '_'),
  'base64 padding': repeatText('=', 'a'),
  'base64 with padding inside': repeatText('QUJD=', 'a'),
  base64: repeatText('QUJD', '-'),
  'a number of many digits': (bytes) => fill('9', Math.min(bytes, 1_000_000)),
  'a fraction of many digits': (bytes) => `0.${fill('3', Math.min(bytes, 1_000_000))}`,
  'a text of many digits': repeatText('9', '9'),
  'a list of nothing': list('null'),
  'a list of numbers': list('0'),
  'a list of empty texts': list('""'),
  'a list of empty objects': list('{}'),
  'a list of empty lists': list('[]'),
  'a list of long texts': (bytes) => `[${list(JSON.stringify(fill('field ', 5_000)))(bytes).slice(1, -1)}]`,
  'a list of references': list('{"id":"x"}'),
  'nested lists': nest('[', '', ']'),
  'nested objects': nest('{"id":', '1', '}'),
  'nested lists of two': nest('[0,', '0', ']'),
  'nested prototypes': nest('{"__proto__":', '{}', '}'),
  'an object of many fields': object((i) => `"a${i}":${i}`, 20),
  'an object of long names': object((i) => JSON.stringify(fill(`name${i} `, 2_000)).concat(':1'), 2_010),
  'fields of the same name': object(() => '"id":1', 7),
  prototypes: object((i) => `"__proto__":{"constructor":{"prototype":${i}}}`, 52),
  'names of methods': object((i) => `"toString":${i},"hasOwnProperty":null,"length":${i}`, 64),
};
