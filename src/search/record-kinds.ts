import type { ListName } from '../records/list-names.ts';

/** The kinds of records with a name of a person, a company or a case, with their lists. */
export const LIST_BY_KIND = {
  client: 'clients',
  case: 'cases',
  company: 'companies',
  lead: 'leads',
  staff: 'staff',
} as const satisfies Readonly<Record<string, ListName>>;

export type NamedKind = keyof typeof LIST_BY_KIND;

const KIND_BY_LIST: ReadonlyMap<ListName, string> = new Map(
  Object.entries(LIST_BY_KIND).map(([kind, list]) => [list, kind]),
);

/** Tests if the names of a list's records are names of people, companies or cases. */
export const hasNames = (list: ListName): boolean => KIND_BY_LIST.has(list);

/** The kind of the records of a list: `client` for `clients`. The name of the list if they have no names. */
export const toKind = (list: ListName): string => KIND_BY_LIST.get(list) ?? list;
