import Big from 'big.js';
import { toOneLine, toPlainText, toPrintable, truncateText } from '../base/safe-text.ts';
import { convertToZone } from '../base/timestamps.ts';
import type { Entity } from '../operations/operation-types.ts';
import type { Fence } from './fence.ts';
import { UNEXPECTED_FIELD } from './field-selection.ts';

type Row = Readonly<Record<string, unknown>>;

type OptionalFieldKind = Entity['kinds'][string] | undefined;

/**
 * A record with amounts as decimals, instants in the zone, other people's words as plain text, and nothing in any text
 * that cannot be seen; a document's alone is as it is.
 */
export function normalizeRecord(record: Row, { kinds }: Pick<Entity, 'kinds'>, zone: string): Row {
  const isAllDay = record.all_day === true;
  return mapFields(record, kinds, (rawValue, kind, name) => {
    const value = stripInvisible(rawValue, kind);
    if (isAllDay && SPAN_FIELDS.has(name)) return stripTime(value);
    if (kind === 'money') return formatMoney(value);
    if (typeof value !== 'string') return value;
    if (kind === 'moment') return convertToZone(value, zone);
    return MARKUP_KINDS.has(kind) ? toPlainText(value) : value;
  });
}

/** A value without what cannot be seen; a document's text is to the letter. */
const stripInvisible = (value: unknown, kind: OptionalFieldKind): unknown =>
  typeof value === 'string' && kind !== 'verbatim' ? toPrintable(value) : value;

/** From when until when an event goes. */
const SPAN_FIELDS: ReadonlySet<string> = new Set(['start', 'end']);

/** The kinds that may hold HTML. */
const MARKUP_KINDS: ReadonlySet<OptionalFieldKind> = new Set<OptionalFieldKind>(['prose', 'entry']);

/**
 * Such a record with its texts cut to `longest` characters, their length said, and other people's words fenced. Of the
 * fields in `starts` what comes before that character is left out.
 */
export function truncateAndFence(
  record: Row,
  { kinds }: Pick<Entity, 'kinds'>,
  fence: Fence,
  maxLength: number,
  offsets: ReadonlyMap<string, number> = new Map(),
): Row {
  return mapFields(record, kinds, (value, kind, name) => {
    if (typeof value !== 'string' || value === '') return value;
    const text = truncateText(value, maxLength, offsets.get(name));
    return isFenced(text, kind) ? fence(text) : text;
  });
}

/** Such a record with its other words, but for plain ones, on one line each and quoted: none of them looks like ours. */
export const quoteTexts = (record: Row, { kinds }: Pick<Entity, 'kinds'>): Row =>
  mapFields(record, kinds, (value, kind) =>
    typeof value !== 'string' || PLAIN_WORD.test(value) || isFenced(value, kind) ? value : quoteText(value),
  );

const PLAIN_WORD = /^[\w@.:;,+/#%&=?~'()$-]*$/;
const MAX_QUOTE_LENGTH = 200;

/** Words between quotes, on one line. */
const quoteText = (text: string): string =>
  `"${truncateText(toOneLine(text).replace(/["«»]/g, "'"), MAX_QUOTE_LENGTH)}"`;
/** A single word is no sentence that could tell anybody to do something. */
const isFenced = (value: string, kind: OptionalFieldKind): boolean =>
  kind === 'prose' || kind === 'verbatim' || (kind === 'entry' && /\s/.test(value));

type FieldTransform = (value: unknown, kind: OptionalFieldKind, name: string) => unknown;

/** Changes each value, by the kind of its own field or of the one that it lies in. */
function mapFields(record: Row, kinds: Entity['kinds'], transform: FieldTransform): Row {
  const transformDeep = (value: unknown, path: string, outerKind: OptionalFieldKind): unknown => {
    const kind = kinds[path] ?? outerKind;
    if (Array.isArray(value)) return value.map((one) => transformDeep(one, path, outerKind));
    if (!isRow(value)) return transform(value, kind, path);
    return Object.fromEntries(
      Object.entries(value).map(([key, one]) => [key, transformDeep(one, `${path}.${key}`, kind)]),
    );
  };
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [
      name,
      name === UNEXPECTED_FIELD && isRow(value)
        ? mapFields(value, kinds, transform)
        : transformDeep(value, name, undefined),
    ]),
  );
}

/** MyCase sends an all-day event from midnight to midnight; another zone would make another day of it. */
const stripTime = (value: unknown): unknown =>
  typeof value === 'string' ? value.replace(/^(\d{4}-\d{2}-\d{2})T.*$/, '$1') : value;

/** An amount with two decimals at least, exactly as large as it came; what is no amount stays as it is. */
function formatMoney(value: unknown): unknown {
  const text = String(value);
  if ((typeof value !== 'number' && typeof value !== 'string') || !AMOUNT_PATTERN.test(text)) return value;
  const amount = new Big(text);
  return amount.toFixed(Math.max(2, countDecimals(amount)));
}

/** As long as an amount can be; what is longer, or has an exponent, would fill the answer with zeros. */
const AMOUNT_PATTERN = /^-?\d{1,30}(\.\d{1,30})?$/;

const countDecimals = (amount: Big): number => Math.max(0, amount.c.length - 1 - amount.e);
const isRow = (value: unknown): value is Row => typeof value === 'object' && value !== null;
