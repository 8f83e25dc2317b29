import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import * as z from 'zod';
import { removeFile, replaceFile } from '../../base/atomic-file.ts';
import { toBatches } from '../../base/batches.ts';
import { yieldEventLoop } from '../../base/event-loop.ts';
import { isRecord } from '../../base/json.ts';
import { CACHE_TIMING, type ListName } from '../../records/list-names.ts';
import { type CachedList, type CompletedScan, restoreRecords } from '../cached-list.ts';
import { isRecent } from '../is-recent.ts';
import type { ListTables, RecordTimes, TableImage } from '../list-tables.ts';
import { NAME_FIELDS, selectMemoryFields, toVersion, UNKNOWN_HASH, withUnknownHash } from '../memory-fields.ts';
import { copyState, createMemoryRecords, type MemoryRecords, VersionMap } from '../version-map.ts';

/** The files of lists. Each is compressed and encrypted with AES-256-GCM. */
export interface ListFiles {
  /** Fills a list with its saved records. Returns false if there is no file or the file is not valid. */
  load(list: CachedList): Promise<boolean>;
  /** Saves complete lists. Throws the error of the system. */
  save(lists: readonly CachedList[]): Promise<void>;
  /** Removes the file of a list. Throws the error of the system. */
  remove(list: CachedList): Promise<void>;
}

/** The folder of the files, and their encryption. */
export interface ListFilesSettings {
  readonly folder: string;
  /** 32 bytes. */
  readonly key: Buffer;
  /** States whose lists these are. Files that were saved with another binding cannot be read. */
  readonly binding: string;
  readonly tables: ListTables;
  readonly log: (line: string) => void;
}

/** Must be changed with each change of the format. */
const FORMAT = 'mycase-mcp cache 7';
const IV_BYTES = 12;
const TAG_BYTES = 16;
/** The number of records that are written or read before other work can run. */
const BATCH_SIZE = 500;

/**
 * The first line of a file. Then follows a line for each record, if the list keeps records, an empty line, and the
 * image of the tables.
 */
const Header = z.object({
  changesReadUntil: z.number(),
  latestUpdatedAt: z.number(),
  checkedAt: z.number(),
  countedAt: z.number(),
  lastScan: z.object({
    startedAt: z.number(),
    pageCount: z.number(),
    requestMs: z.number(),
    countOffset: z.number().optional(),
    isCounted: z.boolean(),
    isSettled: z.boolean(),
  }),
  unreadable: z.record(z.string(), z.array(z.number())),
});

type Header = z.infer<typeof Header>;

/** Opens the files in a folder. */
export function openListFiles({ folder, key, binding, tables, log }: ListFilesSettings): ListFiles {
  const getPath = (name: ListName) => join(folder, name);
  /** Data that is not in the file, but must be the same when it is read. */
  const getAuthenticatedData = (name: ListName) => Buffer.from(JSON.stringify([FORMAT, name, binding]));
  return {
    async load(list) {
      const { name } = list;
      const bytes = await readFile(getPath(name)).catch(() => undefined);
      if (!bytes) return false;
      try {
        return await restoreList(list, await decrypt(bytes, key, getAuthenticatedData(name)), tables);
      } catch {
        log(`the saved list ${name} is damaged or of another version; it is read from MyCase again`);
        return false;
      }
    },
    async save(lists) {
      for (const list of lists) {
        const parts = formatList(await captureList(list, tables));
        await replaceFile(getPath(list.name), encrypt(parts, key, getAuthenticatedData(list.name)));
      }
    },
    remove: ({ name }) => removeFile(getPath(name)),
  };
}

async function* encrypt(
  parts: Iterable<string | Uint8Array>,
  key: Buffer,
  authenticatedData: Buffer,
): AsyncGenerator<Buffer> {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(authenticatedData);
  yield iv;
  for (const part of parts) yield cipher.update(await promisify(gzip)(part, { level: 1 }));
  yield Buffer.concat([cipher.final(), cipher.getAuthTag()]);
}

/** The content of a file. */
interface SavedList {
  readonly header: Header;
  /** The records with all fields, as JSON texts. Empty for a list whose records are only in its tables. */
  readonly texts: readonly string[];
  readonly image: TableImage;
}

/** Returns the state, the records and the tables of a list at the same time. */
async function captureList(list: CachedList, tables: ListTables): Promise<SavedList> {
  let state: unknown;
  let texts: readonly string[] = [];
  const image = await tables.exportTables(list, () => {
    state = { ...list };
    if (list.memoryPart === 'records' && list.records instanceof Map)
      texts = [...list.records.values()].map((record) => JSON.stringify(record));
  });
  return { header: Header.parse({ ...Object(state), unreadable: image.unreadable }), texts, image };
}

