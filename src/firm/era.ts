import { setMaxListeners } from 'node:events';
import type { MyCaseClient } from '../client/client.ts';
import { MyCaseError } from '../client/errors.ts';
import type { FirmRecord } from './record.ts';
import { createShelves, type Shelves } from './shelves.ts';
import { type GetPage, pagesUntil } from './source.ts';

/** Lists that were read for one person in one firm. */
export interface Era {
  readonly shelves: Shelves;
  /** Ends all reading. */
  close(): void;
}

/** What an era is made of. */
export interface EraParts {
  readonly client: MyCaseClient;
  /** Resolves when whoever is signed in has been looked at; ends the era where that is somebody else. */
  readonly guard: () => Promise<void>;
  /** Told after each page. */
  readonly tell: () => void;
  /** What is kept of a record. */
  readonly keep?: (record: FirmRecord) => FirmRecord;
}

/** Begins with empty lists. */
export function openEra({ client, guard, tell, keep = (record) => record }: EraParts): Era {
  const closing = new AbortController();
  setMaxListeners(0, closing.signal);
  const pages = pagesUntil(client, closing.signal);
  const get: GetPage = async (path, query, left) => {
    const page = await pages(path, query, left);
    await guard();
    if (closing.signal.aborted) throw new MyCaseError('Another person has signed in meanwhile; call again.');
    queueMicrotask(tell);
    return { ...page, rows: page.rows.map(keep) };
  };
  return { shelves: createShelves(get), close: () => closing.abort() };
}
