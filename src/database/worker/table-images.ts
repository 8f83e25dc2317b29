import type { Database, Sqlite3Static } from '@sqlite.org/sqlite-wasm';
import type { RecordTimes } from '../../cache/list-tables.ts';
import { getTableStatements } from '../schema/create-tables.ts';
import type { TablePlan } from '../schema/table-plan.ts';
import { selectRows } from './read-rows.ts';

/** The name of the second database, which holds the tables of one list while they are exported or imported. */
const IMAGE = 'image';

/** Returns a database with only the tables of a list, as the bytes of its file. */
export const exportTables = (sqlite: Sqlite3Static, db: Database, plan: TablePlan): Uint8Array =>
  withImage(sqlite, db, () => {
    for (const sql of getTableStatements(plan, IMAGE)) db.exec(sql);
    for (const table of getTables(plan)) db.exec(`INSERT INTO ${IMAGE}.${table} SELECT * FROM main.${table}`);
    return sqlite.capi.sqlite3_js_db_export(db, IMAGE);
  });

/** Fills the empty tables of a list from the bytes of an export. Returns the ids and times of the records. */
export const importTables = (sqlite: Sqlite3Static, db: Database, plan: TablePlan, bytes: Uint8Array): RecordTimes =>
  withImage(sqlite, db, () => {
    const { capi, wasm } = sqlite;
    const flags = capi.SQLITE_DESERIALIZE_FREEONCLOSE | capi.SQLITE_DESERIALIZE_READONLY;
    const copy = wasm.allocFromTypedArray(bytes);
    const code = capi.sqlite3_deserialize(db, IMAGE, copy, bytes.length, bytes.length, flags);
    if (code !== capi.SQLITE_OK) throw new Error(`the saved tables of ${plan.name} cannot be read (${code})`);
    db.transaction(() => {
      for (const table of getTables(plan)) db.exec(`INSERT INTO main.${table} SELECT * FROM ${IMAGE}.${table}`);
    });
    const rows = selectRows(sqlite, db, `SELECT id, updated_at FROM ${IMAGE}.${plan.name} ORDER BY rowid`);
    return { ids: rows.map(([id]) => Number(id)), times: rows.map(([, time]) => String(time ?? '')) };
  });

/** Runs `act` while an empty second database is attached. */
function withImage<T>({ capi }: Sqlite3Static, db: Database, act: () => T): T {
  const allowed = capi.sqlite3_limit(db, capi.SQLITE_LIMIT_ATTACHED, 1);
  try {
    db.exec(`ATTACH ':memory:' AS ${IMAGE}`);
    return act();
  } finally {
    db.exec(`DETACH ${IMAGE}`);
    capi.sqlite3_limit(db, capi.SQLITE_LIMIT_ATTACHED, allowed);
  }
}

const getTables = ({ name, links, customValues }: TablePlan): string[] => [
  name,
  ...links.map((link) => link.name),
  ...(customValues ? [customValues] : []),
];
