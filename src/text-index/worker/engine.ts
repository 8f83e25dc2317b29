import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Sqlite3Static } from '@sqlite.org/sqlite-wasm';
import type {
  FoundText,
  TextItem,
  TextQuery,
  TextUnit,
  TextWorkerRequests,
  TextWorkerSettings,
  UnitState,
} from '../protocol.ts';
import { searchTables } from './search-tables.ts';
import { cutSnippet } from './snippet.ts';
import { openTextFiles, type TextFiles } from './text-files.ts';
import { createTextTables } from './text-tables.ts';

/** Answers the requests to the worker thread. Each function throws an error if it fails. */
export type TextEngine = {
  [Kind in keyof TextWorkerRequests]: (request: TextWorkerRequests[Kind]['request']) => TextWorkerRequests[Kind]['answer'];
};

/** The bytes of the tables for each character of a text, until it is measured. */
const TABLE_BYTES_PER_CHARACTER = 0.6;

/** Creates an empty index in memory. */
export function createTextEngine(sqlite: Sqlite3Static, { maxBytes }: TextWorkerSettings): TextEngine {
  const db = new sqlite.oo1.DB(':memory:');
  const tables = createTextTables(db);
  /** The texts that are not in files, compressed, by the key of the unit. */
  const texts = new Map<string, Buffer>();
  let textBytes = 0;
  let files: TextFiles | undefined;
  let waitingFiles: string[] = [];
  const removeText = (key: string) => {
    textBytes -= texts.get(key)?.length ?? 0;
    texts.delete(key);
  };
  const remove = (key: string) => {
    removeText(key);
    return tables.remove(key);
  };
  const hasRoom = (unit: TextUnit, bytes: number) =>
    tables.measure() + textBytes + bytes + countCharacters(unit) * TABLE_BYTES_PER_CHARACTER <= maxBytes;
  /** Adds a unit. `inFile` states that a file has its text. */
  const add = (unit: TextUnit, evict: boolean, inFile: boolean) => {
    remove(unit.key);
    const text = inFile ? undefined : deflateRawSync(JSON.stringify(unit), { level: 1 });
    const bytes = text?.length ?? 0;
    const evicted: string[] = [];
    while (evict && !hasRoom(unit, bytes)) {
      const key = tables.findLeastUsed();
      if (key === undefined) break;
      remove(key);
      evicted.push(key);
    }
    const isIndexed = hasRoom(unit, bytes);
    if (isIndexed) {
      tables.add(unit);
      if (text) {
        texts.set(unit.key, text);
        textBytes += bytes;
      }
    }
    return { state: toState(unit, isIndexed), evicted };
  };
  const readUnit = (key: string): TextUnit | undefined => {
    const text = texts.get(key);
    return text ? JSON.parse(inflateRawSync(text).toString('utf8')) : files?.read(key);
  };
  return {
    open(folder) {
      files = openTextFiles(folder);
      waitingFiles = [...files.list()];
      return waitingFiles.length;
    },
    loadFiles({ maxMs }) {
      const end = performance.now() + maxMs;
      const units: UnitState[] = [];
      while (waitingFiles.length > 0 && performance.now() < end) {
        const unit = files?.readFile(waitingFiles.pop() ?? '');
        if (unit) units.push(add(unit, false, true).state);
      }
      return { units, remaining: waitingFiles.length };
    },
    put({ unit, evict, isSaved }) {
      const inFile = isSaved && files?.write(unit) === true;
      return add(unit, evict, inFile);
    },
    restore({ key, version, evict }) {
      const unit = files?.read(key);
      return unit?.version === version ? add(unit, evict, true) : undefined;
    },
    remove({ keys }) {
      for (const key of keys) {
        remove(key);
        files?.remove(key);
      }
      return undefined;
    },
    search(query) {
      const { matches, total } = searchTables(db, query);
      const units = new Map<string, TextUnit | undefined>();
      const rows = matches.flatMap(({ unit: key, position, passage, otherPassages }): FoundText[] => {
        if (!units.has(key)) {
          units.set(key, readUnit(key));
          tables.markUsed(key);
        }
        const item = units.get(key)?.items[position];
        return item ? [toFoundText(item, passage, otherPassages, query)] : [];
      });
      return { rows, total };
    },
    size: () => ({ indexBytes: tables.measure(), textBytes, maxBytes }),
  };
}

const countCharacters = ({ items }: TextUnit): number =>
  items.reduce((sum, { passages }) => sum + passages.reduce((length, { text }) => length + text.length, 0), 0);

const toState = ({ key, version, readAt, failure, items }: TextUnit, isIndexed: boolean): UnitState => ({
  key,
  version,
  readAt,
  ...(failure !== undefined && { failure }),
  isIndexed,
  itemCount: items.length,
  gaps: items.flatMap(({ gap }) => gap ?? []),
});

/** The most other places that are named. */
const MAX_OTHER_PLACES = 5;

/** Passage 0 is the title of a record. Its snippet is the beginning of the text. */
function toFoundText(
  { passages, ...facts }: TextItem,
  passage: number | undefined,
  otherPassages: readonly number[],
  { words, snippetLength }: TextQuery,
): FoundText {
  const found = passage === undefined || passage === 0 ? undefined : passages[passage - 1];
  const toPlace = (one: number) => (one === 0 ? 'title' : (passages[one - 1]?.place ?? ''));
  const places = [...new Set(otherPassages.map(toPlace))].filter((place) => place !== '' && place !== found?.place);
  return {
    ...facts,
    place: passage === 0 ? 'title' : (found?.place ?? ''),
    snippet: cutSnippet(found?.text ?? passages.map(({ text }) => text).join('\n'), found && words, snippetLength),
    otherPlaces: places.slice(0, MAX_OTHER_PLACES),
    otherCount: places.length,
  };
}
