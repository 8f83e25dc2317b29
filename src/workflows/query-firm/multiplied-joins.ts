import type { StatementReads } from '../../database/database-protocol.ts';

/** The result of a test. `perhaps`: the text of the statement does not show it. */
type Certainty = 'no' | 'perhaps' | 'yes';

/** A SELECT without its subqueries. `@3` is the place of the subquery with the index 3. */
interface Select {
  readonly text: string;
  /** The tables, views and subqueries of FROM: names and places. */
  readonly sources: readonly string[];
}

/** The SELECTs of a statement, or of a subquery, that UNION, INTERSECT or EXCEPT connect. */
type Query = readonly Select[];

/** The queries of a statement. The last one is the statement itself. */
interface Queries {
  readonly all: readonly Query[];
  /** The places of the queries of WITH, by their names. */
  readonly named: ReadonlyMap<string, string>;
}

const RANKS = ['no', 'perhaps', 'yes'] as const;

const getSurest = (certainties: readonly Certainty[]): Certainty =>
  RANKS[Math.max(0, ...certainties.map((certainty) => RANKS.indexOf(certainty)))] ?? 'no';

// In the text of a SELECT, other parentheses are « and », and a comma between them is a semicolon.

const AGGREGATE = /\b(sum|count|avg|total|median)\s*«/;
const FROM = /\bfrom\b(.*?)(?=\b(?:where|group\s+by|having|window|order\s+by|limit)\b|$)/;
const GROUP = /\bgroup\s+by\b(.*?)(?=\b(?:having|window|order\s+by|limit)\b|$)/;
const USING_CASE = /\busing\s*«[^»]*\bcase_id\b/;
const SOURCE = /(?:^|\bjoin\b|,)[\s«]*(@\d+|\w+)/g;
const NAMED_QUERY = /\b(\w+)\s*(?:«[^»]*»\s*)?as\s+(?:not\s+)?(?:materialized\s+)?(@\d+)/g;

/**
 * Tests if a statement adds up or counts rows of a join of two tables with several records per case. Each SELECT is
 * checked by itself: a subquery with a row for each case does not multiply the rows of another table.
 */
export function sumsMultipliedRows({ columns }: StatementReads, sql: string): Certainty {
  const queries = splitQueries(sql);
  // SQLite does not report a column of USING.
  const joined = queries.all.flat().flatMap(({ text, sources }) => (USING_CASE.test(text) ? sources : []));
  const named = columns.filter((column) => column.endsWith('.case_id')).map((column) => column.split('.')[0] ?? '');
  const ofCases = new Set([...named, ...joined].filter((table) => !/^(leads|cases$)/.test(table)));
  const sums = queries.all.flat().filter(({ text }) => AGGREGATE.test(text));
  const classification: Classification = { queries, ofCases, multiplied: new Map(), rowsOfCases: new Map() };
  return getSurest(sums.map((select) => isMultiplied(select, classification)));
}

/**
 * The results for the parts of a statement. Each query is tested only once. A query of WITH can read another one
 * several times, and it can read itself.
 */
interface Classification {
  readonly queries: Queries;
  /** The tables and views with several rows per case. */
  readonly ofCases: ReadonlySet<string>;
  readonly multiplied: Map<Select, Certainty>;
  readonly rowsOfCases: Map<Query, Certainty>;
}

/** Computes the value of a key once. While it is computed, it is `no`. */
function classifyOnce<Key>(classes: Map<Key, Certainty>, key: Key, classify: () => Certainty): Certainty {
  const known = classes.get(key);
  if (known) return known;
  classes.set(key, 'no');
  const certainty = classify();
  classes.set(key, certainty);
  return certainty;
}

