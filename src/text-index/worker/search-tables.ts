import type { Database } from '@sqlite.org/sqlite-wasm';
import { type SearchedWords, toMatchExpression } from '../parse-words.ts';
import type { TextFilter, TextOrder, TextQuery } from '../protocol.ts';

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
  const rows = words
    ? db.selectObjects(toWordsSql(words, condition, order, bind), bind)
    : db.selectObjects(
        `SELECT u.unit, i.position, count(*) OVER () AS total FROM items i JOIN units u USING (unit_id)
        WHERE ${condition} ORDER BY ${DAY_ORDERS[order === 'oldest' ? 'oldest' : 'newest']} LIMIT :limit`,
        bind,
      );
  const others = words ? findOthers(db, words, rows) : undefined;
  return {
    matches: rows.map(({ unit, position, item, part, place }) => ({
      unit: String(unit),
      position: Number(position),
      part: words ? Number(place) : undefined,
      otherParts: (others?.get(Number(item)) ?? []).filter((one) => one.part !== part).map((one) => one.place),
    })),
    total: Number(rows[0]?.total ?? 0),
  };
}

const DAY_ORDERS = { newest: 'i.day DESC, i.time DESC, i.item DESC', oldest: 'i.day, i.time, i.item' } as const;

/** A thread with several clients is in the unit of each. */
const IS_FIRST_COPY =
  "(i.kind != 'messages' OR NOT EXISTS (SELECT 1 FROM items o WHERE o.record_id = i.record_id AND o.kind = 'messages' AND o.item < i.item))";

/** The condition of an item `i`. */
function toCondition({ kinds, caseIds, clientId, from, to }: TextFilter, bind: Bind): string {
  bind[':kinds'] = JSON.stringify(kinds);
  const conditions = ['i.kind IN (SELECT value FROM json_each(:kinds))', IS_FIRST_COPY];
  const owners: string[] = [];
  if (caseIds) {
    bind[':cases'] = JSON.stringify(caseIds);
    const isMessage = clientId === undefined ? '' : " AND i.kind != 'messages'";
    owners.push(`(i.case_id IN (SELECT value FROM json_each(:cases))${isMessage})`);
  }
  if (clientId !== undefined) {
    bind[':client'] = clientId;
    owners.push('i.item IN (SELECT item FROM item_clients WHERE client_id = :client)');
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

/** The parts with each of the words, as rows of a part, the number of words and a score: the lowest is the best. */
function toHitsSql(words: SearchedWords, bind: Bind): string {
  const hits = words.map((phrases, i) => {
    bind[`:words${i}`] = toMatchExpression(phrases);
    return `SELECT rowid AS part, ${1 << i} AS word, rank AS score FROM words WHERE words MATCH :words${i}`;
  });
  return hits.length === 1
    ? `SELECT part, word AS found, score - 1 AS score FROM (${hits[0]})`
    : `SELECT part, sum(word) AS found, sum(score) - count(*) AS score FROM (${hits.join(' UNION ALL ')}) GROUP BY part`;
}

/** The statement of the records that have all words, each with its best part. */
function toWordsSql(words: SearchedWords, condition: string, order: TextOrder, bind: Bind): string {
  const hasAll = words.map((_, i) => `max(h.found & ${1 << i}) > 0`).join(' AND ');
  const orderBy = order === 'best' ? `best.score, ${DAY_ORDERS.newest}` : DAY_ORDERS[order];
  return `WITH best AS (
      SELECT p.item, min(h.score) AS score, h.part, p.position AS place FROM (${toHitsSql(words, bind)}) h
      JOIN parts p USING (part) GROUP BY p.item${words.length > 1 ? ` HAVING ${hasAll}` : ''})
    SELECT u.unit, i.position, i.item, best.part, best.place, count(*) OVER () AS total
    FROM best JOIN items i USING (item) JOIN units u USING (unit_id)
    WHERE ${condition} ORDER BY ${orderBy} LIMIT :limit`;
}

/** Finds the parts of records with as many words as the best one, by record. */
function findOthers(
  db: Database,
  words: SearchedWords,
  rows: readonly Record<string, unknown>[],
): ReadonlyMap<number, { readonly part: number; readonly place: number }[]> {
  const bind: Bind = { ':items': JSON.stringify(rows.map(({ item }) => item)) };
  const found = db.selectObjects(
    `SELECT p.item, p.part, p.position AS place, rank() OVER (PARTITION BY p.item ORDER BY floor(h.score)) AS level
    FROM (${toHitsSql(words, bind)}) h JOIN parts p USING (part)
    WHERE p.item IN (SELECT value FROM json_each(:items)) ORDER BY p.item, p.position`,
    bind,
  );
  const others = new Map<number, { part: number; place: number }[]>();
  for (const { item, part, place, level } of found) {
    if (level !== 1) continue;
    const list = others.get(Number(item)) ?? [];
    list.push({ part: Number(part), place: Number(place) });
    others.set(Number(item), list);
  }
  return others;
}
