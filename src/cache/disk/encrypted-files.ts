import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import * as z from 'zod';
import { replaceFile } from '../../base/atomic-file.ts';
import { isRecord } from '../../base/json.ts';
import type { ApiRecord } from '../../records/api-record.ts';
import { CACHE_TIMING, type ListName } from '../../records/list-names.ts';
import type { CachedList, LastScan } from '../cached-list.ts';

/** Lists in files, each encrypted with AES-256-GCM. */
export interface Disk {
  /** Fills a shelf with what was saved, if that can be used here. Answers whether it could. */
  load(shelf: CachedList): Promise<boolean>;
  /** Saves lists that were read to their end. Throws what the system says. */
  save(shelves: readonly CachedList[]): Promise<void>;
}

/** Whose lists, where. */
export interface DiskParts {
  readonly folder: string;
  /** 32 bytes. */
  readonly key: Buffer;
  /** Whose lists these are: what was saved under another binding is of no use. */
  readonly binding: string;
  readonly log: (line: string) => void;
}

/** Changes whenever what is saved does. */
const FORMAT = 'mycase-mcp cache 2';
const IV_BYTES = 12;
const TAG_BYTES = 16;
/** Records that are written or read at a time: between two portions, calls go on. */
const PORTION = 500;

const Head = z.object({
  since: z.number(),
  latest: z.number(),
  checkedAt: z.number(),
  countedAt: z.number(),
  walked: z.object({
    at: z.number(),
    pages: z.number(),
    ms: z.number(),
    surplus: z.number().optional(),
    isCounted: z.boolean(),
    isSettled: z.boolean(),
  }),
});

/** Opens the files in a folder. */
export function openDisk({ folder, key, binding, log }: DiskParts): Disk {
  const fileOf = (name: ListName) => join(folder, name);
  const boundTo = (name: ListName) => Buffer.from(JSON.stringify([FORMAT, name, binding]));
  return {
    async load(shelf) {
      const { name } = shelf;
      const bytes = await readFile(fileOf(name)).catch(() => undefined);
      if (!bytes) return false;
      try {
        return await fill(shelf, await unsealed(bytes, key, boundTo(name)));
      } catch {
        log(`the saved list ${name} is damaged or of another version; it is read from MyCase again`);
        return false;
      }
    },
    async save(shelves) {
      for (const shelf of shelves) await replaceFile(fileOf(shelf.name), sealed(shelf, key, boundTo(shelf.name)));
    },
  };
}

async function* sealed(shelf: CachedList, key: Buffer, bound: Buffer): AsyncGenerator<Buffer> {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(bound);
  yield iv;
  for (const portion of portions(shelf)) yield cipher.update(await promisify(gzip)(portion, { level: 1 }));
  yield Buffer.concat([cipher.final(), cipher.getAuthTag()]);
}

/** The lines of a file: its head, then the records as they are now. */
function* portions({ records, ...shelf }: CachedList): Generator<string> {
  const all = [...records.values()];
  yield `${JSON.stringify(Head.parse(shelf))}\n`;
  for (let from = 0; from < all.length; from += PORTION) {
    yield `${all
      .slice(from, from + PORTION)
      .map((record) => JSON.stringify(record))
      .join('\n')}\n`;
  }
}

/** Throws for a file that was cut, changed, or sealed with another key or for another binding. */
function unsealed(bytes: Buffer, key: Buffer, bound: Buffer): Promise<Buffer> {
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV_BYTES)).setAAD(bound);
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  const opened = Buffer.concat([decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]);
  return promisify(gunzip)(opened);
}

/** Keeps the changes that were written through this server since the file was read. */
async function fill(shelf: CachedList, text: Buffer): Promise<boolean> {
  const lines = linesOf(text);
  const head = Head.parse(JSON.parse(lines.next().value ?? ''));
  const walked = { ...head.walked, surplus: head.walked.surplus };
  if (isTooOld(walked)) return false;
  const records = new Map<number, ApiRecord>();
  for (const line of lines) {
    const record: unknown = JSON.parse(line);
    if (isRecord(record) && !shelf.gone.has(Number(record.id))) records.set(Number(record.id), record);
    if (records.size % PORTION === 0) await breathe();
  }
  for (const [id, record] of shelf.records) records.set(id, record);
  Object.assign(shelf, head, { walked, records, isLent: false, isCountDue: true });
  return true;
}

/** Without a count, only a walk shows what is gone, or has moved behind walls. */
const isTooOld = ({ surplus, at }: LastScan): boolean =>
  surplus === undefined && Date.now() - at > CACHE_TIMING.blindReloadIntervalMs;

function* linesOf(text: Buffer): Generator<string> {
  for (let from = 0; from < text.length; ) {
    const end = text.indexOf(10, from);
    yield text.toString('utf8', from, end);
    from = end + 1;
  }
}
