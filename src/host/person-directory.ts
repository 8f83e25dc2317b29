import * as z from 'zod';
import { sha256Hex } from '../base/hash.ts';
import type { StateStore } from '../base/state-store.ts';
import type { PersonIdentity } from './administration/administration.ts';

/** A person who has signed in. */
const PersonRecord = z.object({
  tenant: z.string(),
  method: z.enum(['own account', 'firm connection']),
  staffId: z.number().optional(),
  email: z.string().optional(),
  subject: z.string().optional(),
  /** The provider that named the subject. */
  issuer: z.string().optional(),
  /** The names of the firm and of the person, as MyCase or the firm's provider sent them. */
  firm: z.string(),
  name: z.string(),
});

/** What is stored about a person who has signed in: who it is, and how the person reaches MyCase. */
export type PersonRecord = PersonIdentity & Readonly<z.infer<typeof PersonRecord>>;

/** The people who have signed in, by their keys. */
export interface PersonDirectory {
  save(personKey: string, record: PersonRecord): Promise<void>;
  read(personKey: string): Promise<PersonRecord | undefined>;
  list(): Promise<readonly { readonly personKey: string; readonly record: PersonRecord }[]>;
}

const PREFIX = 'Person-';

/** A record is read from the store again after this time. Another instance may have stored a new one. */
const RECENT_MS = 5_000;

/** Creates the directory in an encrypted store. */
export function createPersonDirectory(store: StateStore): PersonDirectory {
  const recent = new Map<string, { readonly record: PersonRecord; readonly readAt: number }>();
  const read: PersonDirectory['read'] = async (personKey) => {
    const known = recent.get(personKey);
    if (known && performance.now() - known.readAt < RECENT_MS) return known.record;
    const record = PersonRecord.safeParse((await store.get(PREFIX + personKey))?.value).data;
    if (record) recent.set(personKey, { record, readAt: performance.now() });
    return record;
  };
  return {
    read,
    async save(personKey, record) {
      await store.put(PREFIX + personKey, record);
      recent.delete(personKey);
    },
    async list() {
      const people = [];
      for (const { key } of await store.list()) {
        if (!key.startsWith(PREFIX)) continue;
        const personKey = key.slice(PREFIX.length);
        const record = await read(personKey);
        if (record) people.push({ personKey, record });
      }
      return people;
    },
  };
}

const toKey = (...parts: readonly unknown[]): string => sha256Hex(JSON.stringify(parts)).slice(0, 32);

/**
 * Returns the key of a person with an own MyCase account. Two people have different keys, also if they belong to different
 * firms. `tenant` is the client id of the firm's app, `firm` what MyCase identifies the firm with, `staffId` the id of the
 * staff member.
 */
export const createPersonKey = (tenant: string, firm: string, staffId: number): string => toKey(tenant, firm, staffId);

/** Returns the key of a person whom the firm's sign-in provider names by a subject. */
export const createSubjectKey = (tenant: string, issuer: string, subject: string): string =>
  toKey(tenant, 'firm connection', issuer, subject);

/** Returns the key of the sign-in of a firm's administrator, which its people use. No person has this key. */
export const createConnectionKey = (tenant: string): string => toKey(tenant, 'administrator');
