import { htmlToText } from './html-to-text.ts';

/**
 * Returns a text without control characters, characters that are not shown, and marks that change its direction. Each
 * kind of line break becomes a line feed. Joiners stay where a script or an emoji needs them: without them Persian and
 * Hindi words look different.
 */
export const toPrintable = (text: string): string =>
  PRINTABLE_TEXT.test(text) ? text : text.replace(LINE_BREAKS, '\n').replace(INVISIBLE, '');

/** Text that has none of the characters below: nearly all texts. */
const PRINTABLE_TEXT = /^[\n\t -~\u00a0-\u00ac\u00ae-\u02ff]*$/;

const LINE_BREAKS = /\r\n?|[\v\f\u0085\u2028\u2029]/g;

/** A letter or a mark of a script in which a joiner between two letters changes how they look. */
const JOINED_LETTER =
  '(?=[\\p{L}\\p{M}])[\\p{scx=Arab}\\p{scx=Syrc}\\p{scx=Deva}\\p{scx=Beng}\\p{scx=Guru}\\p{scx=Gujr}\\p{scx=Orya}' +
  '\\p{scx=Taml}\\p{scx=Telu}\\p{scx=Knda}\\p{scx=Mlym}\\p{scx=Sinh}]';

/**
 * The characters that are not shown but needed: joiners within words, and what chooses or joins the parts of an emoji.
 */
const NEEDED_CHARACTERS = [
  `[\\u200c\\u200d](?<=${JOINED_LETTER}.)(?=${JOINED_LETTER})`,
  '\\u200d(?<=(?:\\p{ExtPict}\\ufe0f?|\\p{EMod}).)(?=\\p{ExtPict})',
  '[\\ufe0e\\ufe0f](?<=\\p{ExtPict}.)',
  '\\ufe0f(?<=[\\d#*].)(?=\\u20e3)',
];

/**
 * Cc, Cf, lone surrogates, what Unicode says to ignore (fillers, selectors, tag letters), and the empty Braille sign,
 * without those that are needed. A pattern that matches only what is removed is several times faster than a function
 * that decides about each match.
 */
const INVISIBLE = new RegExp(`(?!${NEEDED_CHARACTERS.join('|')}|[\\n\\t])[\\p{Cc}\\p{Cf}\\p{Cs}\\p{DI}\\u2800]`, 'gu');

/** Returns a printable text on one line: a run of white space that has a line break or a tab becomes one space. */
export function toOneLine(text: string): string {
  const printable = toPrintable(text).trim();
  if (!/[\n\t]/.test(printable)) return printable;
  return printable.replace(/\s+/g, (spaces) => (/[\n\t]/.test(spaces) ? ' ' : spaces));
}

/** Returns a printable text without markup. */
export const toPlainText = (text: string): string => toPrintable(htmlToText(toPrintable(text))).trim();

/** The most characters of a value in a sentence. */
const MAX_QUOTED_LENGTH = 80;

/**
 * Quotes a value in a sentence: on one line, at most `maxLength` characters of it, without quotation marks inside. All
 * sentences of this server use it for the words of other people, so that no such words look like a sentence of its own.
 */
export function quoteValue(text: string, maxLength = MAX_QUOTED_LENGTH): string {
  // A part of the text is enough, so that a very long one costs nothing.
  const line = toOneLine(text.slice(0, maxLength * 4)).replace(/["«»“”„‟＂]/g, "'");
  const isCut = line.length > maxLength || text.length > maxLength * 4;
  return `"${isCut ? `${line.slice(0, maxLength - 1).replace(/[\ud800-\udbff]$/, '')}…` : line}"`;
}

/** Quotes a name that is not one plain word, such as the name of a custom field among the fields of MyCase. */
export const quoteName = (name: string): string => (/^[\w.:-]{1,60}$/.test(name) ? name : quoteValue(name));

/** Quotes the first `maxCount` values, and states how many more there are. */
export function quoteValues(values: readonly string[], maxCount = 20): string {
  const more = values.length - maxCount;
  const quoted = values.slice(0, maxCount).map((value) => quoteValue(value));
  return [...quoted, ...(more > 0 ? [`and ${more} more`] : [])].join(', ');
}

/**
 * Returns `maxLength` characters of a text from `offset` on. A shortened text ends with its full length, `fullLength`:
 * the text may be the beginning of a longer one.
 */
export function truncateText(text: string, maxLength: number, offset = 0, fullLength = text.length): string {
  if (offset === 0 && text.length <= maxLength) return text;
  const part = text
    .slice(offset, offset + maxLength)
    .replace(/[\ud800-\udbff]$/, '')
    .replace(/^[\udc00-\udfff]/, '');
  const [prefix, suffix] = [offset > 0 ? '… ' : '', offset + maxLength < text.length ? '…' : ''];
  return `${prefix}${part}${suffix} [${fullLength} characters in all]`;
}
