import fc from 'fast-check';
import { parse } from 'jsonc-parser';
import { expect, it } from 'vitest';
import { JSON_FORMAT } from '../../../src/cli/mcp-clients/json-format.ts';
import { applyEdits } from '../../../src/cli/mcp-clients/text-edit.ts';

// Edits of JSON with comments, in any layout of a person.

const PLACE = { container: 'servers', name: 'mycase' };
const ENTRY = { command: 'npx', args: ['-y', 'C:\\Program Files\\a "b"'] };

const set = (text: string): string => applyEdits(text, JSON_FORMAT.setEntry(text, PLACE, ENTRY));
const remove = (text: string, keepsContainer = true): string =>
  applyEdits(text, JSON_FORMAT.removeEntry(text, PLACE, keepsContainer));

const comment = fc.constantFrom<string[]>('', '// one', '/* two */', '// "mycase": {}, }', '/* { */ // [');
const value = fc.constantFrom<string[]>('1', '"a, b"', '{ "x": [1, 2] }', '[\n{\n"y": null\n}\n]', '"// no comment"');
const property = fc.record({ above: comment, value, behind: comment });
const layout = fc.record({
  servers: fc.array(property, { minLength: 1, maxLength: 3 }),
  others: fc.array(property, { maxLength: 2 }),
  areServersLast: fc.boolean(),
  indent: fc.constantFrom('  ', '    ', '\t'),
  eol: fc.constantFrom('\n', '\r\n'),
  comma: fc.constantFrom('', ','),
  tail: fc.constantFrom('', '// no more servers'),
});
type Layout = typeof layout extends fc.Arbitrary<infer T> ? T : never;

/** Writes a file as a person would, with each comment in a place of its own. */
function write({ servers, others, areServersLast, indent, eol, comma, tail }: Layout): string {
  const toLines = (key: string, { above, value: text, behind }: Layout['servers'][number], separator: string) => [
    ...(above ? [above] : []),
    `"${key}": ${text}${separator}${behind && ` ${behind}`}`,
  ];
  const separate = (lists: readonly Layout['servers'][number][], prefix: string) =>
    lists.flatMap((one, i) => toLines(`${prefix}${i}`, one, i < lists.length - 1 ? ',' : comma));
  const serverLines = [...separate(servers, 's'), ...(tail ? [tail] : [])].map((line) => indent + line);
  const before = others.flatMap((one, i) => toLines(`o${i}`, one, ','));
  const after = areServersLast ? [] : toLines('z', { above: '// z', value: '2', behind: '' }, comma);
  const lines = [...before, '"servers": {', ...serverLines, `}${areServersLast ? comma : ','}`, ...after];
  return ['{', ...lines.map((line) => indent + line), '}', ''].join('\n').replaceAll('\n', eol);
}

it('an added entry changes nothing else, and is removed without a trace', () => {
  fc.assert(
    fc.property(layout, (choices) => {
      const text = write(choices);
      const changed = set(text);
      const before = parse(text);
      expect(parse(changed)).toEqual({ ...before, servers: { ...before.servers, mycase: ENTRY } });
      expect(set(changed)).toBe(changed);
      expect(remove(changed)).toBe(text);
    }),
    { numRuns: 300 },
  );
});

it.each([
  ['a comment behind the last server', '{\n "servers": {\n  "a": 1 // of a\n }\n}', '"a": 1, // of a\n  "mycase": {'],
  ['a comma before a comment', '{\n "servers": {\n  "a": 1, // of a\n },\n}', '"a": 1, // of a\n  "mycase": {'],
  ['a comma on the next line', '{\n "servers": {\n  "a": 1\n  , "b": 2\n }\n}', ', "b": 2,\n  "mycase": {'],
  ['one line', '{"servers":{"a":1}}', '{"servers":{"a":1, "mycase": {"command":"npx",'],
  ['one line with a comma at the end', '{"servers":{"a":1,}}', '{"a":1, "mycase": {"command":"npx",'],
  ['a closing brace on the last line', '{\n "servers": {\n  "a": 1}}', '"a": 1,\n  "mycase": {'],
  ['no servers', '{\n\t"theme": 1\n}', '"theme": 1,\n\t"servers": {\n\t\t"mycase": {\n\t\t\t"command"'],
])('adds the entry to a file with %s', (_, text, part) => {
  const changed = set(text);
  expect(changed).toContain(part);
  const before = parse(text);
  expect(parse(changed)).toEqual({ ...before, servers: { ...before.servers, mycase: ENTRY } });
  expect(parse(remove(changed))).toEqual({ servers: {}, ...before });
});

it('a removed entry takes only its own lines, also between others', () => {
  const text = '{\n  "servers": {\n    // a\n    "a": 1,\n    // mine\n    "mycase": {}, // here\n    "b": 2\n  }\n}\n';
  expect(remove(text)).toBe('{\n  "servers": {\n    // a\n    "a": 1,\n    // mine\n    // here\n    "b": 2\n  }\n}\n');
});

it('the object of all servers goes with the last entry, unless it is kept', () => {
  const text = set('{\n  "theme": 1\n}\n');
  expect(remove(text, false)).toBe('{\n  "theme": 1\n}\n');
  expect(remove(text, true)).toBe('{\n  "theme": 1,\n  "servers": {}\n}\n');
});
