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
  /** True if the sign-in was ended. The record stays, because it tells how long the audit log is stored. */
  isSignedOut: z.boolean().optional(),
});

/** What is stored about a person who has signed in: who it is, and how the person reaches MyCase. */
export type PersonRecord = PersonIdentity & Readonly<z.infer<typeof PersonRecord>>;

/** The people who have signed in, by their keys. */
export interface PersonDirectory {
  /**
   * Stores a person who signs in, and the time as that of the last use. An e-mail address belongs to the person who
   * signed in with it last, so it is removed from the other people of the same firm and the same way to sign in.
   */
  save(personKey: string, record: PersonRecord): Promise<void>;
  /** Ends the access of a person until the next sign-in. */
  signOut(personKey: string, record: PersonRecord): Promise<void>;
  /** Stores the time of the last use: now. */
  recordUse(personKey: string): Promise<void>;
  /** Returns the time of the last use in milliseconds since 1970; undefined if it is not known. */
  readLastUse(personKey: string): Promise<number | undefined>;
  read(personKey: string): Promise<PersonRecord | undefined>;
  list(): Promise<readonly { readonly personKey: string; readonly record: PersonRecord }[]>;
}

const PREFIX = 'Person-';

const toUseKey = (personKey: string): string => `LastUse-${personKey}`;

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
  const write = async (personKey: string, record: PersonRecord) => {
    await store.put(PREFIX + personKey, record);
    recent.delete(personKey);
  };
  const list: PersonDirectory['list'] = async () => {
    const people = [];
    for (const { key } of await store.list()) {
      if (!key.startsWith(PREFIX)) continue;
      const personKey = key.slice(PREFIX.length);
      const record = await read(personKey);
      if (record) people.push({ personKey, record });
    }
    return people;
  };
  const recordUse = (personKey: string) => store.put(toUseKey(personKey), Date.now());
  return {
    read,
    async save(personKey, record) {
      for (const other of await list())
        if (other.personKey !== personKey && hasSameAddress(other.record, record))
          await write(other.personKey, { ...other.record, email: undefined });
      await recordUse(personKey);
      await write(personKey, record);
    },
    signOut: (personKey, record) => write(personKey, { ...record, isSignedOut: true }),
    recordUse,
    async readLastUse(personKey) {
      const usedAt = (await store.get(toUseKey(personKey)))?.value;
      return typeof usedAt === 'number' ? usedAt : undefined;
    },
    list,
  };
}

const hasSameAddress = (a: PersonRecord, b: PersonRecord): boolean =>
  a.email !== undefined && a.email === b.email && a.tenant === b.tenant && a.method === b.method;

const toKey = (...parts: readonly unknown[]): string => sha256Hex(JSON.stringify(parts)).slice(0, 32);

/**
 * Returns the key of a person with an own MyCase account. Two people have different keys, also if they belong to
 * different firms. `clientId` is that of the firm's app, `firm` what MyCase identifies the firm with, `staffId` the id
 * of the staff member.
 */
export const createPersonKey = (clientId: string, firm: string, staffId: number): string =>
  toKey(clientId, firm, staffId);

/** Returns the key of a person with a subject at the firm's sign-in provider. */
export const createSubjectKey = (clientId: string, issuer: string, subject: string): string =>
  toKey(clientId, 'firm connection', issuer, subject);

/** Returns the key of the sign-in of a firm's administrator, which its people use. No person has this key. */
export const createConnectionKey = (clientId: string): string => toKey(clientId, 'administrator');
