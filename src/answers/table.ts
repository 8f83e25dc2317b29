import { momentColumn, spanOf } from './moments-column.ts';
import { isEmpty, type Named, namedIn, words } from './text.ts';

type Row = Readonly<Record<string, unknown>>;

/** A column as it stands in a table, and what is said of it above. */
interface Column {
  readonly heading: string;
  readonly cells: readonly string[];
  /** Names of the references that its cells have by their id alone. */
  readonly legend?: string;
}

/**
 * Rows as a table: the columns once, then a line for each row; what is empty stays empty. Before it stands what all
 * rows have in common, and the names behind ids that come again and again.
 */
export function tableText(rows: readonly Row[], moments: ReadonlySet<string>): string[] {
  const columns = columnsOf(rows, moments).filter(({ cells }) => cells.some((text) => text !== ''));
  const apart = columns.filter(({ cells }) => !isCommon(cells));
  const shown = apart.length === 0 ? columns : apart;
  if (shown.length === 0) return [];
  return [
    ...columns
      .filter((column) => !shown.includes(column))
      .map(({ heading, cells }) => `${heading}: ${cells[0]} in all rows`),
    ...shown.flatMap(({ legend }) => legend ?? []),
    shown.map(({ heading }) => heading).join('|'),
    ...rows.map((_, i) => shown.map(({ cells }) => cells[i]).join('|')),
  ];
}

/** Whether all of several rows have the same; other people's words stay in their rows. */
const isCommon = ([first = '', ...others]: readonly string[]): boolean =>
  others.length > 0 && !first.startsWith('«') && others.every((text) => text === first);

function columnsOf(rows: readonly Row[], moments: ReadonlySet<string>): Column[] {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const isSpan = names.includes('start') && names.includes('end') && moments.has('start');
  return names.flatMap((name) => {
    if (isSpan && name === 'start') return momentColumn('start to end', rows.map(spanOf).map(cell));
    if (isSpan && (name === 'end' || name === 'all_day')) return [];
    const values = rows.map((row) => row[name]);
    return moments.has(name)
      ? momentColumn(
          name,
          values.map((value) => cell(words(value ?? '', true))),
        )
      : plainColumn(name, values);
  });
}

function plainColumn(heading: string, values: readonly unknown[]): Column {
  const whole = values.map((value) => (isEmpty(value) ? '' : cell(words(value, false))));
  const often = isCommon(whole) ? [] : oftenNamed(values);
  if (often.length === 0) return { heading, cells: whole };
  const told = new Map(often.map(({ id, name }) => [id, name]));
  const isTold = ({ id, name }: Named) => told.get(id) === name;
  const cells = values.map((value) => (isEmpty(value) ? '' : cell(words(value, false, isTold))));
  const names = often.map(({ id, name }) => cell(`${id} ${name}`));
  return { heading, cells, legend: `${heading} by id: ${names.join('; ')}` };
}

/** What an entry of a legend takes beside its name and id. */
const LEGEND_EXTRA = 3;

/** The references that are shorter by their id alone, with their names once. */
function oftenNamed(values: readonly unknown[]): Named[] {
  const groups = new Map<string, Named[]>();
  for (const named of values.flat().flatMap((value) => namedIn(value) ?? [])) {
    const group = groups.get(named.id);
    if (group) group.push(named);
    else groups.set(named.id, [named]);
  }
  return [...groups.values()].flatMap(([first, ...others]) =>
    first && others.length * first.name.length > first.id.length + LEGEND_EXTRA ? [first] : [],
  );
}

/** A text that keeps within its cell. */
const cell = (text: string): string => text.replaceAll('|', '¦').replace(/\s*\n\s*/g, ' ⏎ ');
