import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';

export const isGzip = (bytes: Buffer): boolean => bytes.subarray(0, 3).equals(Buffer.from([0x1f, 0x8b, 8]));

/** A file is not checked further than this many unpacked bytes. */
const MAX_UNPACKED_BYTES = 512 * 1024 * 1024;

/** Returns whether a gzip file can be unpacked to its end. */
export async function isCompleteGzip(bytes: Buffer): Promise<boolean> {
  let unpacked = 0;
  const counter = new Writable({
    write(chunk, _encoding, done) {
      unpacked += chunk.length;
      done(unpacked > MAX_UNPACKED_BYTES ? new Error('too long') : null);
    },
  });
  try {
    await pipeline(Readable.from([bytes]), createGunzip(), counter);
    return true;
  } catch {
    return unpacked > MAX_UNPACKED_BYTES;
  }
}
