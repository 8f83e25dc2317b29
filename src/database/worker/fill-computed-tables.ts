import type { Database } from '@sqlite.org/sqlite-wasm';
import { getToday } from '../../base/days.ts';
import type { ListName } from '../../records/list-names.ts';
import { COMPUTED_TABLES, WORK_TABLES } from '../schema/computed-tables.ts';

/** The tables with the rows of other statements. */
export interface ComputedTables {
  /** The lists that each table is computed from, by the name of the table. */
  readonly lists: ReadonlyMap<string, readonly ListName[]>;
  /** Fills those of these tables that are not up to date. */
  fill(tables: readonly string[]): void;
  /** Calls a function that writes these records of a list. The rows of their cases are computed again. */
  observeWrite(list: ListName, ids: readonly number[], write: () => void): void;
  /** Says that all records of a list may have changed, so that the tables of it are filled again. */
  markChanged(list: ListName): void;
}

/**
 * If more records or cases have changed, a table is filled completely. A statement has the ids of the cases up to ten
 * times, and 50,000 characters at most.
 */
const MAX_CHANGED = 200;

/** Creates the tables. They are empty until they are filled. */
export function createComputedTables(db: Database): void {
  for (const { name, columns } of COMPUTED_TABLES) db.exec(`CREATE TABLE ${name} (${columns})`);
}

/**
 * Creates the link to the tables. `getLists` returns the lists that a statement reads, `zone` is the firm's IANA
 * identifier.
 */
export function openComputedTables(
  db: Database,
  zone: string,
  getLists: (sql: string) => readonly ListName[],
): ComputedTables {
  const lists = new Map(COMPUTED_TABLES.map(({ name, select }) => [name, getLists(select(() => 'TRUE'))]));
  /** The day for which each table was filled. */
  const days = new Map<string, string>();
  /** The cases whose rows are out of date, by the name of the table. */
  const changedCases = new Map<string, Set<number>>();
  const markChanged = (list: ListName) => {
    for (const [name, sources] of lists) if (sources.includes(list)) days.delete(name);
  };
  const markCases = (list: ListName, cases: readonly number[]) => {
    for (const [name, changed] of changedCases) {
      if (!days.has(name) || !lists.get(name)?.includes(list)) continue;
      for (const id of cases) changed.add(id);
      if (changed.size > MAX_CHANGED) days.delete(name);
    }
  };
  return {
    lists,
    fill(tables) {
      const today = getToday(zone);
      for (const { name, select } of COMPUTED_TABLES) {
        if (!tables.includes(name)) continue;
        const changed = toIdList(changedCases.get(name) ?? []);
        const formatChangedCondition = (id: string) => `${id} IN (${changed})`;
        if (days.get(name) !== today) db.exec(`DELETE FROM ${name}; INSERT INTO ${name} ${select(() => 'TRUE')}`);
        else if (changed)
          db.exec(
            `DELETE FROM ${name} WHERE ${formatChangedCondition('case_id')}; INSERT INTO ${name} ${select(formatChangedCondition)}`,
          );
        days.set(name, today);
        changedCases.set(name, new Set());
      }
    },
    observeWrite(list, ids, write) {
      const isOfCases = list === 'cases' || list === 'clients' || WORK_TABLES.includes(list);
      if (!isOfCases || ids.length > MAX_CHANGED || days.size === 0) {
        markChanged(list);
        write();
        return;
      }
      // A record may move to another case.
      markCases(list, selectCases(db, list, ids));
      write();
      markCases(list, selectCases(db, list, ids));
    },
    markChanged,
  };
}

/** Returns the ids of the cases of records. */
function selectCases(db: Database, list: ListName, ids: readonly number[]): readonly number[] {
  if (list === 'cases') return ids;
  const [table, column] = list === 'clients' ? ['client_cases', 'client_id'] : [list, 'id'];
  const sql = `SELECT DISTINCT case_id FROM ${table} WHERE case_id IS NOT NULL AND ${column} IN (${toIdList(ids)})`;
  return db.selectValues(sql).map(Number);
}

const toIdList = (ids: Iterable<number>): string => [...ids].join();
