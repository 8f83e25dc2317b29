import { isRecord } from '../../base/json.ts';
import { MyCaseError } from '../../base/mycase-error.ts';
import { toOneLine, toPrintable, truncateText } from '../../base/safe-text.ts';
import { pluralize } from '../../base/sentences.ts';
import { formatValue, isEmpty } from '../../formatting/record-text.ts';
import type { Entity } from '../../operations/operation-types.ts';
import { type ApiRecord, SELF_URL_FIELD } from '../../records/api-record.ts';

/** The limits of a preview. A write that would exceed them is refused, because a person could not see all of it. */
export const PREVIEW_LIMITS = {
  /** The most characters of a preview. */
  preview: 8_000,
  /** The most characters of the lines that show an existing record. Further lines are left out. */
  existingRecord: 1_500,
  /** The most characters of a text in an existing record. Further characters are left out. */
  existingText: 200,
  /** The most characters of a text that an update replaces. Further characters are left out. */
  replacedText: 1_000,
  /** The most items in a list, such as the recipients of a message. */
  listItems: 40,
} as const;

/** Begins each line of a text of several lines. */
const LINE_MARK = '│ ';
const LINE_BREAK = /\r\n|[\n\r\v\f\u0085\u2028\u2029]/;
const PLAIN_WORD = /^[\w@.:,+/#%&=?~()$-]*$/;

/**
 * Quotes a text that is not this server's. A quotation mark inside has a backslash before it, so the text cannot end
 * its quotation. A text of several lines begins on a new line, and each of its lines begins with a mark. So no line of
 * it looks like a line of the preview, even if the client shows the preview on one line.
 */
export function quoteForPreview(text: string): string {
  const parts = text.split(LINE_BREAK);
  const lines = parts.map((line) => toPrintable(line));
  const hiddenCount = parts.join('').length - lines.join('').length;
  const hiddenNote = hiddenCount > 0 ? ` [${pluralize(hiddenCount, 'invisible character')} not shown]` : '';
  const quoted = `"${lines.map((line) => line.replace(/["\\]/g, '\\$&')).join(`\n${LINE_MARK}`)}"`;
  return `${lines.length > 1 ? `\n${LINE_MARK}` : ''}${quoted}${hiddenNote}`;
}

/** Quotes a text on one line. */
const quoteLine = (text: string): string => quoteForPreview(text.replace(/[\s\u0085]+/g, ' ').trim());

/** Quotes a text on one line, shortened to `maxLength` characters. */
export const quoteShort = (text: string, maxLength = 80): string => quoteLine(truncateText(toOneLine(text), maxLength));

/** Changes each text in a value. */
function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change));
  if (isRecord(value))
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapTexts(item, change)]));
  return typeof value === 'string' && value !== '' ? change(value) : value;
}

/** Stands for an empty value. A text with these characters is quoted. */
const EMPTY = '(empty)';

/**
 * Formats a record as lines of field and value, each with a semicolon at its end. Empty fields are left out, unless
 * `showEmpty` is true. `quote` formats each text that could be read as a sentence. A field that is undefined
 * is always left out: it may have a value that MyCase does not show.
 */
export const formatPreviewFields = (
  record: ApiRecord,
  kinds: Entity['kinds'],
  quote: (text: string, isProse: boolean) => string,
  showEmpty = false,
): string[] =>
  Object.entries(record)
    .filter(([, value]) => !isEmpty(value) || (showEmpty && value !== undefined))
    .filter(([name]) => name !== SELF_URL_FIELD)
    .map(([name, value]) => {
      if (isEmpty(value)) return `${name}: ${EMPTY};`;
      const kind = kinds[name];
      const isProse = kind === 'prose' || kind === 'verbatim';
      const isPlain = (text: string) => !isProse && PLAIN_WORD.test(text) && text !== EMPTY;
      const quoted = mapTexts(value, (text) => (isPlain(text) ? text : quote(text, isProse)));
      const text = formatValue(quoted, kind === 'moment');
      return `${name}:${text.startsWith('\n') ? '' : ' '}${text};`;
    });

/** Returns the first lines that fit, and a line that states how many are left out. */
export function limitLines(lines: readonly string[], maxLength: number, noun: string): string[] {
  let length = 0;
  const fitting = lines.filter((line) => {
    length += line.length + 1;
    return length <= maxLength;
  });
  const omittedCount = lines.length - fitting.length;
  return omittedCount > 0 ? [...fitting, `${pluralize(omittedCount, `more ${noun}`)} not shown.`] : fitting;
}

/** Throws a MyCaseError if a list or the preview is too long to be shown whole. */
export function assertShowable(sent: ApiRecord, preview: string): void {
  const longList = Object.entries(sent).find(
    ([, value]) => Array.isArray(value) && value.length > PREVIEW_LIMITS.listItems,
  );
  if (longList)
    throw createTooLongError(
      `${longList[0]} has ${Object(longList[1]).length} items, more than ${PREVIEW_LIMITS.listItems}`,
    );
  if (preview.length > PREVIEW_LIMITS.preview)
    throw createTooLongError(`it has ${preview.length} characters, more than ${PREVIEW_LIMITS.preview}`);
}

const createTooLongError = (reason: string): MyCaseError =>
  new MyCaseError(`Nothing was sent. The confirmation cannot show all of this: ${reason}.`, {
    advice: `Split it into several calls. A confirmation shows at most ${PREVIEW_LIMITS.listItems} items of a list and ${PREVIEW_LIMITS.preview} characters in all.`,
  });
