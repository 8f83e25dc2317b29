import { textOfHtml } from './html-to-text.ts';

/** Text on one line, without control characters. */
export const oneLine = (text: string): string => printable(text.replace(/\s+/g, ' ')).trim();

/** Text without markup, control characters and marks that turn its direction. */
export const plain = (words: string): string => printable(textOfHtml(words)).trim();

/** Text without control characters, marks that turn its direction, and letters that nobody sees. */
export const printable = (text: string): string =>
  text
    .replace(/[\p{Bidi_Control}\u{e0000}-\u{e007f}]/gu, '')
    .replace(/\p{Cc}/gu, (letter) => (letter === '\n' || letter === '\t' ? letter : ''));

/** Text cut to `longest` characters from one of them on, its length said. */
export function shorten(text: string, longest: number, from = 0): string {
  if (from === 0 && text.length <= longest) return text;
  const cut = text
    .slice(from, from + longest)
    .replace(/[\ud800-\udbff]$/, '')
    .replace(/^[\udc00-\udfff]/, '');
  const [before, after] = [from > 0 ? '… ' : '', from + longest < text.length ? '…' : ''];
  return `${before}${cut}${after} [${text.length} characters in all]`;
}
