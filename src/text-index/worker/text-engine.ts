import type { Sqlite3Static } from '@sqlite.org/sqlite-wasm';
import type {
  FoundText,
  TextItem,
  TextPart,
  TextQuery,
  TextUnit,
  TextWorkerRequests,
  TextWorkerSettings,
  UnitState,
} from '../text-protocol.ts';
import { type ItemMatch, searchTables } from './search-tables.ts';
import { cutSnippet } from './snippet.ts';
import { openTextFiles, type TextFiles } from './text-files.ts';
import { createUnitStore, type UnitStore } from './unit-store.ts';

/** Answers the requests to the worker thread. Each function throws an error if it fails. */
export type TextEngine = {
  [Kind in keyof TextWorkerRequests]: (
    request: TextWorkerRequests[Kind]['request'],
  ) => TextWorkerRequests[Kind]['answer'];
};

/** Creates an empty index in memory. */
export function createTextEngine(sqlite: Sqlite3Static, { maxBytes }: TextWorkerSettings): TextEngine {
  const db = new sqlite.oo1.DB(':memory:');
  const store = createUnitStore(db, maxBytes);
  let files: TextFiles | undefined;
  let waitingFiles: string[] = [];
  return {
    open(folder) {
      files = openTextFiles(folder);
      store.useFiles(files);
      waitingFiles = [...files.list()];
      return waitingFiles.length;
    },
    loadFiles({ maxMs }) {
      const end = performance.now() + maxMs;
      const units: UnitState[] = [];
      while (waitingFiles.length > 0 && performance.now() < end) {
        const unit = files?.readFile(waitingFiles.pop() ?? '');
        if (unit) units.push(store.add(unit, { evict: false, inFile: true }).state);
      }
      return { units, remaining: waitingFiles.length };
    },
    put: ({ unit, evict, isSaved }) => store.add(unit, { evict, inFile: isSaved && files?.write(unit) === true }),
    restore({ key, version, evict }) {
      const unit = files?.read(key);
      return unit?.version === version ? store.add(unit, { evict, inFile: true }) : undefined;
    },
    remove({ keys, keepsFiles }) {
      for (const key of keys) {
        store.remove(key);
        if (!keepsFiles) files?.remove(key);
      }
      return undefined;
    },
    search(query) {
      const { matches, total } = searchTables(db, query);
      return { rows: toFoundTexts(matches, store, query), total };
    },
    size: () => ({ ...store.measure(), maxBytes }),
  };
}

/** Reads the texts of matches. A match whose file is damaged has no text. */
function toFoundTexts(matches: readonly ItemMatch[], store: UnitStore, query: TextQuery): FoundText[] {
  const units = new Map<string, TextUnit | undefined>();
  return matches.flatMap((match) => {
    if (!units.has(match.unit)) units.set(match.unit, store.read(match.unit));
    const item = units.get(match.unit)?.items[match.position];
    return item ? [toFoundText(item, match, query)] : [];
  });
}

/** The most other places that are named. */
const MAX_OTHER_PLACES = 5;

/** Part 0 is the title of a record. Its snippet is the beginning of the text. */
function toFoundText(
  { parts, ...facts }: TextItem,
  { part, otherParts }: ItemMatch,
  { words, snippetLength }: TextQuery,
): FoundText {
  const found = part === undefined || part === 0 ? undefined : parts[part - 1];
  const toPlace = (one: number) => (one === 0 ? 'title' : (parts[one - 1]?.place ?? ''));
  const text = found?.text ?? parts.map((one) => one.text).join('\n');
  const snippet = cutSnippet(text, found && words, snippetLength);
  const place = part === 0 ? 'title' : findPlace(found, snippet.matchAt);
  const places = [...new Set(otherParts.map(toPlace))].filter((other) => other !== '' && other !== place);
  return {
    ...facts,
    place,
    snippet: snippet.text,
    otherPlaces: places.slice(0, MAX_OTHER_PLACES),
    otherCount: places.length,
  };
}

/** The place of a position in a part. */
const findPlace = (part: TextPart | undefined, position: number): string =>
  part?.laterPlaces?.findLast(({ at }) => at <= position)?.place ?? part?.place ?? '';
