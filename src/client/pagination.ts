/** One link of a `Link` header. */
interface Link {
  readonly url: string;
  /** The parameters by their names in lower case. The first of several with the same name. */
  readonly params: ReadonlyMap<string, string>;
}

const TARGET = /[\s,]*<([^<>]*)>/y;
const PARAMETER = /(?:\s*;)+\s*([^\s=;,"]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;,"]*)))?/y;
const NEXT_LINK = /,\s*(?=<)|$/g;

/** Parses a `Link` header (RFC 8288), or several that are joined by commas. Leaves out what is not a link. */
function parseLinks(header: string): Link[] {
  const links: Link[] = [];
  let position = 0;
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = position;
    const found = pattern.exec(header);
    if (found) position = pattern.lastIndex;
    return found;
  };
  while (position < header.length) {
    const url = match(TARGET)?.[1];
    if (url !== undefined) links.push({ url, params: parseParameters(() => match(PARAMETER)) });
    // Skips what could not be read, to the next link.
    match(NEXT_LINK);
  }
  return links;
}

function parseParameters(matchNext: () => RegExpExecArray | null): Map<string, string> {
  const params = new Map<string, string>();
  for (let found = matchNext(); found; found = matchNext()) {
    const [, name = '', quoted, plain = ''] = found;
    const key = name.toLowerCase();
    if (!params.has(key)) params.set(key, quoted?.replace(/\\(.)/g, '$1') ?? plain);
  }
  return params;
}

/**
 * Returns the token of the next page, or null on the last page. MyCase: a `Link` header, `<…page_token=…>;
 * rel="next"`, and none on the last page. `rel` is a list of words (RFC 8288).
 */
export function parseNextPageToken(link: string | undefined): string | null {
  const isNext = ({ params }: Link) => (params.get('rel') ?? '').toLowerCase().split(/\s+/).includes('next');
  for (const { url } of parseLinks(link ?? '').filter(isNext)) {
    const [, query = ''] = /\?([^#]*)/.exec(url) ?? [];
    const token = new URLSearchParams(query).get('page_token');
    if (token) return token;
  }
  return null;
}

/**
 * Parses an `Item-Count`. MyCase: the number of records on all pages. Undefined for a missing header and for
 * another text.
 */
export const parseItemCount = (itemCount: string | undefined): number | undefined =>
  itemCount !== undefined && /^\d{1,15}$/.test(itemCount) ? Number(itemCount) : undefined;