/** Formats a file in parts. */
function* formatList({ header, texts, image }: SavedList): Generator<string | Uint8Array> {
  yield `${JSON.stringify(header)}\n`;
  for (const batch of toBatches(texts, BATCH_SIZE)) yield `${batch.join('\n')}\n`;
  yield '\n';
  yield* image.parts;
}

/**
 * Returns the text of a file, as UTF-8. Throws for a file that was cut or changed, or that has another key or binding.
 */
function decrypt(bytes: Buffer, key: Buffer, authenticatedData: Buffer): Promise<Buffer> {
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV_BYTES)).setAAD(authenticatedData);
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  const compressed = decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES));
  decipher.final();
  // Each chunk is a task of its own for another thread, so all text is one chunk, if possible.
  const chunkSize = MIN_CHUNK_BYTES + EXPANSION * compressed.length;
  return promisify(gunzip)(compressed, { chunkSize });
}

const MIN_CHUNK_BYTES = 64 * 1024;

/** The text of a file has at most about this many times the bytes of the compressed text. */
const EXPANSION = 8;

/**
 * Fills a list from the text of its file. Does not replace records that this server has written since its start.
 * Returns false if the records are too old. Throws for a file that has another format.
 */
async function restoreList(list: CachedList, content: Buffer, tables: ListTables): Promise<boolean> {
  const { contentKey } = list;
  const { header, lines, image } = splitContent(content);
  if (isTooOld(header.lastScan)) return false;
  const importing = tables.importTables(list, { parts: [image], unreadable: header.unreadable });
  const records = await parseLines(lines, createMemoryRecords(list.memoryPart));
  const times = await importing;
  if (list.contentKey !== contentKey) return false;
  await addFromTables(records, times, list, tables);
  if (list.contentKey !== contentKey) return false;
  restoreRecords(list, records);
  list.changesReadUntil = header.changesReadUntil;
  list.latestUpdatedAt = header.latestUpdatedAt;
  list.checkedAt = header.checkedAt;
  list.countedAt = header.countedAt;
  list.lastScan = header.lastScan;
  list.deletionsKnownSince = Math.max(header.lastScan.startedAt, header.countedAt);
  return true;
}

/** Adds the records of the lines of a file. Returns `records`. */
async function parseLines(lines: Iterable<string>, records: MemoryRecords): Promise<MemoryRecords> {
  for (const line of lines) {
    const record: unknown = JSON.parse(line);
    if (isRecord(record)) records.set(Number(record.id), record);
    if (records.size % BATCH_SIZE === 0) await yieldEventLoop();
  }
  return records;
}

/** Adds the part in memory of the records of a list that are only in its tables. */
async function addFromTables(
  records: MemoryRecords,
  { ids, updatedSeconds }: RecordTimes,
  list: CachedList,
  tables: ListTables,
): Promise<void> {
  if (records instanceof VersionMap)
    for (const [i, id] of ids.entries()) records.setVersion(id, toVersion(updatedSeconds[i] ?? 0, UNKNOWN_HASH));
  if (list.memoryPart !== 'names') return;
  for (const [id, record] of await tables.fetchRecords(list, { fields: [...NAME_FIELDS, 'updated_at'] }))
    copyState(records, id, withUnknownHash(selectMemoryFields(record, 'names')));
}

/** Without a count, only a full scan shows which records were deleted or hidden by ethical walls. */
const isTooOld = ({ countOffset, startedAt }: CompletedScan): boolean =>
  countOffset === undefined && !isRecent(startedAt, CACHE_TIMING.blindReloadIntervalMs);

/** Splits the content of a file into its parts. Throws for a header that is not valid. */
function splitContent(content: Buffer) {
  const headerEnd = content.indexOf('\n');
  const header = Header.parse(JSON.parse(content.toString('utf8', 0, headerEnd)));
  const recordsEnd = content.indexOf('\n\n', headerEnd);
  // A copy: the memory of the content is moved to the thread of the database with the image.
  const lines = readLines(Buffer.from(content.subarray(headerEnd + 1, recordsEnd + 1)));
  return { header, lines, image: content.subarray(recordsEnd + 2) };
}

function* readLines(text: Buffer): Generator<string> {
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf('\n', start);
    yield text.toString('utf8', start, end);
    start = end + 1;
  }
}
