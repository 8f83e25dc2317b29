import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';

/** What reading MyCase itself takes. */
export interface RawCost {
  readonly calls: number;
  /** Of MyCase's JSON, o200k. */
  readonly tokens: number;
}

/** MyCase: no page holds more. */
const LARGEST_PAGE = 1000;

const NEXT = /<([^>]+)>;\s*rel="next"/;

/** Reads paths of MyCase in full, page by page of the largest size, and counts; each path once. */
export function rawReader(baseUrl: string, token: string): (paths: readonly string[]) => Promise<RawCost> {
  const known = new Map<string, Promise<RawCost>>();
  const read = (path: string) => {
    const cost = known.get(path) ?? walk(new URL(baseUrl + path), token);
    known.set(path, cost);
    return cost;
  };
  return async (paths) => {
    const costs = await Promise.all(paths.map(read));
    return {
      calls: costs.reduce((sum, { calls }) => sum + calls, 0),
      tokens: costs.reduce((sum, { tokens }) => sum + tokens, 0),
    };
  };
}

async function walk(first: URL, token: string): Promise<RawCost> {
  if (!/\/\d+$/.test(first.pathname)) first.searchParams.set('page_size', String(LARGEST_PAGE));
  let cost = { calls: 0, tokens: 0 };
  let next: string | undefined = first.href;
  while (next) {
    const answer: Response = await fetch(next, { headers: { authorization: `Bearer ${token}` } });
    if (!answer.ok) throw new Error(`${next}: ${answer.status}`);
    cost = { calls: cost.calls + 1, tokens: cost.tokens + countTokens(await answer.text()) };
    next = NEXT.exec(answer.headers.get('link') ?? '')?.[1];
  }
  return cost;
}
