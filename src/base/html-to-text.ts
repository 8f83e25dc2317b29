import { decodeHTMLStrict } from 'entities';
import { findRaisedSeparator } from './raised-text.ts';

/** Elements that begin a new line. */
const BLOCK_TAGS =
  'article|aside|blockquote|body|br|caption|center|dd|div|dl|dt|figcaption|figure|footer|h[1-6]|head|header|hr|html|' +
  'li|meta|nav|ol|p|pre|section|table|tbody|td|tfoot|th|thead|tr|ul';

/** Elements within a line. */
const INLINE_TAGS =
  'abbr|a|big|b|cite|code|colgroup|col|del|em|font|img|ins|i|mark|o:p|q|samp|small|span|strike|strong|sub|sup|s|tt|u|' +
  'var|wbr';

const ATTRIBUTE_PATTERN =
  '\\s+(?:[\\w:.-]+\\s*=\\s*(?:"[^"]*"|\'[^\']*\'|[^\\s"\'<>]+)|nowrap|noshade|compact|hidden)(?=[\\s/>])';

/** A tag of a known element, with attributes only. Any other text between < and > is text. */
const TAG_PATTERN = new RegExp(`<(/?)(${BLOCK_TAGS}|${INLINE_TAGS})((?:${ATTRIBUTE_PATTERN})*)\\s*/?>`, 'gi');

const INLINE_TAG_PATTERN = new RegExp(`^(${INLINE_TAGS})$`);

/** The parts that a page does not show: their beginning and their end. */
const HIDDEN_PARTS = [
  [/(?=<!--)/, /-->/],
  [/(?=<script[\s>])/i, /<\/script\s*>/i],
  [/(?=<style[\s>])/i, /<\/style\s*>/i],
] as const;

/**
 * Converts a text that may be HTML to plain text. Known elements become lines, list items, cells and links. Entities
 * become characters. Everything else is unchanged. The time depends on the length only, not on the nesting of tags.
 */
export function htmlToText(html: string): string {
  const visible = removeHiddenParts(html);
  const state: ConversionState = { links: [], itemCounts: [], hasRowCell: false };
  let isHtml = visible !== html;
  const text = visible.replace(TAG_PATTERN, (tag, slash: string, name: string, attributes: string, offset: number) => {
    isHtml = true;
    if (/^sup$/i.test(name)) {
      return findRaisedSeparator(visible.charAt(offset - 1), visible.charAt(offset + tag.length), slash === '');
    }
    return slash
      ? formatClosingTag(name.toLowerCase(), state)
      : formatOpeningTag(name.toLowerCase(), attributes, state);
  });
  const decoded = decodeHTMLStrict(text + state.links.map(formatLink).join(''));
  return isHtml ? collapseWhitespace(decoded) : decoded;
}

const removeHiddenParts = (html: string): string =>
  HIDDEN_PARTS.reduce((text, [begin, end]) => removeParts(text, begin, end), html);

/** Any tag of a page, with its name and its attributes. The limits keep the time short if a tag has no end. */
const ANY_TAG_PATTERN = /<(\/?)([a-z][\w:-]{0,40})((?:\s[^<>]{0,10000})?)>/gi;

const KNOWN_TAG_PATTERN = new RegExp(`^(${BLOCK_TAGS}|${INLINE_TAGS})$`, 'i');

/**
 * Converts a whole web page to plain text. Unlike in a text that only may be HTML, each tag is one: unknown elements
 * are removed, and so are attributes without a meaning for the text.
 */
export const htmlPageToText = (page: string): string =>
  htmlToText(
    removeHiddenParts(page)
      .replace(/<!doctype[^>]*>|<\?xml[^>]*>/gi, '')
      .replace(/<\/?title[^>]*>/gi, '<br>')
      .replace(ANY_TAG_PATTERN, (_, slash: string, name: string, attributes: string) =>
        KNOWN_TAG_PATTERN.test(name) ? `<${slash}${name}${keepAttributes(attributes)}>` : ' ',
      ),
  );

/** The attributes of links and pictures. */
const keepAttributes = (attributes: string): string =>
  (attributes.match(/\s(?:href|src|alt)\s*=\s*(?:"[^"]*"|'[^']*')/gi) ?? []).join('');

/** Removes the parts between `begin` and `end`. A part without an end stays. */
const removeParts = (text: string, begin: RegExp, end: RegExp): string =>
  text
    .split(begin)
    .map((part) => {
      const [endMatch] = part.search(begin) === 0 ? (end.exec(part) ?? []) : [];
      return endMatch === undefined ? part : part.slice(part.search(end) + endMatch.length);
    })
    .join('');

/** The elements that are open at a tag. */
interface ConversionState {
  /** The addresses of the open links. */
  readonly links: string[];
  /** The number of items in each open list so far. NaN for a list without numbers. */
  readonly itemCounts: number[];
  /** True if the current row of a table has a cell. */
  hasRowCell: boolean;
}

/** Returns the text for the beginning of an element. */
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

/** Returns the text for the end of an element. */
function formatClosingTag(name: string, state: ConversionState): string {
  if (name === 'a') return formatLink(state.links.pop() ?? '');
  if (name === 'ol' || name === 'ul') state.itemCounts.pop();
  return name === 'td' || name === 'th' ? ' ' : formatBoundary(name, state);
}

/** Returns the text for both sides of an element: a line break, or ~~ for deleted text. */
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

/** Formats an address. The address of an embedded picture is left out. */
const formatLink = (address: string): string =>
  address === '' || address.startsWith('data:') ? '' : ` [${address.replace(/^mailto:/i, '')}]`;

/** Removes the spaces and empty lines of the source's layout. */
const collapseWhitespace = (text: string): string =>
  text
    .replace(/[ \t\u00a0]+/g, ' ')
    .replace(/ ?[\r\n] ?/g, '\n')
    .replace(/\n{2,}/g, '\n');
