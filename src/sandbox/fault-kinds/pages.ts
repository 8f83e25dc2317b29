import type { Fault } from '../faults.ts';
import type { Incoming } from '../request.ts';
import type { Answer } from '../site.ts';
import type { Spoiling } from './fault-kind.ts';

const PAGE_SIZE = 50;
const TOKEN_LIFE_MS = 24 * 60 * 60 * 1000;

/** The request for a page of at most `fault.page_size` rows, 50 by default. */
export function smallPage(request: Incoming, { page_size = PAGE_SIZE }: Fault): Incoming {
  const query = new URLSearchParams(request.query);
  const asked = Number(query.get('page_size') ?? page_size);
  query.set('page_size', String(Math.min(asked, page_size)));
  return { ...request, query };
}

/** The request for the first page, of at most `fault.page_size` rows. */
export function firstPage(request: Incoming, fault: Fault): Incoming {
  const small = smallPage(request, fault);
  small.query.delete('page_token');
  return small;
}

/** The request without its filters. */
export function withoutFilters(request: Incoming): Incoming {
  const query = new URLSearchParams([...request.query].filter(([name]) => !name.startsWith('filter[')));
  return { ...request, query };
}

/** The answer as it is. */
export function unchanged({ answer }: Spoiling): Answer {
  return answer ?? { status: 200 };
}

/** The answer with the rows of the page in the opposite order. */
export function reversedRows({ answer }: Spoiling): Answer {
  const json = answer?.json;
  return { status: 200, ...answer, ...(Array.isArray(json) && { json: json.toReversed() }) };
}

/** The answer without the header of that name. */
export function withoutHeader({ answer }: Spoiling, name: string): Answer {
  const headers = { ...answer?.headers };
  delete headers[name];
  return { status: 200, ...answer, headers };
}

function withHeader(answer: Answer | undefined, name: string, value: string): Answer {
  return { status: 200, ...answer, headers: { ...answer?.headers, [name]: value } };
}

/** The answer with a next link that names two relations. */
export function relWords({ answer }: Spoiling): Answer {
  const link = answer?.headers?.Link;
  if (link === undefined) return answer ?? { status: 200 };
  return withHeader(answer, 'Link', link.replace('rel="next"', 'rel="last next"'));
}

/** The answer with `fault.count` as the number of records. */
export function withCount({ fault, answer }: Spoiling): Answer {
  return withHeader(answer, 'Item-Count', String(fault.count ?? 0));
}

/** The answer with `fault.link` as its next link. `{url}` and `{path}` are the address of the next page. */
export function linkText({ fault, answer, site }: Spoiling): Answer {
  const [, url] = /<(.*)>/.exec(answer?.headers?.Link ?? '') ?? [];
  if (url === undefined) return answer ?? { status: 200 };
  const { link = '<{url}>; rel="next"' } = fault;
  return withHeader(answer, 'Link', link.replaceAll('{url}', url).replaceAll('{path}', url.replace(site.url, '')));
}

/** The answer with the last row of the page before it as its first row. */
export function repeatedRows({ fault, request, answer }: Spoiling): Answer {
  const rows = Array.isArray(answer?.json) ? answer.json : [];
  const repeated = request.query.has('page_token') ? (fault.last_row ?? []) : [];
  fault.last_row = rows.slice(-1);
  return { status: 200, ...answer, json: [...repeated, ...rows] };
}

/** The answer with a next link whose token is new each time and leads to the beginning of the list. */
export function linkToStart({ fault, request, answer, site }: Spoiling): Answer {
  const content = { after: 0, expires: site.clock() + TOKEN_LIFE_MS, left: fault.times };
  const query = new URLSearchParams(request.query);
  query.set('page_token', Buffer.from(JSON.stringify(content)).toString('base64url'));
  return withHeader(answer, 'Link', `<${site.url}${request.path}?${query}>; rel="next"`);
}

/** An empty page with a next link whose token is new each time. */
export function emptyPage(spoiling: Spoiling): Answer {
  return { ...linkToStart(spoiling), json: [] };
}

/** An empty page in place of the first one. Later pages stay as they are. */
export function emptyFirstPage(spoiling: Spoiling): Answer {
  const isFirst = !spoiling.request.query.has('page_token');
  return isFirst ? emptyPage(spoiling) : (spoiling.answer ?? { status: 200 });
}

/** Next links that lead from the first page to A, from A to B, and from B to A again. */
export function pageCycle({ fault, request, answer }: Spoiling): Answer {
  const token = request.query.get('page_token');
  const link = answer?.headers?.Link;
  fault.cycle ??= {};
  if (token === null) fault.cycle.toA = link ?? '';
  const { toA = '' } = fault.cycle;
  if (!toA.includes(`page_token=${token}`)) return withHeader(answer, 'Link', toA);
  fault.cycle.toB ??= link ?? toA;
  return withHeader(answer, 'Link', fault.cycle.toB);
}
