/** A form in which a value is written, and the value as MyCase receives it, or the error that refuses it. */
export type Form = readonly [given: unknown, expected: unknown];

/** Forms of one argument of a tool. */
export interface FormTable {
  readonly tool: string;
  readonly argument: string;
  /** The other arguments. */
  readonly args: Readonly<Record<string, unknown>>;
  /** Where MyCase receives the value: a field of the body, a parameter of the query, or the path. */
  readonly place: 'body' | 'query' | 'path' | 'text';
  /** The name of the field or parameter, if it is not that of the argument. */
  readonly sentAs?: string;
  readonly forms: readonly Form[];
}

/** The values of a form that mean that the argument is not sent. */
export const NOT_SENT = Symbol('not sent');

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

const ORDINALS = ['th', 'st', 'nd', 'rd'];

const pad = (number: number): string => String(number).padStart(2, '0');

/** All forms of a day of the calendar that mean one day only. */
export function writeDay(day: string): string[] {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number);
  const name = MONTHS[month - 1] ?? '';
  const ordinal = date > 10 && date < 20 ? 'th' : (ORDINALS[date % 10] ?? 'th');
  const weekday = new Date(day).toLocaleDateString('en-US', { weekday: 'long', timeZone: 'UTC' });
  return [
    day,
    `${year}/${pad(month)}/${pad(date)}`,
    `${year}-${month}-${date}`,
    `${month}/${date}/${year}`,
    `${pad(month)}/${pad(date)}/${year}`,
    `${month}/${date}/${String(year).slice(2)}`,
    `${pad(month)}-${pad(date)}-${year}`,
    `${name} ${date}, ${year}`,
    `${name.toUpperCase()} ${date} ${year}`,
    `${name.slice(0, 3)} ${date}, ${year}`,
    `${name.slice(0, 3)}. ${date} ${year}`,
    `${date} ${name} ${year}`,
    `${date}-${name.slice(0, 3)}-${year}`,
    `${name} ${date}${ordinal}, ${year}`,
    `the ${date}${ordinal} of ${name} ${year}`,
    `${weekday}, ${name} ${date}, ${year}`,
    `${weekday.slice(0, 3)} ${day}`,
    ` ${day} `,
    `${name}_${date}_${year}`,
  ];
}
