import { htmlToText } from './html-to-text.ts';

/** Returns a text on one line, without control characters. */
export const toOneLine = (text: string): string => toPrintable(text.replace(/\s+/g, ' ')).trim();

/** Returns a text without markup, control characters and marks that change its direction. */
export const toPlainText = (text: string): string => toPrintable(htmlToText(text)).trim();

/** Returns a text without control characters, marks that change its direction, and invisible characters. */
export const toPrintable = (text: string): string =>
  text
    .replace(/[\p{Bidi_Control}\u{e0000}-\u{e007f}]/gu, '')
    .replace(/\p{Cc}/gu, (letter) => (letter === '\n' || letter === '\t' ? letter : ''));

/** Returns `maxLength` characters of a text from `offset` on. A shortened text ends with its full length. */
export function truncateText(text: string, maxLength: number, offset = 0): string {
  if (offset === 0 && text.length <= maxLength) return text;
  const part = text
    .slice(offset, offset + maxLength)
    .replace(/[\ud800-\udbff]$/, '')
    .replace(/^[\udc00-\udfff]/, '');
  const [prefix, suffix] = [offset > 0 ? '… ' : '', offset + maxLength < text.length ? '…' : ''];
  return `${prefix}${part}${suffix} [${text.length} characters in all]`;
}
