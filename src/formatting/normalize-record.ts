import Big from 'big.js';
import { isRecord, type JsonObject } from '../base/json.ts';
import { toOneLine, toPlainText, toPrintable, truncateText } from '../base/safe-text.ts';
import { convertToZone } from '../base/timestamps.ts';
import type { Entity } from '../operations/operation-types.ts';
import type { Fence } from './fence.ts';
import { UNEXPECTED_FIELD } from './field-selection.ts';

type OptionalFieldKind = Entity['kinds'][string] | undefined;

/**
 * A record with amounts as decimals, instants in the zone, other people's words as plain text, and no invisible
 * characters. Every text is on one line, except free text and the text of a document. `zone` is an IANA identifier.
 */
export function normalizeRecord(record: JsonObject, { kinds }: Pick<Entity, 'kinds'>, zone: string): JsonObject {
  const isAllDay = record.all_day === true;
  return mapFields(record, kinds, (value, kind, name) => {
    if (typeof value === 'string') return normalizeText(value, kind, isAllDay && SPAN_FIELDS.has(name), zone);
    return kind === 'money' ? formatMoney(value) : value;
  });
}

function normalizeText(value: string, kind: OptionalFieldKind, isDay: boolean, zone: string): unknown {
  if (kind === 'verbatim') return toPrintable(value);
  if (MARKUP_KINDS.has(kind)) return toPlainText(value);
  const text = toOneLine(value);
  if (isDay) return stripTime(text);
  if (kind === 'money') return formatMoney(text);
  if (kind === 'moment') return convertToZone(text, zone);
  return text;
}

/** The start and the end of an event. */
const SPAN_FIELDS: ReadonlySet<string> = new Set(['start', 'end']);

/** The kinds that may hold HTML. */
const MARKUP_KINDS: ReadonlySet<OptionalFieldKind> = new Set<OptionalFieldKind>(['prose', 'entry']);

/**
 * Cuts the texts of a normalized record to `maxLength` characters, with a note of the full length. A text with an entry
 * in `offsets` begins at that character.
 */
export const truncateTexts = (
  record: JsonObject,
  { kinds }: Pick<Entity, 'kinds'>,
  maxLength: number,
  offsets: ReadonlyMap<string, number> = new Map(),
): JsonObject =>
  mapFields(record, kinds, (value, _, name) =>
    typeof value === 'string' && value !== '' ? truncateText(value, maxLength, offsets.get(name)) : value,
  );

/** Fences free text of other people in a normalized record. */
export const fenceTexts = (record: JsonObject, { kinds }: Pick<Entity, 'kinds'>, fence: Fence): JsonObject =>
  mapFields(record, kinds, (value, kind) =>
    typeof value === 'string' && value !== '' && isFenced(value, kind) ? fence(value) : value,
  );

/** Cuts the texts of a normalized record to `maxLength` characters, and fences free text of other people. */
export const truncateAndFence = (
  record: JsonObject,
  entity: Pick<Entity, 'kinds'>,
  fence: Fence,
  maxLength: number,
): JsonObject => fenceTexts(truncateTexts(record, entity, maxLength), entity, fence);

/** Quotes all other texts except plain words, each on one line: no text looks like one of this server. */
export const quoteTexts = (record: JsonObject, { kinds }: Pick<Entity, 'kinds'>): JsonObject =>
  mapFields(record, kinds, (value, kind) =>
    typeof value !== 'string' || PLAIN_WORD.test(value) || isFenced(value, kind) ? value : quoteText(value),
  );

const PLAIN_WORD = /^[\w@.:;,+/#%&=?~'()$-]*$/;
const MAX_QUOTE_LENGTH = 200;

/** A text between quotes, on one line. */
const quoteText = (text: string): string =>
  `"${truncateText(toOneLine(text).replace(/["«»]/g, "'"), MAX_QUOTE_LENGTH)}"`;
/** A single word cannot be an instruction, so an entry is fenced only if it has white space. */
const isFenced = (value: string, kind: OptionalFieldKind): boolean =>
  kind === 'prose' || kind === 'verbatim' || (kind === 'entry' && /\s/.test(value));

/** Changes each value by the kind of its field, or of the field that contains it. */
function mapFields(
  record: JsonObject,
  kinds: Entity['kinds'],
  transform: (value: unknown, kind: OptionalFieldKind, name: string) => unknown,
): JsonObject {
  const transformDeep = (value: unknown, path: string, outerKind: OptionalFieldKind): unknown => {
    const kind = kinds[path] ?? outerKind;
    if (Array.isArray(value)) return value.map((one) => transformDeep(one, path, outerKind));
    if (!isRecord(value)) return transform(value, kind, path);
    return Object.fromEntries(
      Object.entries(value).map(([key, one]) => [key, transformDeep(one, `${path}.${key}`, kind)]),
    );
  };
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [
      name,
      name === UNEXPECTED_FIELD && isRecord(value)
        ? mapFields(value, kinds, transform)
        : transformDeep(value, name, undefined),
    ]),
  );
}

/** MyCase: an all-day event goes from midnight to midnight. In another zone it would be on another day. */
const stripTime = (value: string): string => value.replace(/^(\d{4}-\d{2}-\d{2})T.*$/, '$1');

/** An amount with at least two decimals, not rounded. A value that is not an amount stays unchanged. */
function formatMoney(value: unknown): unknown {
  const text = String(value);
  if ((typeof value !== 'number' && typeof value !== 'string') || !AMOUNT_PATTERN.test(text)) return value;
  const amount = new Big(text);
  return amount.toFixed(Math.max(2, amount.c.length - 1 - amount.e));
}

/** The longest amount. A longer one, or one with an exponent, would fill the result with zeros. */
const AMOUNT_PATTERN = /^-?\d{1,30}(\.\d{1,30})?$/;
