/** One line of the report, as a person reads it. */
export interface Row {
  readonly what: string;
  readonly measured: string;
  /** The least that could be expected, from the same run. */
  readonly floor?: string;
  /** The measured against the floor. */
  readonly against?: string;
  readonly wanted?: Wanted;
}

/** A limit, and how the measured value stands to it. */
export interface Wanted {
  readonly limit: string;
  readonly verdict: 'ok' | 'over' | 'short';
}

/** A limit that the value must not exceed. */
export const atMost = (value: number, limit: number, unit: string): Wanted => ({
  limit: `at most ${limit.toLocaleString('en')} ${unit}`,
  verdict: value <= limit ? 'ok' : 'over',
});

/** A limit that the value must reach. */
export const atLeast = (value: number, limit: number, unit: string): Wanted => ({
  limit: `at least ${limit.toLocaleString('en')} ${unit}`,
  verdict: value >= limit ? 'ok' : 'short',
});

/** A value with its unit, its thousands apart. */
export const amount = (value: number, unit: string, decimals = 0): string =>
  `${value.toLocaleString('en', { minimumFractionDigits: decimals, maximumFractionDigits: decimals })} ${unit}`;

const HEAD = ['measured', 'floor', 'against floor', 'wanted', ''];

/** Rows under a title, in columns; the numbers stand right. */
export function table(title: string, rows: readonly Row[]): string {
  return [[title, ...HEAD], ...rows.map(cells)].map(line).join('\n');
}

const cells = ({ what, measured, floor = '', against = '', wanted }: Row): string[] => [
  `  ${what}`,
  measured,
  floor,
  against,
  wanted?.limit ?? '',
  wanted?.verdict ?? '',
];

/** The same for all tables of a run, which are printed one by one. */
const [WIDE, NARROW] = [46, 15];

const line = ([what = '', measured = '', floor = '', against = '', limit = '', verdict = '']: string[]) =>
  [
    what.padEnd(WIDE),
    ...[measured, floor, against].map((number) => number.padStart(NARROW)),
    `   ${limit.padEnd(NARROW + 8)}`,
    verdict,
  ]
    .join(' ')
    .trimEnd();
