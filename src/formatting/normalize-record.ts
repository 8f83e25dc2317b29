import Big from 'big.js';
import { isRecord, type JsonObject } from '../base/json.ts';
import { toOneLine, toPlainText, toPrintable, truncateText } from '../base/safe-text.ts';
import { convertToZone } from '../base/timestamps.ts';
import type { Entity } from '../operations/operation-types.ts';
import { withValidCustomValues } from '../records/custom-field-values.ts';
import { toPlainDay } from '../records/day-fields.ts';
import { withEventDays } from '../records/events.ts';
import type { Fence } from './fence.ts';
import { ALL_FIELDS, pickColumns, UNEXPECTED_FIELD } from './field-selection.ts';

type OptionalFieldKind = Entity['kinds'][string] | undefined;

/**
 * A record with amounts as decimals, instants in the zone, the first and the last day of an all-day event, the valid
 * value of each custom field, other people's words as plain text, and no invisible characters. Every text is on one
 * line, except free text and the text of a document. Only exact text stays unchanged. `zone` is an IANA identifier.
 * `fields` are the fields to return.
 */
export function normalizeRecord(
  record: JsonObject,
  { kinds }: Pick<Entity, 'kinds'>,
  zone: string,
  fields: readonly string[] = [ALL_FIELDS],
): JsonObject {
  return mapFields(pickColumns(withValidCustomValues(withEventDays(record)), fields), kinds, (value, kind) => {
    if (typeof value === 'string') return normalizeText(value, kind, zone);
    return kind === 'money' ? formatMoney(value) : value;
  });
}

function normalizeText(whole: string, kind: OptionalFieldKind, zone: string): unknown {
  if (kind === 'exact') return whole;
  if (kind === 'verbatim') return toPrintable(whole);
  const value = cutText(whole, MARKUP_KINDS.has(kind) ? MAX_PROSE_LENGTH : MAX_FIELD_LENGTH);
  const isDay = kind === 'day' || (kind === 'entry' && ENTERED_DAY_PATTERN.test(value));
  if (MARKUP_KINDS.has(kind) && !isDay) return toPlainText(value);
  const text = toOneLine(value);
  if (kind === 'money') return formatMoney(text);
  if (isDay) return toPlainDay(text);
  if (kind === 'moment') return convertToZone(text, zone);
  return text;
}

/** The most characters that are read of free text, and of any other field. MyCase: a name has at most 255. */
const MAX_PROSE_LENGTH = 500_000;
const MAX_FIELD_LENGTH = 50_000;

/** Cuts a text before it is cleaned. A cut text ends with a note. */
const cutText = (text: string, max: number): string =>
  text.length > max ? `${text.slice(0, max)}… [${text.length} characters in MyCase, ${max} were read]` : text;

/** The length in MyCase of a text that `cutText` may have cut. */
const getFullLength = (text: string): number =>
  text.length > MAX_FIELD_LENGTH
    ? Number(CUT_NOTE.exec(text.slice(-CUT_NOTE_LENGTH))?.[1] ?? text.length)
    : text.length;

const CUT_NOTE = /… \[(\d+) characters in MyCase, \d+ were read\]$/;
const CUT_NOTE_LENGTH = 80;

/** A day that a person entered in a custom field, with the midnight that MyCase may add. */
const ENTERED_DAY_PATTERN = /^\d{4}-\d{2}-\d{2}T00:00:00(\.0+)?(Z|\+00:00)?$/;

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
    typeof value === 'string' && value !== ''
      ? truncateText(value, maxLength, offsets.get(name), getFullLength(value))
      : value,
  );

/** Fences free text of other people in a normalized record. */
export const fenceTexts = (record: JsonObject, { kinds }: Pick<Entity, 'kinds'>, fence: Fence): JsonObject =>
  mapFields(record, kinds, (value, kind) =>
    typeof value === 'string' && value !== '' && isFenced(value, kind) ? fence(value) : value,
  );

/** A single word cannot be an instruction, so an entry is fenced only if it has white space. */
const isFenced = (value: string, kind: OptionalFieldKind): boolean =>
  kind === 'prose' || kind === 'verbatim' || (kind === 'entry' && /\s/.test(value));

/** The longest name of a field. No kind is stated for a longer one, and a long path takes long to look up. */
const MAX_NAME_LENGTH = 100;

const joinPath = (path: string, name: string): string => (name.length > MAX_NAME_LENGTH ? '' : `${path}.${name}`);

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
      Object.entries(value).map(([key, one]) => [key, transformDeep(one, joinPath(path, key), kind)]),
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

/** An amount with at least two decimals, not rounded. A value that is not an amount stays unchanged. */
function formatMoney(value: unknown): unknown {
  const text = String(value);
  if ((typeof value !== 'number' && typeof value !== 'string') || !AMOUNT_PATTERN.test(text)) return value;
  const amount = new Big(text);
  return amount.toFixed(Math.max(2, amount.c.length - 1 - amount.e));
}

/** The longest amount. A longer one, or one with an exponent, would fill the result with zeros. */
const AMOUNT_PATTERN = /^-?\d{1,30}(\.\d{1,30})?$/;
