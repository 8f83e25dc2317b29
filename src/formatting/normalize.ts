import Big from 'big.js';
import { oneLine, plain, printable, shorten } from '../base/safe-text.ts';
import { inZone } from '../base/timestamps.ts';
import type { Entity } from '../operations/types.ts';
import type { Fence } from './fence.ts';
import { UNEXPECTED } from './field-selection.ts';

type Row = Readonly<Record<string, unknown>>;

type Kind = Entity['kinds'][string] | undefined;

/**
 * A record with amounts as decimals, instants in the zone, other people's words as plain text, and nothing in any text
 * that cannot be seen; a document's alone is as it is.
 */
export function normalizeRecord(record: Row, { kinds }: Pick<Entity, 'kinds'>, zone: string): Row {
  const isAllDay = record.all_day === true;
  return eachField(record, kinds, (sent, kind, name) => {
    const value = stripInvisible(sent, kind);
    if (isAllDay && SPAN.has(name)) return dayOf(value);
    if (kind === 'money') return money(value);
    if (typeof value !== 'string') return value;
    if (kind === 'moment') return inZone(value, zone);
    return MARKUP.has(kind) ? plain(value) : value;
  });
}

/** A value without what cannot be seen; a document's text is to the letter. */
const stripInvisible = (value: unknown, kind: Kind): unknown =>
  typeof value === 'string' && kind !== 'verbatim' ? printable(value) : value;

/** From when until when an event goes. */
const SPAN: ReadonlySet<string> = new Set(['start', 'end']);

/** The kinds that may hold HTML. */
const MARKUP: ReadonlySet<Kind> = new Set<Kind>(['prose', 'entry']);

/**
 * Such a record with its texts cut to `longest` characters, their length said, and other people's words fenced. Of the
 * fields in `starts` what comes before that character is left out.
 */
export function truncateAndFence(
  record: Row,
  { kinds }: Pick<Entity, 'kinds'>,
  fence: Fence,
  longest: number,
  starts: ReadonlyMap<string, number> = new Map(),
): Row {
  return eachField(record, kinds, (value, kind, name) => {
    if (typeof value !== 'string' || value === '') return value;
    const text = shorten(value, longest, starts.get(name));
    return isFenced(text, kind) ? fence(text) : text;
  });
}

/** Such a record with its other words, but for plain ones, on one line each and quoted: none of them looks like ours. */
export const quoted = (record: Row, { kinds }: Pick<Entity, 'kinds'>): Row =>
  eachField(record, kinds, (value, kind) =>
    typeof value !== 'string' || PLAIN_WORD.test(value) || isFenced(value, kind) ? value : quote(value),
  );

const PLAIN_WORD = /^[\w@.:;,+/#%&=?~'()$-]*$/;
const LONGEST_QUOTE = 200;

/** Words between quotes, on one line. */
const quote = (words: string): string => `"${shorten(oneLine(words).replace(/["«»]/g, "'"), LONGEST_QUOTE)}"`;
/** A single word is no sentence that could tell anybody to do something. */
const isFenced = (value: string, kind: Kind): boolean =>
  kind === 'prose' || kind === 'verbatim' || (kind === 'entry' && /\s/.test(value));

type Change = (value: unknown, kind: Kind, name: string) => unknown;

/** Changes each value, by the kind of its own field or of the one that it lies in. */
function eachField(record: Row, kinds: Entity['kinds'], change: Change): Row {
  const deep = (value: unknown, place: string, outer: Kind): unknown => {
    const kind = kinds[place] ?? outer;
    if (Array.isArray(value)) return value.map((one) => deep(one, place, outer));
    if (!isRow(value)) return change(value, kind, place);
    return Object.fromEntries(
      Object.entries(value).map(([key, one]) => [key, deep(one, `${place}.${key}`, kind)]),
    );
  };
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [
      name,
      name === UNEXPECTED && isRow(value) ? eachField(value, kinds, change) : deep(value, name, undefined),
    ]),
  );
}

/** MyCase sends an all-day event from midnight to midnight; another zone would make another day of it. */
const dayOf = (value: unknown): unknown =>
  typeof value === 'string' ? value.replace(/^(\d{4}-\d{2}-\d{2})T.*$/, '$1') : value;

/** An amount with two decimals at least, exactly as large as it came; what is no amount stays as it is. */
function money(value: unknown): unknown {
  const written = String(value);
  if ((typeof value !== 'number' && typeof value !== 'string') || !AMOUNT.test(written)) return value;
  const amount = new Big(written);
  return amount.toFixed(Math.max(2, decimals(amount)));
}

/** As long as an amount can be; what is longer, or has an exponent, would fill the answer with zeros. */
const AMOUNT = /^-?\d{1,30}(\.\d{1,30})?$/;

const decimals = (amount: Big): number => Math.max(0, amount.c.length - 1 - amount.e);
const isRow = (value: unknown): value is Row => typeof value === 'object' && value !== null;
