import { type Fields, isFields, type Json } from './json.ts';
import { badParameter } from './refusal.ts';
import type { Call } from './site.ts';

const DEFAULT_SIZE = 25;
const TOKEN_LIFE_MS = 3 * 24 * 60 * 60 * 1000;

/** One page of a list, and its headers with the count and the next page. */
export type Page = { rows: Fields[]; headers: { [name: string]: string } };

/**
 * Returns one page of a list that is ordered by id. The token has the id of the last record of the previous page, so
 * records that are added or deleted between two pages do not move the other rows.
 */
export function page(records: Fields[], call: Call): Page {
  const { operation, query, site } = call;
  const sized = operation.query.some(({ name }) => name === 'page_size');
  const size = sized ? Number(query.get('page_size') ?? DEFAULT_SIZE) : DEFAULT_SIZE;
  const after = lastSeen(query.get('page_token'), site.clock());
  const start = after === undefined ? 0 : firstAfter(records, after);
  const rows = records.slice(start, start + size);
  const headers: Page['headers'] = { 'Item-Count': String(records.length) };
  const last = rows.at(-1)?.id;
  if (start + size < records.length && typeof last === 'number') headers.Link = link(call, last);
  return { rows, headers };
}

function firstAfter(records: Fields[], after: number): number {
  const start = records.findIndex(({ id }) => typeof id === 'number' && id > after);
  return start === -1 ? records.length : start;
}

function link({ site, operation, params, query }: Call, last: number): string {
  const expires = site.clock() + TOKEN_LIFE_MS;
  const token = Buffer.from(JSON.stringify({ after: last, expires })).toString('base64url');
  const next = new URLSearchParams(query);
  next.set('page_token', token);
  const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name) => params[name] ?? '');
  return `<${site.url}${path}?${next}>; rel="next"`;
}

function lastSeen(token: string | null, now: number): number | undefined {
  if (token === null) return undefined;
  const content = decoded(token);
  if (!isFields(content) || typeof content.after !== 'number' || typeof content.expires !== 'number') {
    badParameter('page_token', 'is invalid');
  }
  if (content.expires < now) badParameter('page_token', 'has expired');
  return content.after;
}

function decoded(token: string): Json {
  try {
    return JSON.parse(Buffer.from(token, 'base64url').toString());
  } catch {
    return null;
  }
}
