import { readXml } from './xml.ts';

/** A format that shows leading zeros, such as `000-00-0000`: the texts between its digits. A digit is undefined. */
type DigitFormat = readonly (string | undefined)[];

/** How the number of a cell is shown. */
export type ValueFormat = 'date' | 'time' | 'date and time' | 'percent' | 'number' | DigitFormat;

const DAY_MS = 86_400_000;

/** Day 0 of the two ways to count days in a workbook. */
const DAY_ZERO = { usual: Date.UTC(1899, 11, 30), from1904: Date.UTC(1904, 0, 1) } as const;

/** Built-in formats, by their number. */
const BUILT_IN_FORMATS: Readonly<Record<number, ValueFormat>> = {
  9: 'percent',
  10: 'percent',
  14: 'date',
  15: 'date',
  16: 'date',
  17: 'date',
  18: 'time',
  19: 'time',
  20: 'time',
  21: 'time',
  22: 'date and time',
  45: 'time',
  46: 'time',
  47: 'time',
};

/** Reads `styles.xml`. Returns the format of each style of a cell, by its number. */
export function readDateStyles(bytes: Buffer | undefined): ValueFormat[] {
  const formats = new Map<number, ValueFormat>();
  const styles: ValueFormat[] = [];
  if (!bytes) return styles;
  readXml(bytes, {
    open: {
      numFmt({ get }) {
        formats.set(Number(get('numFmtId')), classifyFormat(get('formatCode')));
      },
      // Other styles than those of cells come before these.
      cellXfs: () => void styles.splice(0),
      xf({ get }) {
        const id = Number(get('numFmtId'));
        styles.push(formats.get(id) ?? BUILT_IN_FORMATS[id] ?? 'number');
      },
    },
  });
  return styles;
}

/** The kind of a format code, such as `yyyy-mm-dd`. Quoted text, colors and conditions are not part of it. */
function classifyFormat(code: string): ValueFormat {
  const plain = code.replace(/"[^"]*"|\\.|\[(?!h|m|s)[^\]]*\]|_./gi, '').toLowerCase();
  const hasDate = /[yd]|m{3}/.test(plain);
  const hasTime = /[hs]/.test(plain);
  if (hasDate) return hasTime ? 'date and time' : 'date';
  if (hasTime) return 'time';
  return plain.includes('%') ? 'percent' : (parseDigitFormat(code) ?? 'number');
}

/** The parts of a format code: quoted text, an escaped character, a space or a fill, a condition, any character. */
const CODE_PART = /"(?<quoted>[^"]*)"|\\(?<escaped>.)|_.|\*.|\[[^\]]*\]|(?<plain>.)/gu;

/** Parses a format code that has text and at least two digits that are always shown. Undefined for another one. */
function parseDigitFormat(code: string): DigitFormat | undefined {
  const [first = ''] = code.split(';');
  const parts = [...first.matchAll(CODE_PART)].map(({ groups = {} }) => groups);
  const isOnlyDigits = parts.every(({ plain = '0' }) => /^[0 ()-]$/.test(plain)) && !/\[[<>=]/.test(first);
  const format = parts.map(({ plain, quoted, escaped }) =>
    plain === '0' ? undefined : (plain ?? quoted ?? escaped ?? ''),
  );
  return isOnlyDigits && format.filter((part) => part === undefined).length > 1 ? format : undefined;
}

/** Formats a whole number. The first digit of the format takes all digits for which there is no place. */
function formatDigits(number: number, format: DigitFormat): string {
  const digits = [...String(Math.abs(number))];
  const firstDigit = format.indexOf(undefined);
  const shown = format.map((text) => text ?? '');
  for (let at = format.length - 1; at >= firstDigit; at -= 1) {
    if (format[at] === undefined) shown[at] = at === firstDigit ? digits.join('') || '0' : (digits.pop() ?? '0');
  }
  return `${number < 0 ? '-' : ''}${shown.join('')}`;
}

/** Formats the number of a cell. Digits that only come from binary fractions are left out. */
export function formatCellValue(value: string, format: ValueFormat = 'number', startsIn1904 = false): string {
  const number = Number(value);
  if (value === '' || !Number.isFinite(number)) return value;
  if (format === 'percent') return `${Number((number * 100).toPrecision(12))}%`;
  if (format !== 'number' && typeof format === 'string') return formatTime(number, format, startsIn1904) ?? value;
  const isCode = typeof format === 'object' && Number.isSafeInteger(number);
  return isCode ? formatDigits(number, format) : String(Number(number.toPrecision(15)));
}

/** Formats a number of days. Undefined if no date is so late. */
function formatTime(
  days: number,
  format: 'date' | 'time' | 'date and time',
  startsIn1904: boolean,
): string | undefined {
  const time = new Date((startsIn1904 ? DAY_ZERO.from1904 : DAY_ZERO.usual) + Math.round(days * 86_400) * 1000);
  if (Number.isNaN(time.getTime())) return undefined;
  const text = time.toISOString();
  if (format === 'time') return days < 1 ? text.slice(11, 19) : `${Math.floor(days * 24)}:${text.slice(14, 19)}`;
  const isWholeDay = time.getTime() % DAY_MS === 0;
  return format === 'date' || isWholeDay ? text.slice(0, 10) : text.slice(0, 19).replace('T', ' ');
}
