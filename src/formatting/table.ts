import { formatTimeSpan } from '../base/timestamps.ts';
import { formatValue, isEmpty, type NamedReference } from './record-text.ts';

type Row = Readonly<Record<string, unknown>>;

/**
 * Rows as a table: the columns once, then a line for each row; what is empty stays empty. What all rows have in common
 * is said before it, what most cells of a column have in its heading: a year, an offset, yes or no. A name stands
 * beside its id where that comes first in a column.
 */
export function formatTable(rows: readonly Row[], moments: ReadonlySet<string>): string[] {
  const columns = buildColumns(rows, moments).filter(({ cells }) => cells.some((text) => text !== ''));
  const distinctColumns = columns.filter(({ cells }) => !isCommon(cells));
  const visibleColumns = distinctColumns.length === 0 ? columns : distinctColumns;
  if (visibleColumns.length === 0) return [];
  return [
    ...columns
      .filter((column) => !visibleColumns.includes(column))
      .map(({ heading, cells }) => `${heading}: ${cells[0]} in all rows`),
    visibleColumns.map(({ heading }) => heading).join('|'),
    ...rows.map((_, i) => visibleColumns.map(({ cells }) => cells[i]).join('|')),
  ];
}

/** Whether all of several rows have the same; other people's words stay in their rows. */
const isCommon = ([first = '', ...others]: readonly string[]): boolean =>
  others.length > 0 && !first.startsWith('«') && others.every((text) => text === first);

function buildColumns(rows: readonly Row[], moments: ReadonlySet<string>): Column[] {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const isSpan = names.includes('start') && names.includes('end') && moments.has('start');
  return names.flatMap((name) => {
    if (isSpan && name === 'start')
      return buildMomentColumn('start to end', rows.map(formatTimeSpan).map(escapeCell));
    if (isSpan && (name === 'end' || name === 'all_day')) return [];
    const values = rows.map((row) => row[name]);
    return moments.has(name)
      ? buildMomentColumn(
          name,
          values.map((value) => escapeCell(formatValue(value ?? '', true))),
        )
      : buildPlainColumn(name, values);
  });
}

function buildPlainColumn(heading: string, values: readonly unknown[]): Column {
  const fullColumn = { heading, cells: values.map((value) => formatCell(value)) };
  if (isCommon(fullColumn.cells)) return fullColumn;
  if (values.every((value) => typeof value === 'boolean')) return buildYesNoColumn(fullColumn);
  const namesById = new Map<string, string>();
  const isNameKnown = ({ id, name }: NamedReference) => {
    const knownName = namesById.get(id);
    if (knownName === undefined) namesById.set(id, name);
    return knownName === name;
  };
  return buildDayColumn({ heading, cells: values.map((value) => formatCell(value, isNameKnown)) });
}

const formatCell = (value: unknown, isNameKnown?: (reference: NamedReference) => boolean): string =>
  isEmpty(value) ? '' : escapeCell(formatValue(value, false, isNameKnown));

/** A text that keeps within its cell. */
const escapeCell = (text: string): string =>
  /[|\n]/.test(text) ? text.replaceAll('|', '¦').replace(/\s*\n\s*/g, ' ⏎ ') : text;
// What most cells of a column have in common stands in its heading. A few rows are written out.

/** A column as it stands in a table. */
interface Column {
  readonly heading: string;
  readonly cells: readonly string[];
}

/** What comes so often is said once. */
const MIN_REPEATS = 8;

/** The offset of a spoken moment, or those of two with a `to` in between. */
const OFFSET_PATTERN = / [+-]\d\d:\d\d(?= to |$)/g;

/** A column of spoken moments. */
function buildMomentColumn(heading: string, cells: readonly string[]): Column {
  const commonOffset = findCommonMatch(cells, OFFSET_PATTERN);
  const hasCommonOffset = (text: string) =>
    text.match(OFFSET_PATTERN)?.every((match) => match === commonOffset);
  return withYearInHeading(
    heading,
    cells.map((text) => (hasCommonOffset(text) ? text.replaceAll(commonOffset, '') : text)),
    commonOffset,
  );
}

/** A column that may be one of days. */
const buildDayColumn = (column: Column): Column =>
  column.cells.every((text) => text === '' || /^\d{4}-\d\d-\d\d$/.test(text))
    ? withYearInHeading(column.heading, column.cells)
    : column;

/** A column of yes and no: the one that comes more often is left blank. */
function buildYesNoColumn({ heading, cells }: Column): Column {
  const commonValue = findCommonMatch(cells, /true|false/g);
  if (commonValue === '') return { heading, cells };
  return {
    heading: `${heading} (blank: ${commonValue})`,
    cells: cells.map((text) => (text === commonValue ? '' : text)),
  };
}

/** The year that stands before the rest of a day. */
const YEAR_PATTERN = /\b\d{4}-(?=\d\d-\d\d\b)/g;

/** A column whose heading has the year of most days, and what else is said of them; days of other years keep theirs. */
function withYearInHeading(name: string, cells: readonly string[], suffix = ''): Column {
  const commonYear = findCommonMatch(cells, YEAR_PATTERN);
  const headingNote = `${commonYear && `${commonYear}MM-DD`}${suffix}`.trim();
  return {
    heading: headingNote ? `${name} (${headingNote})` : name,
    cells: cells.map((text) => text.replaceAll(YEAR_PATTERN, (match) => (match === commonYear ? '' : match))),
  };
}

/** What most of several texts have of a pattern, if that comes often. */
function findCommonMatch(texts: readonly string[], pattern: RegExp): string {
  const counts = new Map<string, number>();
  for (const match of texts.flatMap((text) => text.match(pattern) ?? [])) {
    counts.set(match, (counts.get(match) ?? 0) + 1);
  }
  const [[commonMatch, count] = ['', 0]] = [...counts].toSorted(([, a], [, b]) => b - a);
  return count >= MIN_REPEATS ? commonMatch : '';
}
