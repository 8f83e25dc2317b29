import { decodeHTMLStrict } from 'entities';

/** Elements that stand on lines of their own. */
const BLOCK_TAGS =
  'article|aside|blockquote|body|br|caption|center|dd|div|dl|dt|figcaption|figure|footer|h[1-6]|head|header|hr|html|' +
  'li|meta|nav|ol|p|pre|section|table|tbody|td|tfoot|th|thead|tr|ul';

/** Elements within a line. */
const INLINE_TAGS =
  'abbr|a|big|b|cite|code|colgroup|col|del|em|font|img|ins|i|mark|o:p|q|samp|small|span|strike|strong|sub|sup|s|tt|u|' +
  'var|wbr';

const ATTRIBUTE_PATTERN =
  '\\s+(?:[\\w:.-]+\\s*=\\s*(?:"[^"]*"|\'[^\']*\'|[^\\s"\'<>]+)|nowrap|noshade|compact|hidden)(?=[\\s/>])';

/** A tag of a known element, with nothing in it but attributes: whatever else stands between < and > was written so. */
const TAG_PATTERN = new RegExp(`<(/?)(${BLOCK_TAGS}|${INLINE_TAGS})((?:${ATTRIBUTE_PATTERN})*)\\s*/?>`, 'gi');

const INLINE_TAG_PATTERN = new RegExp(`^(${INLINE_TAGS})$`);

/** The parts that no reader of a page sees: their beginning and their end. */
const HIDDEN_PARTS = [
  [/(?=<!--)/, /-->/],
  [/(?=<script[\s>])/i, /<\/script\s*>/i],
  [/(?=<style[\s>])/i, /<\/style\s*>/i],
] as const;

/**
 * The text of what may be HTML: known elements become lines, list items, cells and links, entities the letters they
 * stand for, and all else stays as it was written. It takes time with the length alone, however tags are nested.
 */
export function htmlToText(html: string): string {
  const visible = HIDDEN_PARTS.reduce((text, [begin, end]) => removeParts(text, begin, end), html);
  const state: ConversionState = { links: [], itemCounts: [], hasRowCell: false };
  let isHtml = visible !== html;
  const text = visible.replace(TAG_PATTERN, (tag, slash: string, name: string, attributes: string, offset: number) => {
    isHtml = true;
    if (slash) return formatClosingTag(name.toLowerCase(), state);
    return isExponent(name, visible, offset + tag.length, offset)
      ? '^'
      : formatOpeningTag(name.toLowerCase(), attributes, state);
  });
  const decoded = decodeHTMLStrict(text + state.links.map(formatLink).join(''));
  return isHtml ? collapseWhitespace(decoded) : decoded;
}

/** A text without the parts that begin and end so; one that does not end stays as it is. */
const removeParts = (text: string, begin: RegExp, end: RegExp): string =>
  text
    .split(begin)
    .map((part) => {
      const [endMatch] = part.search(begin) === 0 ? (end.exec(part) ?? []) : [];
      return endMatch === undefined ? part : part.slice(part.search(end) + endMatch.length);
    })
    .join('');

/** Ten to the third is not 103. */
const isExponent = (name: string, text: string, after: number, before: number): boolean =>
  /^sup$/i.test(name) && /\d/.test(text.charAt(before - 1)) && /\d/.test(text.charAt(after));

/** The elements that are open at a tag. */
interface ConversionState {
  /** Where links lead. */
  readonly links: string[];
  /** How many items the lists have so far; of those without numbers, NaN. */
  readonly itemCounts: number[];
  /** Whether the row of a table has a cell. */
  hasRowCell: boolean;
}

/** Written where an element begins. */
function formatOpeningTag(name: string, attributes: string, state: ConversionState): string {
  if (name === 'a') state.links.push(getAttribute('href', attributes));
  if (name === 'img') return `${getAttribute('alt', attributes)}${formatLink(getAttribute('src', attributes))}`;
  if (name === 'ol' || name === 'ul') state.itemCounts.push(name === 'ol' ? 0 : Number.NaN);
  if (name === 'li') return `\n${formatBullet(state.itemCounts)} `;
  if (name === 'td' || name === 'th') {
    const separator = state.hasRowCell ? ' | ' : ' ';
    state.hasRowCell = true;
    return separator;
  }
  return formatBoundary(name, state);
}

/** Written where an element ends. */
function formatClosingTag(name: string, state: ConversionState): string {
  if (name === 'a') return formatLink(state.links.pop() ?? '');
  if (name === 'ol' || name === 'ul') state.itemCounts.pop();
  return name === 'td' || name === 'th' ? ' ' : formatBoundary(name, state);
}

/** Written on both sides of an element: a line's end; around what was struck out, a mark. */
function formatBoundary(name: string, state: ConversionState): string {
  if (name === 's' || name === 'strike' || name === 'del') return '~~';
  if (INLINE_TAG_PATTERN.test(name)) return '';
  state.hasRowCell = false;
  return '\n';
}

function formatBullet(itemCounts: number[]): string {
  const count = (itemCounts.pop() ?? Number.NaN) + 1;
  itemCounts.push(count);
  return Number.isNaN(count) ? '*' : `${count}.`;
}

function getAttribute(name: string, attributes: string): string {
  const [, value = ''] = new RegExp(`\\s${name}\\s*=\\s*("[^"]*"|'[^']*'|[^\\s"'<>]+)`, 'i').exec(attributes) ?? [];
  return value.replace(/^(["'])(.*)\1$/s, '$2');
}

/** A link is shown, but for a picture that is written out in it. */
const formatLink = (address: string): string =>
  address === '' || address.startsWith('data:') ? '' : ` [${address.replace(/^mailto:/i, '')}]`;

/** Without the spaces and empty lines that only lay the source out. */
const collapseWhitespace = (text: string): string =>
  text
    .replace(/[ \t\u00a0]+/g, ' ')
    .replace(/ ?[\r\n] ?/g, '\n')
    .replace(/\n{2,}/g, '\n');
