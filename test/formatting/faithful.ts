import Big from 'big.js';
import { toPrintable } from '../../src/base/safe-text.ts';
import type { Entity } from '../../src/operations/operation-types.ts';
import type { Sent } from './records.ts';

type Kinds = Entity['kinds'];

/** What an answer's record shows that MyCase did not send, or does not show of `columns` though it was sent. */
export function untrueIn(shown: Sent, sent: Sent, columns: readonly string[], kinds: Kinds): string[] {
  const hasOddValues = isObject(shown.unexpected) && 'custom_field_values' in shown.unexpected;
  const { self_url, ...others } = hasOddValues ? sent : withLastValues(sent);
  return untrueOf(withoutEmpty(shown), withoutEmpty(others), columns, kinds);
}

/** A record with only the last value of each custom field that has a number as its id. */
function withLastValues(sent: Sent): Sent {
  const { custom_field_values: values } = sent;
  if (!Array.isArray(values)) return sent;
  const ids = values.map((value) => Object(Object(value).custom_field).id);
  const isLast = (id: unknown, i: number) => typeof id !== 'number' || ids.lastIndexOf(id) === i;
  return { ...sent, custom_field_values: values.filter((_, i) => isLast(ids[i], i)) };
}

function untrueOf(shown: Sent, sent: Sent, columns: readonly string[], kinds: Kinds): string[] {
  const { unexpected, note, caveat = note, ...plain } = shown;
  const all: Sent = { ...plain, ...('note' in sent && { note }), ...(isObject(unexpected) && unexpected) };
  const isLeftOut = (name: string) =>
    typeof caveat === 'string' && /Too long to be shown: .*/.exec(caveat)?.[0].includes(name);
  const lost = columns.filter(
    (name) =>
      name in sent && !(name in all) && !isLeftOut(name) && !isLeftOut('more fields') && !isLeftOut('unexpected'),
  );
  const odd = Object.entries(all).flatMap(([name, value]) => {
    if (!(name in sent)) return value === undefined ? [] : [`${name} was not sent`];
    if (value === undefined) return [];
    const about = { kinds, isPart: columns.some((column) => column.startsWith(`${name}.`)) };
    return isEventDay(name, value, sent) ? [] : differences(value, sent[name], about, name);
  });
  return [...lost.map((name) => `${name} is lost`), ...odd];
}

const isEventDay = (name: string, value: unknown, sent: Sent): boolean =>
  sent.all_day === true &&
  (name === 'start' || name === 'end') &&
  (isDayOf(value, sent[name]) || isOnlyDay(name, value, sent));

interface About {
  readonly kinds: Kinds;
  /** Whether only some of the inner fields were asked for. */
  readonly isPart: boolean;
}

function differences(shown: unknown, sent: unknown, about: About, place: string, outer?: Kinds[string]): string[] {
  const kind = about.kinds[place] ?? outer;
  if (Array.isArray(shown) && Array.isArray(sent)) {
    if (shown.length !== sent.length) return [`${place} has ${shown.length} of ${sent.length}`];
    return shown.flatMap((one, i) => differences(one, sent[i], about, place, outer));
  }
  if (isObject(shown) && isObject(sent)) {
    const names = new Set([...Object.keys(shown), ...(about.isPart ? [] : Object.keys(sent))]);
    return [...names].flatMap((name) =>
      isLookedUp(name, shown, sent) || isHiddenTime(name, shown)
        ? []
        : differences(shown[name], sent[name], about, `${place}.${name}`, kind),
    );
  }
  return isOf(shown, sent, kind) || isSameId(place, shown, sent) ? [] : [`${place}: ${brief(shown)} of ${brief(sent)}`];
}

/** The stand-in's lists of names are empty: whatever is referred to seems deleted. */
const isLookedUp = (name: string, shown: Sent, sent: Sent): boolean =>
  name === 'name' && !('name' in sent) && shown.name === 'deleted in MyCase';

/** The times of an inner record are not shown next to other fields. */
const isHiddenTime = (name: string, shown: Sent): boolean => /^(created|updated)_at$/.test(name) && !(name in shown);

/** MyCase adds a time to some days. */
const isDayWithTime = (sent: string): boolean => /^\d{4}-\d\d-\d\dT/.test(sent);

