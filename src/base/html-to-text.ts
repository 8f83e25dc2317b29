import { decodeHTMLStrict } from 'entities';

/** Elements that stand on lines of their own. */
const BLOCKS =
  'article|aside|blockquote|body|br|caption|center|dd|div|dl|dt|figcaption|figure|footer|h[1-6]|head|header|hr|html|' +
  'li|meta|nav|ol|p|pre|section|table|tbody|td|tfoot|th|thead|tr|ul';

/** Elements within a line. */
const INLINE =
  'abbr|a|big|b|cite|code|colgroup|col|del|em|font|img|ins|i|mark|o:p|q|samp|small|span|strike|strong|sub|sup|s|tt|u|' +
  'var|wbr';

const ATTRIBUTE =
  '\\s+(?:[\\w:.-]+\\s*=\\s*(?:"[^"]*"|\'[^\']*\'|[^\\s"\'<>]+)|nowrap|noshade|compact|hidden)(?=[\\s/>])';

/** A tag of a known element, with nothing in it but attributes: whatever else stands between < and > was written so. */
const TAG = new RegExp(`<(/?)(${BLOCKS}|${INLINE})((?:${ATTRIBUTE})*)\\s*/?>`, 'gi');

const IS_INLINE = new RegExp(`^(${INLINE})$`);

/** What no reader of the page sees: where it begins and what ends it. */
const UNSEEN = [
  [/(?=<!--)/, /-->/],
  [/(?=<script[\s>])/i, /<\/script\s*>/i],
  [/(?=<style[\s>])/i, /<\/style\s*>/i],
] as const;

/**
 * The text of what may be HTML: known elements become lines, list items, cells and links, entities the letters they
 * stand for, and all else stays as it was written. It takes time with the length alone, however tags are nested.
 */
export function textOfHtml(written: string): string {
  const seen = UNSEEN.reduce((text, [begin, end]) => without(text, begin, end), written);
  const open: Open = { links: [], counts: [], isRowBegun: false };
  let isHtml = seen !== written;
  const text = seen.replace(TAG, (tag, slash: string, name: string, attributes: string, at: number) => {
    isHtml = true;
    if (slash) return ended(name.toLowerCase(), open);
    return isPower(name, seen, at + tag.length, at) ? '^' : begun(name.toLowerCase(), attributes, open);
  });
  const whole = decodeHTMLStrict(text + open.links.map(linked).join(''));
  return isHtml ? tidy(whole) : whole;
}

/** A text without the parts that begin and end so; one that does not end stays as it is. */
const without = (text: string, begin: RegExp, end: RegExp): string =>
  text
    .split(begin)
    .map((part) => {
      const [ending] = part.search(begin) === 0 ? (end.exec(part) ?? []) : [];
      return ending === undefined ? part : part.slice(part.search(end) + ending.length);
    })
    .join('');

/** Ten to the third is not 103. */
const isPower = (name: string, text: string, after: number, before: number): boolean =>
  /^sup$/i.test(name) && /\d/.test(text.charAt(before - 1)) && /\d/.test(text.charAt(after));

/** What has begun where a tag stands. */
interface Open {
  /** Where links lead. */
  readonly links: string[];
  /** How many items the lists have so far; of those without numbers, NaN. */
  readonly counts: number[];
  /** Whether the row of a table has a cell. */
  isRowBegun: boolean;
}

/** Written where an element begins. */
function begun(name: string, attributes: string, open: Open): string {
  if (name === 'a') open.links.push(attribute('href', attributes));
  if (name === 'img') return `${attribute('alt', attributes)}${linked(attribute('src', attributes))}`;
  if (name === 'ol' || name === 'ul') open.counts.push(name === 'ol' ? 0 : Number.NaN);
  if (name === 'li') return `\n${bullet(open.counts)} `;
  if (name === 'td' || name === 'th') {
    const apart = open.isRowBegun ? ' | ' : ' ';
    open.isRowBegun = true;
    return apart;
  }
  return around(name, open);
}

/** Written where an element ends. */
function ended(name: string, open: Open): string {
  if (name === 'a') return linked(open.links.pop() ?? '');
  if (name === 'ol' || name === 'ul') open.counts.pop();
  return name === 'td' || name === 'th' ? ' ' : around(name, open);
}

/** Written on both sides of an element: a line's end; around what was struck out, a mark. */
function around(name: string, open: Open): string {
  if (name === 's' || name === 'strike' || name === 'del') return '~~';
  if (IS_INLINE.test(name)) return '';
  open.isRowBegun = false;
  return '\n';
}

function bullet(counts: number[]): string {
  const count = (counts.pop() ?? Number.NaN) + 1;
  counts.push(count);
  return Number.isNaN(count) ? '*' : `${count}.`;
}

function attribute(name: string, attributes: string): string {
  const [, value = ''] =
    new RegExp(`\\s${name}\\s*=\\s*("[^"]*"|'[^']*'|[^\\s"'<>]+)`, 'i').exec(attributes) ?? [];
  return value.replace(/^(["'])(.*)\1$/s, '$2');
}

/** A link is shown, but for a picture that is written out in it. */
const linked = (address: string): string =>
  address === '' || address.startsWith('data:') ? '' : ` [${address.replace(/^mailto:/i, '')}]`;

/** Without the spaces and empty lines that only lay the source out. */
const tidy = (text: string): string =>
  text
    .replace(/[ \t\u00a0]+/g, ' ')
    .replace(/ ?[\r\n] ?/g, '\n')
    .replace(/\n{2,}/g, '\n');
