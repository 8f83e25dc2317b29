import type { CallContext } from './client-types.ts';

/** The progress of one transfer. */
interface TransferProgress {
  add(bytes: number): void;
}

/**
 * Creates the count of the bytes of a file that is read or transferred, which is reported to the client. `total` is
 * undefined if it is not known.
 */
export function createTransferProgress(
  verb: 'read' | 'sent' | 'received',
  total: number | undefined,
  { reportProgress, extendTime }: CallContext,
  start = 0,
): TransferProgress {
  let done = start;
  return {
    add(bytes) {
      done += bytes;
      const amount = total === undefined ? toMegabytes(done) : `${toMegabytes(done)} of ${toMegabytes(total)}`;
      reportProgress?.(`${verb} ${amount} MB`);
      extendTime?.();
    },
  };
}

const toMegabytes = (bytes: number): string => (bytes / 1_000_000).toFixed(1);