/** An all-day event that ends before it starts has one day. */
const isOnlyDay = (name: string, shown: unknown, { start, end }: Sent): boolean =>
  name === 'end' && String(end) <= String(start) && isDayOf(shown, start);

/** The end of an all-day event is shown as its last day. */
function isDayOf(shown: unknown, sent: unknown): boolean {
  if (typeof sent !== 'string' || typeof shown !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(shown)) return false;
  const next = new Date(Date.parse(shown) + 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
  return sent.startsWith(shown) || sent.startsWith(next);
}

function isOf(shown: unknown, sent: unknown, kind: Kinds[string] | undefined): boolean {
  if (kind === 'money' && isSameAmount(shown, sent)) return true;
  if (typeof sent !== 'string' || typeof shown !== 'string') return shown === sent;
  if (kind === 'moment' && isSameInstant(shown, sent)) return true;
  if ((kind === 'day' || kind === 'entry') && isDayWithTime(sent) && shown === sent.slice(0, 10)) return true;
  return sent !== '' && (kind === 'prose' || kind === 'entry')
    ? isProseOf(shown, sent)
    : isBeginning(shown, onOneLine(seen(sent)), sent);
}

/** Structured content has no marks around a text. */
const isProseOf = (shown: string, sent: string): boolean =>
  isMarkup(sent) ? hasOnlyWordsOf(shown, sent) : isBeginning(shown, cleaned(sent), sent);

/** An id that MyCase sends as text is a number. */
const isSameId = (place: string, shown: unknown, sent: unknown): boolean =>
  /(^|\.)id$/.test(place) && typeof sent === 'string' && typeof shown === 'number' && String(shown) === sent;

function isSameAmount(shown: unknown, sent: unknown): boolean {
  if (typeof shown !== 'string' || !/^-?\d+\.\d{2,}$/.test(shown)) return false;
  if (typeof sent === 'number') return Number(shown) === sent;
  return typeof sent === 'string' && new Big(shown).eq(sent);
}

const isSameInstant = (shown: string, sent: string): boolean =>
  /T.*([+-]\d\d:\d\d|Z)$/.test(shown) && Date.parse(shown) === Date.parse(sent);

/**
 * The text itself, or its beginning with its length. The length is that of the text without invisible characters, or
 * the length in MyCase.
 */
function isBeginning(shown: string, sent: string, whole: string): boolean {
  const [, beginning = '', ...ends] = WITH_LENGTH.exec(shown) ?? [];
  const length = Number(ends.find(Boolean));
  return shown === sent || (sent.startsWith(beginning) && [sent.length, whole.length].includes(length));
}

/** A text that is cut, and the two forms in which an answer says it. */
const WITH_LENGTH = /^([\s\S]*)… \[(?:(\d+) characters in all|(\d+) characters in MyCase, \d+ were read)\]$/;

/** What of a text can be seen. */
const seen = (text: string): string => toPrintable(text);

/** A value that is no free text stands on one line. */
const onOneLine = (text: string): string => text.replace(/\s*[\n\t]\s*/g, ' ').trim();

const cleaned = (text: string): string => seen(text).trim();

const isMarkup = (text: string): boolean => /<[a-z!/]|&[a-z#]/i.test(text);

function hasOnlyWordsOf(shown: string, sent: string): boolean {
  const there = cleaned(sent).toLowerCase();
  const words = (WITH_LENGTH.exec(shown)?.[1] ?? shown).toLowerCase().match(/[a-z0-9]+/g) ?? [];
  return words.every((word) => there.includes(word));
}

/** A value, short enough for a failure's message. */
const brief = (value: unknown): string => (JSON.stringify(value) ?? 'nothing').slice(0, 80);

const isObject = (value: unknown): value is Sent =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** An absent field is as good as an empty one. */
const withoutEmpty = (record: Sent): Sent =>
  Object.fromEntries(
    Object.entries(record)
      .map(([name, value]) => [name, fullOf(value)] as const)
      .filter(([, value]) => !isNothing(value)),
  );

function fullOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fullOf);
  return isObject(value) ? withoutEmpty(value) : value;
}

const isNothing = (value: unknown): boolean =>
  value === null ||
  value === undefined ||
  (typeof value === 'string' && cleaned(value) === '') ||
  (Array.isArray(value) && value.every(isNothing)) ||
  (isObject(value) && Object.values(value).every(isNothing));
