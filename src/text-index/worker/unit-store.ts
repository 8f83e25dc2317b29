import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Database } from '@sqlite.org/sqlite-wasm';
import type { TextUnit, UnitState } from '../text-protocol.ts';
import type { TextFiles } from './text-files.ts';
import { createTextTables, type TextTables } from './text-tables.ts';

/** The units of the index: their words in tables, and their texts in files or in memory. */
export interface UnitStore {
  /** Texts that are added after that can be in files. */
  useFiles(files: TextFiles): void;
  /**
   * Adds or replaces a unit. `inFile` states that a file has its text. With `evict`, units that were not used for the
   * longest time make room for it. Their keys are returned.
   */
  add(
    unit: TextUnit,
    options: { readonly evict: boolean; readonly inFile: boolean },
  ): { readonly state: UnitState; readonly evicted: readonly string[] };
  remove(key: string): void;
  /** Reads a unit with its texts. Undefined if its file is damaged. States that the unit was used. */
  read(key: string): TextUnit | undefined;
  /** The memory of the tables and of the texts in memory, in bytes. */
  measure(): { readonly indexBytes: number; readonly textBytes: number };
}

/** The bytes of the tables for each character of a text that is added. */
const TABLE_BYTES_PER_CHARACTER = 0.6;

/** Creates an empty store. */
export function createUnitStore(db: Database, maxBytes: number): UnitStore {
  const tables = createTextTables(db);
  const texts = createCompressedTexts();
  let files: TextFiles | undefined;
  const remove = (key: string) => {
    texts.remove(key);
    tables.remove(key);
  };
  const hasRoom = (bytes: number) => tables.measure() + texts.countBytes() + bytes <= maxBytes;
  return {
    useFiles(opened) {
      files = opened;
    },
    add(unit, { evict, inFile }) {
      remove(unit.key);
      const text = inFile ? undefined : compress(unit);
      const bytes = (text?.length ?? 0) + countCharacters(unit) * TABLE_BYTES_PER_CHARACTER;
      const evicted = evict ? evictUnits(tables, remove, () => hasRoom(bytes)) : [];
      const isIndexed = hasRoom(bytes);
      if (isIndexed) tables.add(unit);
      if (isIndexed && text) texts.add(unit.key, text);
      return { state: toState(unit, isIndexed), evicted };
    },
    remove,
    read(key) {
      tables.markUsed(key);
      const text = texts.get(key);
      return text ? JSON.parse(inflateRawSync(text).toString('utf8')) : files?.read(key);
    },
    measure: () => ({ indexBytes: tables.measure(), textBytes: texts.countBytes() }),
  };
}

const compress = (unit: TextUnit): Buffer => deflateRawSync(JSON.stringify(unit), { level: 1 });

/** Removes units until there is room. Returns their keys. */
function evictUnits(tables: TextTables, remove: (key: string) => void, hasRoom: () => boolean): string[] {
  const evicted: string[] = [];
  while (!hasRoom()) {
    const key = tables.findLeastUsed();
    if (key === undefined) break;
    remove(key);
    evicted.push(key);
  }
  return evicted;
}

/** Compressed texts by the key of their unit. */
function createCompressedTexts() {
  const texts = new Map<string, Buffer>();
  let bytes = 0;
  return {
    add(key: string, text: Buffer) {
      texts.set(key, text);
      bytes += text.length;
    },
    remove(key: string) {
      bytes -= texts.get(key)?.length ?? 0;
      texts.delete(key);
    },
    get: (key: string) => texts.get(key),
    countBytes: () => bytes,
  };
}

const countCharacters = ({ items }: TextUnit): number =>
  items.flatMap(({ parts }) => parts).reduce((sum, { text }) => sum + text.length, 0);

const toState = ({ key, version, readAt, failure, items }: TextUnit, isIndexed: boolean): UnitState => ({
  key,
  version,
  readAt,
  ...(failure !== undefined && { failure }),
  isIndexed,
  gaps: items.flatMap(({ gap }) => gap ?? []),
});
