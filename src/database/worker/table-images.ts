import type { Database, Sqlite3Static } from '@sqlite.org/sqlite-wasm';
import type { RecordTimes } from '../../cache/list-tables.ts';
import { getTableStatements } from '../schema/create-tables.ts';
import type { TableLayout } from '../schema/table-layout.ts';
import { step } from './read-rows.ts';

/** The name of the second database, which holds the tables of one list while they are exported or imported. */
const IMAGE = 'image';

/**
 * Records of one database of an image: while it is made, it needs memory twice, and the memory of SQLite never shrinks.
 */
const MAX_RECORDS = 2_000;

/** Returns the tables of a list as the files of databases with some records each. */
export function exportTables(sqlite: Sqlite3Static, db: Database, layout: TableLayout): Uint8Array[] {
  const lastIds = db.selectValues(
    `SELECT id FROM (SELECT id, row_number() OVER (ORDER BY id) AS place FROM main.${layout.name}) WHERE place % ${MAX_RECORDS} = 0`,
  );
  return [...lastIds.map(Number), Number.MAX_SAFE_INTEGER].map((lastId, i, ids) =>
    exportRecords(sqlite, db, layout, [ids[i - 1] ?? -1, lastId]),
  );
}

/**
 * Returns a database with the records of a list whose ids are after the first id, up to the last. It has no indexes.
 */
const exportRecords = (
  sqlite: Sqlite3Static,
  db: Database,
  layout: TableLayout,
  range: readonly [number, number],
): Uint8Array =>
  withImage(sqlite, db, () => {
    for (const sql of getTableStatements(layout, IMAGE)) db.exec(sql);
    for (const [table, idColumn] of getTables(layout))
      db.exec(
        `INSERT INTO ${IMAGE}.${table} SELECT * FROM main.${table} WHERE ${idColumn} > ?1 AND ${idColumn} <= ?2`,
        {
          bind: [...range],
        },
      );
    return sqlite.capi.sqlite3_js_db_export(db, IMAGE);
  });

/**
 * Fills the empty tables of a list from an export. One of the `parts` may have several files, one after the other.
 * Returns the ids and times of the records.
 */
export function importTables(
  sqlite: Sqlite3Static,
  db: Database,
  layout: TableLayout,
  parts: readonly Uint8Array[],
): RecordTimes {
  for (const part of parts)
    for (let start = 0; start < part.length; ) {
      const end = start + readFileLength(part.subarray(start));
      importRecords(sqlite, db, layout, part.subarray(start, end));
      start = end;
    }
  return readTimes(sqlite, db, layout.name);
}

/** Returns the ids of the records of a table, and the times of their last changes. A missing time is 0. */
function readTimes(sqlite: Sqlite3Static, db: Database, table: string): RecordTimes {
  const { exports } = sqlite.wasm;
  const count = Number(db.selectValue(`SELECT count(*) FROM main.${table}`));
  const times = { ids: new Float64Array(count), updatedSeconds: new Float64Array(count) };
  const statement = db.prepare(`SELECT id, unixepoch(updated_at) FROM main.${table} ORDER BY id`);
  try {
    for (let i = 0; step(sqlite, db, statement); i += 1) {
      times.ids[i] = exports.sqlite3_column_double(statement.pointer, 0);
      times.updatedSeconds[i] = exports.sqlite3_column_double(statement.pointer, 1);
    }
    return times;
  } finally {
    statement.finalize();
  }
}

/**
 * The length of a database's file. The header of SQLite has the size of a page, 1 for 65,536, and the number of pages.
 */
function readFileLength(file: Uint8Array): number {
  const header = new DataView(file.buffer, file.byteOffset, HEADER_BYTES);
  const pageSize = header.getUint16(16);
  return (pageSize === 1 ? 65_536 : pageSize) * header.getUint32(28);
}

const HEADER_BYTES = 100;

const importRecords = (sqlite: Sqlite3Static, db: Database, layout: TableLayout, bytes: Uint8Array): void =>
  withImage(sqlite, db, () => {
    const { capi, wasm } = sqlite;
    const flags = capi.SQLITE_DESERIALIZE_FREEONCLOSE | capi.SQLITE_DESERIALIZE_READONLY;
    const copy = wasm.allocFromTypedArray(bytes);
    const code = capi.sqlite3_deserialize(db, IMAGE, copy, bytes.length, bytes.length, flags);
    if (code !== capi.SQLITE_OK) throw new Error(`the saved tables of ${layout.name} cannot be read (${code})`);
    db.transaction(() => {
      for (const [table] of getTables(layout)) db.exec(`INSERT INTO main.${table} SELECT * FROM ${IMAGE}.${table}`);
    });
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

/** The tables of a list, each with its column of the ids of the records. */
const getTables = ({ name, links, customValues, singular }: TableLayout): (readonly [string, string])[] => [
  [name, 'id'],
  ...links.map((link) => [link.name, link.owner] as const),
  ...(customValues ? [[customValues, `${singular}_id`] as const] : []),
];
