import type { Database } from '@sqlite.org/sqlite-wasm';
import { getToday } from '../../base/days.ts';
import type { ListName } from '../../records/list-names.ts';
import { COMPUTED_TABLES } from '../schema/computed-tables.ts';

/** The tables with the rows of other statements. */
export interface ComputedTables {
  /** The lists that each table is computed from, by the name of the table. */
  readonly lists: ReadonlyMap<string, readonly ListName[]>;
  /** Fills those of these tables that are not up to date. */
  fill(tables: readonly string[]): void;
  /** Says that a list has changed, so that the tables of it are filled again. */
  markChanged(list: ListName): void;
}

/** Creates the tables. They are empty until they are filled. */
export function createComputedTables(db: Database): void {
  for (const { name, columns } of COMPUTED_TABLES) db.exec(`CREATE TABLE ${name} (${columns})`);
}

/** Creates the link to the tables. `getLists` returns the lists that a statement reads, `zone` is the firm's IANA identifier. */
export function openComputedTables(
  db: Database,
  zone: string,
  getLists: (sql: string) => readonly ListName[],
): ComputedTables {
  const lists = new Map(COMPUTED_TABLES.map(({ name, select }) => [name, getLists(select)]));
  /** The day for which each table was filled. */
  const days = new Map<string, string>();
  return {
    lists,
    fill(tables) {
      const today = getToday(zone);
      for (const { name, select } of COMPUTED_TABLES) {
        if (!tables.includes(name) || days.get(name) === today) continue;
        db.exec(`DELETE FROM ${name}; INSERT INTO ${name} ${select}`);
        days.set(name, today);
      }
    },
    markChanged(list) {
      for (const [name, sources] of lists) if (sources.includes(list)) days.delete(name);
    },
  };
}
