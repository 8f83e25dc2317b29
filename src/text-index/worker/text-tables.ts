import type { Database, PreparedStatement } from '@sqlite.org/sqlite-wasm';
import type { TextItem, TextUnit } from '../text-protocol.ts';
import { toSearchableWords } from '../words.ts';

// A row of `words` is a part of an item. It has the words of the part, not its text: the texts are kept elsewhere,
// compressed. Its rowid is the id of the item and the position of the part. Part 0 is the title.

/** The bits of the position in the rowid of a part. */
export const POSITION_BITS = 14;

/** The most parts of an item. */
export const MAX_PARTS = 2 ** POSITION_BITS;

const TABLES = `
  CREATE TABLE units (unit_id INTEGER PRIMARY KEY, unit TEXT NOT NULL UNIQUE, used_at INTEGER NOT NULL);
  CREATE TABLE items (item INTEGER PRIMARY KEY, unit_id INTEGER NOT NULL, position INTEGER NOT NULL, kind TEXT NOT NULL,
    record_id INTEGER NOT NULL, case_id INTEGER, day TEXT NOT NULL, time TEXT NOT NULL);
  CREATE INDEX items_of_unit ON items (unit_id);
  CREATE INDEX items_of_case ON items (case_id);
  CREATE INDEX items_of_record ON items (record_id, kind);
  CREATE TABLE item_clients (item INTEGER NOT NULL, client_id INTEGER NOT NULL, PRIMARY KEY (client_id, item)) WITHOUT ROWID;
  CREATE VIRTUAL TABLE words USING fts5 (text, content = '', contentless_delete = 1,
    tokenize = 'unicode61 remove_diacritics 0');
`;

/** The tables of the index. Changes are made in a transaction. */
export interface TextTables {
  /** Adds a unit that the tables do not have. */
  add(unit: TextUnit): void;
  /** Removes a unit. Returns false if the tables do not have it. */
  remove(key: string): boolean;
  /** States that a search has used units, so that others are removed first. */
  markUsed(key: string): void;
  /** The key of the unit that was not used for the longest time. */
  findLeastUsed(): string | undefined;
  /** The memory of the tables in bytes. */
  measure(): number;
}

/** Creates the empty tables. */
export function createTextTables(db: Database): TextTables {
  db.exec(TABLES);
  const statements = prepareStatements(db);
  const addItem = (unitId: number, place: number, item: TextItem) => {
    const { kind, id, caseId = null, day, time, title, clientIds, parts } = item;
    const itemId = insert(db, statements.item, [unitId, place, kind, id, caseId, day, time]);
    for (const clientId of new Set(clientIds)) insert(db, statements.client, [itemId, clientId]);
    for (const [position, text] of [title, ...parts.map((part) => part.text)].slice(0, MAX_PARTS).entries()) {
      const words = toSearchableWords(text)
        .map(({ word }) => word)
        .join(' ');
      if (words !== '') statements.words.bind([itemId * MAX_PARTS + position, words]).stepReset();
    }
  };
  const removeWords = (item: number) =>
    db.exec({
      sql: 'DELETE FROM words WHERE rowid >= ?1 AND rowid < ?2',
      bind: [item * MAX_PARTS, (item + 1) * MAX_PARTS],
    });
  let useCount = 0;
  return {
    add: (unit) =>
      db.transaction(() => {
        useCount += 1;
        const unitId = insert(db, statements.unit, [unit.key, useCount]);
        for (const [position, item] of unit.items.entries()) addItem(unitId, position, item);
      }),
    remove(key) {
      const unitId = db.selectValue('SELECT unit_id FROM units WHERE unit = ?', [key]);
      if (unitId === undefined) return false;
      const items = 'SELECT item FROM items WHERE unit_id = ?1';
      db.transaction(() => {
        for (const item of db.selectValues(items, [unitId])) removeWords(Number(item));
        for (const sql of [
          `DELETE FROM item_clients WHERE item IN (${items})`,
          'DELETE FROM items WHERE unit_id = ?1',
          'DELETE FROM units WHERE unit_id = ?1',
        ])
          db.exec({ sql, bind: [unitId] });
      });
      return true;
    },
    markUsed(key) {
      useCount += 1;
      db.exec({ sql: 'UPDATE units SET used_at = ?1 WHERE unit = ?2', bind: [useCount, key] });
    },
    findLeastUsed() {
      const key = db.selectValue('SELECT unit FROM units ORDER BY used_at LIMIT 1');
      return typeof key === 'string' ? key : undefined;
    },
    measure: () =>
      Number(
        db.selectValue(
          'SELECT (pages.page_count - free.freelist_count) * size.page_size FROM pragma_page_count pages, pragma_freelist_count free, pragma_page_size size',
        ),
      ),
  };
}

const prepareStatements = (db: Database) => ({
  unit: db.prepare('INSERT INTO units (unit, used_at) VALUES (?, ?)'),
  item: db.prepare(
    'INSERT INTO items (unit_id, position, kind, record_id, case_id, day, time) VALUES (?, ?, ?, ?, ?, ?, ?)',
  ),
  client: db.prepare('INSERT INTO item_clients (item, client_id) VALUES (?, ?)'),
  words: db.prepare('INSERT INTO words (rowid, text) VALUES (?, ?)'),
});

/** Inserts a row. Returns its id. */
function insert(db: Database, statement: PreparedStatement, values: readonly (string | number | null)[]): number {
  statement.bind([...values]).stepReset();
  return Number(db.selectValue('SELECT last_insert_rowid()'));
}
