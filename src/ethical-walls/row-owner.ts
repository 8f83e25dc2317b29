import { idOf, type Walls } from './settings.ts';

/** A record as MyCase sent it. */
export type Row = Readonly<Record<string, unknown>>;

/** Whether a value is a record at all. */
export const isRow = (value: unknown): value is Row =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The id of the case a record is on: null for one on none, undefined where it cannot be told. MyCase's profile says `case_id`. */
export function caseOf(row: Row): number | null | undefined {
  const value = row.case ?? row.case_id;
  const id = isRow(value) ? value.id : value;
  return id === undefined || id === null ? null : idOf(id);
}

/** Whether what is on that case, or on none, is open. */
export const isVisibleCase = ({ isOnly, isOpen }: Walls, owner: number | null | undefined): boolean =>
  owner === null ? !isOnly : owner !== undefined && isOpen(owner);

/** The id of a record or a reference; undefined where there is none. */
export const refId = (value: unknown): number | undefined => (isRow(value) ? idOf(value.id) : undefined);

/** The references in a list of them. */
export const refsIn = (value: unknown): Row[] => (Array.isArray(value) ? value.filter(isRow) : []);
