import { spokenMoment } from './moment.ts';

type Row = Readonly<Record<string, unknown>>;

/** Rows as a table: the columns once, then a line for each row; what is empty stays empty. */
export function tableText(rows: readonly Row[], moments: ReadonlySet<string>): string[] {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter((column) =>
    rows.some((row) => !isEmpty(row[column])),
  );
  if (rows.length === 0) return [];
  const line = (row: Row) => columns.map((column) => cell(row[column], moments.has(column))).join(' | ');
  return [columns.join(' | '), ...rows.map(line)];
}

/** A record as labelled lines, without what is empty. */
export function recordText(record: Row, moments: ReadonlySet<string>): string {
  return Object.entries(record)
    .filter(([, value]) => !isEmpty(value))
    .map(([name, value]) => `${name}: ${apart(words(value, moments.has(name)))}`)
    .join('\n');
}

/** Further lines of an unfenced value are indented, so that none of them looks like another field. */
const apart = (value: string): string => (value.startsWith('«') ? value : value.replace(/\n/g, '\n  '));

const cell = (value: unknown, isMoment: boolean): string =>
  isEmpty(value)
    ? ''
    : words(value, isMoment)
        .replaceAll('|', '¦')
        .replace(/\s*\n\s*/g, ' ⏎ ');

/** A value in a few words: a reference as `name (id)`, a list joined, what else lies inside as JSON. */
function words(value: unknown, isMoment: boolean): string {
  if (typeof value === 'string') return isMoment ? spokenMoment(value) : value;
  if (Array.isArray(value))
    return value
      .filter((one) => !isEmpty(one))
      .map((one) => words(one, false))
      .join('; ');
  return isRow(value) ? inside(value) : String(value);
}

function inside(value: Row): string {
  const { id, name, first_name, last_name, ...rest } = value;
  const known = [
    name,
    [first_name, last_name]
      .filter(Boolean)
      .map((part) => words(part, false))
      .join(' '),
  ].find(Boolean);
  const about = Object.entries(rest)
    .filter(([, one]) => !isEmpty(one) && one !== false)
    .map(([key, one]) => (one === true ? key : `${key} ${words(one, false)}`));
  const label =
    known === undefined
      ? id === undefined
        ? []
        : [`id ${words(id, false)}`]
      : [`${words(known, false)}${id === undefined ? '' : ` (${words(id, false)})`}`];
  return [...label, ...about].join(', ');
}

const isRow = (value: unknown): value is Row => typeof value === 'object' && value !== null;

const isEmpty = (value: unknown): boolean =>
  value === null ||
  value === undefined ||
  value === '' ||
  (Array.isArray(value) && value.every(isEmpty)) ||
  (isRow(value) && !Array.isArray(value) && Object.values(value).every(isEmpty));
