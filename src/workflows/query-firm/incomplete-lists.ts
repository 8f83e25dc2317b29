import { MyCaseError } from '../../base/mycase-error.ts';
import { IncompleteListError, type ListState } from '../../cache/list-cache.ts';
import type { StatementReads } from '../../database/database-protocol.ts';
import type { TableLayout } from '../../database/schema/table-layout.ts';

/**
 * Throws a MyCaseError for a statement over a list that is not complete, unless it is row-wise: then each of its rows
 * is right, and only further rows can be missing.
 */
export function assertRowWise(
  sql: string,
  reads: StatementReads,
  lists: readonly ListState[],
  layouts: readonly TableLayout[],
): void {
  const partial = lists.find(({ isComplete }) => !isComplete);
  if (!partial || isRowWise(sql, reads, layouts)) return;
  throw new MyCaseError(
    `No result: it would depend on records that are missing. ${new IncompleteListError(partial).message}`,
    {
      advice:
        'Call again later. Until then, only a plain SELECT of columns of tables is answered, with JOIN, WHERE and ORDER BY: ' +
        'no view, function over rows, GROUP BY, DISTINCT, LIMIT, outer join or second SELECT.',
    },
  );
}

/** The words after which a row can depend on other rows, or on rows that do not exist. */
const ROW_RELATING_WORDS =
  /\b(group|having|distinct|limit|offset|over|left|right|full|outer|natural|union|except|intersect|with|values|exists|filter)\b/i;

const AGGREGATE_CALL =
  /\b(count|sum|total|avg|min|max|median|percentile\w*|group_concat|string_agg|json_group_\w+)\s*\(/i;

/**
 * Tests if each row of a result follows from one record of each table alone. A statement that is not understood fails.
 */
function isRowWise(sql: string, { tables }: StatementReads, layouts: readonly TableLayout[]): boolean {
  const plainTables = new Set(layouts.flatMap(({ name, links }) => [name, ...links.map((link) => link.name)]));
  const words = removeTexts(sql);
  return (
    tables.every((table) => plainTables.has(table)) &&
    (words.match(/\bselect\b/gi) ?? []).length === 1 &&
    !ROW_RELATING_WORDS.test(words) &&
    !AGGREGATE_CALL.test(words)
  );
}

/** Removes texts and comments. A name in quotation marks keeps its words, because it can be the name of a function. */
const removeTexts = (sql: string): string =>
  sql.replace(
    /'(?:[^']|'')*'|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|"((?:[^"]|"")*)"|`([^`]*)`|\[([^\]]*)\]/g,
    (_, ...names) => {
      const name = names.slice(0, 3).find((one) => one !== undefined);
      return name === undefined ? ' ' : name;
    },
  );
