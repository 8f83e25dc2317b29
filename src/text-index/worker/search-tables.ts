import type { Database } from '@sqlite.org/sqlite-wasm';
import { type SearchedWords, toMatchExpression } from '../parse-words.ts';
import type { TextFilter, TextOrder, TextQuery } from '../text-protocol.ts';
import { MAX_PARTS, POSITION_BITS } from './text-tables.ts';

/** A record that was found, by its place in its unit. */
export interface ItemMatch {
  readonly unit: string;
  readonly position: number;
  /** The place of the best part in the record: 0 is the title. Undefined in a search without words. */
  readonly part: number | undefined;
  /** The places of other parts with as many of the words. */
  readonly otherParts: readonly number[];
}

type Bind = Record<string, string | number>;

/** Finds the first records of a query, and counts all. */
export function searchTables(
  db: Database,
  { words, filter, order, limit }: Omit<TextQuery, 'snippetLength'>,
): { readonly matches: readonly ItemMatch[]; readonly total: number } {
  const bind: Bind = { ':limit': limit };
  const condition = toCondition(filter, bind);
  const rows = db.selectObjects(
    words
      ? toWordsSql(db, words, condition, order, bind)
      : `SELECT u.unit, i.position, count(*) OVER () AS total FROM items i JOIN units u USING (unit_id)
        WHERE ${condition} ORDER BY ${DAY_ORDERS[order === 'oldest' ? 'oldest' : 'newest']} LIMIT :limit`,
    bind,
  );
  const parts = words ? findParts(db, words, rows) : [];
  return {
    matches: rows.map(({ unit, position, part }) => ({
      unit: String(unit),
      position: Number(position),
      part: words ? Number(part) % MAX_PARTS : undefined,
      otherParts: parts.filter((one) => isOtherPart(one, Number(part))).map((one) => one % MAX_PARTS),
    })),
    total: Number(rows[0]?.total ?? 0),
  };
}

const DAY_ORDERS = { newest: 'i.day DESC, i.time DESC, i.item DESC', oldest: 'i.day, i.time, i.item' } as const;

/** A thread with several clients is in the unit of each. */
const IS_FIRST_COPY =
  "(i.kind != 'messages' OR NOT EXISTS (SELECT 1 FROM items o WHERE o.record_id = i.record_id AND o.kind = 'messages' AND o.item < i.item))";

/** The condition of an item `i`. */
function toCondition({ kinds, caseIds, clientId, callClientIds = [], from, to }: TextFilter, bind: Bind): string {
  bind[':kinds'] = JSON.stringify(kinds);
  const conditions = ['i.kind IN (SELECT value FROM json_each(:kinds))', IS_FIRST_COPY];
  const owners: string[] = [];
  if (caseIds) {
    bind[':cases'] = JSON.stringify(caseIds);
    const messageCondition = clientId === undefined ? '' : " AND i.kind != 'messages'";
    owners.push(`(i.case_id IN (SELECT value FROM json_each(:cases))${messageCondition})`);
  }
  if (clientId !== undefined) {
    bind[':client'] = clientId;
    owners.push('i.item IN (SELECT item FROM item_clients WHERE client_id = :client)');
  }
  if (callClientIds.length > 0) {
    bind[':call_clients'] = JSON.stringify(callClientIds);
    owners.push(`(i.kind = 'calls' AND i.case_id IS NULL AND i.item IN (
      SELECT item FROM item_clients WHERE client_id IN (SELECT value FROM json_each(:call_clients))))`);
  }
  if (owners.length > 0) conditions.push(`(${owners.join(' OR ')})`);
  if (from !== '') {
    bind[':from'] = from;
    conditions.push('i.day >= :from');
  }
  if (to !== '') {
    bind[':to'] = to;
    conditions.push("i.day <= :to AND i.day != ''");
  }
  return conditions.join(' AND ');
}

/**
 * Words that occur in more parts than this do not decide which record is the best: almost every text has them, and the
 * score of each part takes time.
 */
const MAX_SCORED_PARTS = 8_000;

/** The statement of the records that have all words, each with its best part. */
function toWordsSql(db: Database, words: SearchedWords, condition: string, order: TextOrder, bind: Bind): string {
  const expressions = words.map(toMatchExpression);
  const rare =
    order === 'best' ? expressions.filter((expression) => countParts(db, expression) <= MAX_SCORED_PARTS) : [];
  // The parts of one phrase are searched below in any case.
  const hasAll = expressions.length > 1 ? ` AND i.item IN (${toFoundSql(expressions, bind)})` : '';
  bind[':scored'] = joinAlternatives(rare.length > 0 ? rare : expressions);
  const score = rare.length > 0 ? 'min(rank) AS score, rowid AS part' : '0 AS score, min(rowid) AS part';
  const orderBy = order === 'best' ? `b.score, ${DAY_ORDERS.newest}` : DAY_ORDERS[order];
  return `WITH found AS MATERIALIZED (
      SELECT i.item FROM items i WHERE ${condition}${hasAll}),
    best AS MATERIALIZED (SELECT rowid >> ${POSITION_BITS} AS item, ${score} FROM words
      WHERE words MATCH :scored AND rowid >> ${POSITION_BITS} IN (SELECT item FROM found) GROUP BY 1)
    SELECT u.unit, i.position, b.part, count(*) OVER () AS total
    FROM best b JOIN items i USING (item) JOIN units u USING (unit_id) ORDER BY ${orderBy} LIMIT :limit`;
}

/** The items that have each of some words in any part. */
const toFoundSql = (expressions: readonly string[], bind: Bind): string =>
  expressions
    .map((expression, i) => {
      bind[`:words${i}`] = expression;
      return `SELECT rowid >> ${POSITION_BITS} AS item FROM words WHERE words MATCH :words${i}`;
    })
    .join(' INTERSECT ');

const countParts = (db: Database, expression: string): number =>
  Number(db.selectValue('SELECT count(*) FROM words WHERE words MATCH ?', [expression]));

const joinAlternatives = (expressions: readonly string[]): string => expressions.join(' OR ');

/** Finds the parts of records that have all words. */
function findParts(db: Database, words: SearchedWords, rows: readonly Record<string, unknown>[]): number[] {
  const expression = words.map((phrases) => `(${toMatchExpression(phrases)})`).join(' AND ');
  const items = JSON.stringify(rows.map(({ part }) => Math.floor(Number(part) / MAX_PARTS)));
  const sql = `SELECT rowid FROM words WHERE words MATCH ? AND rowid >> ${POSITION_BITS} IN (SELECT value FROM json_each(?))`;
  return db.selectValues(sql, [expression, items]).map(Number);
}

/** Returns whether two parts are of the same record. */
const isOtherPart = (part: number, best: number): boolean =>
  part !== best && Math.floor(part / MAX_PARTS) === Math.floor(best / MAX_PARTS);
