import type { JsonObject } from '../../base/json.ts';
import type { Entity } from '../../operations/operation-types.ts';
import { roundCount } from './value-forms.ts';

/** The number of records that most requests of a live check ask for. */
export const PAGE_SIZE = 50;

/** The beginning of a list of the firm. */
export interface FirmList {
  readonly name: string;
  readonly entity: Entity;
  readonly query: Readonly<Record<string, unknown>>;
  /** The rows of the first page, and of the second page if there is one. */
  readonly rows: readonly JsonObject[];
  /** The number of records on all pages, if MyCase sent it. */
  readonly total: number | undefined;
  readonly hasNextPage: boolean;
  readonly seconds: number;
}

/** The lists of the firm by name. A list that could not be read is not in it. */
export type FirmLists = ReadonlyMap<string, FirmList>;

/** Describes a list without its records: `cases: about 300 records, 50 in 0.2 s`. */
export const describeList = ({ name, rows, total, hasNextPage, seconds }: FirmList): string => {
  const size = total ?? rows.length;
  const count = total === undefined && hasNextPage ? 'more than 100' : roundCount(size);
  return `${name}: ${count} records, the first page in ${seconds.toFixed(1)} s`;
};
