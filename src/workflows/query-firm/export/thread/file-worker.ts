import { deserialize, getHeapStatistics } from 'node:v8';
import { answerRequests } from '../../../../database/worker/answer-requests.ts';
import { writeCsv } from '../csv.ts';
import { createSheet } from '../sheet.ts';
import { writeXlsx } from '../write-xlsx.ts';
import type { FileRequests } from './file-protocol.ts';

// The thread that writes a file.

type Answers = {
  [Kind in keyof FileRequests]: (request: FileRequests[Kind]['request']) => Promise<FileRequests[Kind]['answer']>;
};

const WRITERS = { csv: writeCsv, xlsx: writeXlsx } as const;

const answers: Answers = {
  async write({ format, columns, parts, zone, maxBytes }) {
    const written = await WRITERS[format](createSheet(columns, readRows(parts), zone), maxBytes);
    // A short Buffer shares its memory with other Buffers. The memory of a copy can be moved.
    return written && { parts: [new Uint8Array(written.bytes)], cut: written.cut, guarded: written.guarded };
  },
};

/** Reads the rows of one part after the other. */
function* readRows(parts: Iterable<Uint8Array>) {
  for (const part of parts) yield* deserialize(part);
}

answerRequests(Promise.resolve(answers), () => ({ grownBytes: 0, usedBytes: getHeapStatistics().total_heap_size }));
