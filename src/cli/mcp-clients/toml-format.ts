import { parse, stringify, TomlError, type TomlTable } from 'smol-toml';
import { FileTextError } from './client-file-error.ts';
import { ADDRESS_FIELDS, type EntryFormat, type EntryPlace } from './entry-format.ts';
import { getEol } from './json-text.ts';
import { applyEdits, type TextEdit } from './text-edit.ts';

/** Integers of any size stay exact. */
const INTEGERS = { integersAsBigInt: 'asNeeded' } as const;

/** Files in TOML. A table is added or removed as text. The result is parsed, so that no other value changes. */
export const TOML_FORMAT: EntryFormat = {
  emptyText: '',
  hasContainer: (text, container) => parseToml(text)[container] !== undefined,
  setEntry(text, place, entry) {
    const oldEntry = getEntry(parseToml(text), place);
    const newEntry: Record<string, unknown> = { ...oldEntry, ...entry };
    for (const key of ADDRESS_FIELDS) delete newEntry[key];
    if (oldEntry && stringify(oldEntry) === stringify(newEntry)) return [];
    const eol = getEol(text);
    const table = stringify({ [place.container]: { [place.name]: newEntry } })
      .trimEnd()
      .replaceAll('\n', eol);
    const edits = oldEntry ? replaceTable(text, place, table) : appendTable(text, table, eol);
    return checkEdits(text, edits, place);
  },
  removeEntry(text, place) {
    if (!getEntry(parseToml(text), place)) return [];
    return checkEdits(text, replaceTable(text, place, ''), place);
  },
  isEmpty: (text) => text.trim() === '',
};

function parseToml(text: string): TomlTable {
  try {
    return parse(text, INTEGERS);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const [message = ''] = error.message.replace('Invalid TOML document: ', '').split('\n');
    throw new FileTextError(`line ${error.line}, column ${error.column}: ${message}`);
  }
}

function getEntry(root: TomlTable, { container, name }: EntryPlace): TomlTable | undefined {
  const servers = root[container];
  const entry = isTable(servers) ? servers[name] : undefined;
  return isTable(entry) ? entry : undefined;
}

const isTable = (value: unknown): value is TomlTable =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);

/** Adds a table at the end, after an empty line. */
function appendTable(text: string, table: string, eol: string): TextEdit[] {
  if (text.trim() === '') return [{ offset: text.length, length: 0, added: table + eol }];
  const lineEnd = text.endsWith('\n') ? '' : eol;
  return [{ offset: text.length, length: 0, added: lineEnd + eol + table + eol }];
}

/** Replaces a table with its subtables. The comments after its last value belong to the next table. */
function replaceTable(text: string, { container, name }: EntryPlace, table: string): TextEdit[] {
  const quoted = (key: string) => `["']?${key}["']?`;
  const header = new RegExp(`^[ \\t]*\\[\\s*${quoted(container)}\\s*\\.\\s*${quoted(name)}\\s*[.\\]]`);
  const lines = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const first = lines.findIndex((line) => header.test(line));
  if (first < 0) throw new FileTextError(`the table of ${name} is not written as [${container}.${name}]`);
  const next = lines.findIndex((line, i) => i > first && /^[ \t]*\[/.test(line) && !header.test(line));
  let end = next < 0 ? lines.length : next;
  while (/^(#.*)?$/.test(lines[end - 1]?.trim() ?? '')) end -= 1;
  const isRemoved = table === '';
  const start = isRemoved && (lines[first - 1] ?? '-').trim() === '' ? first - 1 : first;
  const offset = lines.slice(0, start).join('').length;
  const removed = lines.slice(start, end).join('');
  const length = isRemoved ? removed.length : removed.trimEnd().length;
  return [{ offset, length, added: table }];
}

/** Returns the edits. Throws a FileTextError if the result is not valid, or another value changes. */
function checkEdits(text: string, edits: TextEdit[], place: EntryPlace): TextEdit[] {
  const fault = new FileTextError(`the servers are not written as tables like [${place.container}.${place.name}]`);
  try {
    if (formatOthers(text, place) === formatOthers(applyEdits(text, edits), place)) return edits;
  } catch {
    throw fault;
  }
  throw fault;
}

/** Formats all values of a file except one entry. */
function formatOthers(text: string, { container, name }: EntryPlace): string {
  const { [container]: servers, ...others } = parse(text, INTEGERS);
  const otherServers = isTable(servers) ? Object.entries(servers).filter(([key]) => key !== name) : [];
  return stringify({ ...others, [container]: Object.fromEntries(otherServers) });
}
