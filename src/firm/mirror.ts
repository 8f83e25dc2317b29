import type { CallScope, MyCaseClient } from '../client/client.ts';
import { nextPageToken } from '../client/pages.ts';
import type { FirmRecord } from './record.ts';

/** The lists of MyCase that can be walked. */
export const LISTS = [
  'cases',
  'clients',
  'companies',
  'leads',
  'staff',
  'events',
  'tasks',
  'calls',
  'documents',
  'time_entries',
  'expenses',
  'invoices',
  'invoice_payments',
  'locations',
  'people_groups',
  'referral_sources',
  'case_stages',
  'case_roles',
  'practice_areas',
  'custom_fields',
] as const;

export type ListName = (typeof LISTS)[number];

/** One of the firm's lists, as far as it is known. */
export interface FirmList {
  readonly name: ListName;
  readonly records: ReadonlyMap<number, FirmRecord>;
  /** Whether these are all. */
  readonly isWhole: boolean;
  /** When this was last the same as MyCase's, in milliseconds since 1970. */
  readonly asOf: number;
  /** Why some are missing, and when they will be there. */
  readonly gap?: string;
}

/** The firm's lists, kept near. */
export interface Firm {
  /**
   * Lists that are at most half a minute old, or as far as they could be had within the call's time; `fresh` ones are
   * as MyCase has them now.
   */
  read<Name extends ListName>(
    names: readonly Name[],
    scope: CallScope,
    age?: { readonly fresh: boolean },
  ): Promise<Readonly<Record<Name, FirmList>>>;
}

const FRESH_MS = 30_000;

/** A firm over a client: each list is walked when it is asked for and older than half a minute. */
export function createFirm(client: MyCaseClient): Firm {
  const kept = new Map<ListName, FirmList>();
  const near = async (name: ListName, scope: CallScope, most: number): Promise<FirmList> => {
    const before = kept.get(name);
    if (before && Date.now() - before.asOf < most) return before;
    const list = { name, records: await walk(client, name, scope), isWhole: true, asOf: Date.now() };
    kept.set(name, list);
    return list;
  };
  return {
    async read<Name extends ListName>(names: readonly Name[], scope: CallScope, age?: { fresh: boolean }) {
      const most = age?.fresh ? 0 : FRESH_MS;
      const lists = await Promise.all(
        names.map(async (name) => [name, await near(name, scope, most)] as const),
      );
      return Object.fromEntries(lists) as Record<Name, FirmList>;
    },
  };
}

async function walk(
  client: MyCaseClient,
  name: ListName,
  scope: CallScope,
): Promise<Map<number, FirmRecord>> {
  const records = new Map<number, FirmRecord>();
  const hidden = name === 'invoices' ? { only_allowed_online_payments: false } : {};
  let token: string | null | undefined;
  do {
    const query = { page_size: 1000, page_token: token, ...hidden };
    const { body, link } = await client.request({ method: 'GET', path: `/${name}`, query }, scope);
    for (const record of Array.isArray(body) ? body : []) records.set(record.id, record);
    token = nextPageToken(link, token);
  } while (token);
  return records;
}