/** Splits a statement into its queries. */
function splitQueries(sql: string): Queries {
  const all: Query[] = [];
  const named = new Map<string, string>();
  const add = (text: string): string => {
    for (const [, name = '', place = ''] of text.matchAll(NAMED_QUERY)) named.set(name, place);
    all.push(text.split(/\b(?:union(?:\s+all)?|intersect|except)\b/).map(toSelect));
    return ` @${all.length - 1} `;
  };
  let text = simplify(sql);
  for (let innermost = INNERMOST.exec(text); innermost; innermost = INNERMOST.exec(text)) {
    const [whole, content = ''] = innermost;
    const isQuery = /^\s*(select|with|values)\b/.test(content);
    const replacement = isQuery ? add(content) : `«${content.replaceAll(',', ';')}»`;
    text = `${text.slice(0, innermost.index)}${replacement}${text.slice(innermost.index + whole.length)}`;
  }
  add(text);
  return { all, named };
}

const INNERMOST = /\(([^()]*)\)/;

/** Removes comments and the content of literals, and makes names of one form. */
const simplify = (sql: string): string =>
  sql
    .replace(/'(?:[^']|'')*'|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/g, (part) => (part.startsWith("'") ? '0' : ' '))
    .replace(/["`[\]«»@]/g, ' ')
    .replace(/\s*\.\s*/g, '.')
    .replace(/\bdistinct\s+from\b/gi, '=')
    .replace(/\s+/g, ' ')
    .toLowerCase();

function toSelect(text: string): Select {
  const [, from = ''] = FROM.exec(text) ?? [];
  return { text, sources: [...from.trim().matchAll(SOURCE)].map(([, source = '']) => source) };
}

const findQuery = (source: string, { all, named }: Queries): Query | undefined => {
  const place = named.get(source) ?? source;
  return place.startsWith('@') ? all[Number(place.slice(1))] : undefined;
};

/** Tests if a SELECT joins two sources with several rows per case, or reads a subquery that does. */
function isMultiplied(select: Select, classification: Classification): Certainty {
  const { queries, multiplied } = classification;
  const { text, sources } = select;
  return classifyOnce(multiplied, select, () => {
    const inner = sources.flatMap((source) => {
      const rows = findQuery(source, queries)?.filter((one) => hasSeveralRows(one) === 'yes') ?? [];
      return rows.map((one) => isMultiplied(one, classification));
    });
    const several = sources.map((source) => hasRowsOfCases(source, classification)).filter((one) => one !== 'no');
    return several.length < 2 ? getSurest(inner) : getSurest([...inner, joinsByCase(text, sources, several, queries)]);
  });
}

/** Tests if a join of sources with several rows per case connects them by their cases. */
function joinsByCase(
  text: string,
  sources: readonly string[],
  several: readonly Certainty[],
  queries: Queries,
): Certainty {
  const owners = new Set([...text.matchAll(/\b(\w+)\.case_id\b/g)].map(([, owner]) => owner));
  const isByCase = owners.size > 1 || USING_CASE.test(text);
  if (isByCase) return several.filter((one) => one === 'yes').length > 1 ? 'yes' : 'perhaps';
  // A subquery can give the column another name.
  return owners.size === 1 && sources.some((source) => findQuery(source, queries)) ? 'perhaps' : 'no';
}

/** Tests if a source of a SELECT has several rows per case. */
function hasRowsOfCases(source: string, classification: Classification): Certainty {
  const query = findQuery(source, classification.queries);
  if (!query) return classification.ofCases.has(source) ? 'yes' : 'no';
  return classifyOnce(classification.rowsOfCases, query, () => {
    const each = query.map((select): Certainty => {
      const inner = select.sources.map((one) => hasRowsOfCases(one, classification));
      const own = hasSeveralRows(select);
      return own === 'yes' ? getSurest(inner) : getSurest(inner) === 'no' ? 'no' : own;
    });
    return getSurest(each);
  });
}

/** Tests if a SELECT has a row for each row that it reads ("yes"), or one for each value of a single column ("no"). */
function hasSeveralRows({ text }: Select): Certainty {
  const [, keys] = GROUP.exec(text) ?? [];
  if (keys !== undefined) return keys.includes(',') ? 'perhaps' : 'no';
  const [, distinct] = /\bselect distinct\b(.*?)\bfrom\b/.exec(text) ?? [];
  if (distinct !== undefined) return /[,*]/.test(distinct) ? 'perhaps' : 'no';
  return AGGREGATE.test(text) && !/\bover\b/.test(text) ? 'no' : 'yes';
}
