import { type SandboxOptions, startSandbox } from '../../src/sandbox/index.ts';
import { type Fields, fieldsList, isFields, type Json } from '../../src/sandbox/json.ts';

/** An answer of the sandbox; `json` is null when it had no body. */
export type Answered = { status: number; headers: Headers; json: Json; rows: Fields[]; record: Fields };

/** Enough tokens that a test never meets the limit of requests per second by accident. */
const TOKENS = Array.from({ length: 60 }, (_, i) => `test-token-${i}`);

/** A sandbox together with the words to talk to it. */
export type Talk = Awaited<ReturnType<typeof startTalk>>;

/** Starts a sandbox to talk to. Paths are those of the URL, `/v1` included. */
export async function startTalk(options: SandboxOptions = {}) {
  const sandbox = await startSandbox({ tokens: TOKENS, ...options });
  let turn = 0;

  async function ask(method: string, path: string, body?: Json): Promise<Answered> {
    turn += 1;
    const headers = new Headers({ authorization: `Bearer ${TOKENS[turn % TOKENS.length]}` });
    if (body !== undefined) headers.set('content-type', 'application/json');
    const init: RequestInit = { method, headers, redirect: 'manual' };
    if (body !== undefined) init.body = JSON.stringify(body);
    return answered(await fetch(sandbox.url + path, init));
  }

  return {
    sandbox,
    ask,
    get: (path: string) => ask('GET', path),
    post: (path: string, body: Json) => ask('POST', path, body),
    put: (path: string, body: Json) => ask('PUT', path, body),
    patch: (path: string, body: Json) => ask('PATCH', path, body),
    del: (path: string) => ask('DELETE', path),
    /** The records of a collection as they are stored. */
    stored: async (collection: string) => (await ask('GET', `/__sandbox/records/${collection}`)).rows,
    close: sandbox.close,
  };
}

/** Reads an answer to its end. */
export async function answered(response: Response): Promise<Answered> {
  const body = await response.text();
  const json: Json = body === '' ? null : JSON.parse(body);
  const { status, headers } = response;
  return { status, headers, json, rows: fieldsList(json), record: isFields(json) ? json : {} };
}

/** The first item. Throws when there is none, so that a test says so rather than passing. */
export function first<T>(items: readonly T[]): T {
  const [item] = items;
  if (item === undefined) throw new Error('nothing there');
  return item;
}

/** The pointers of an error body, in its order. */
export function pointers({ record }: Answered): Json[] {
  return fieldsList(record.errors).map(({ source }) => (isFields(source) ? (source.pointer ?? null) : null));
}

/** The parameters an error body blames, in its order. */
export function parameters({ record }: Answered): Json[] {
  return fieldsList(record.errors).map(({ source }) => (isFields(source) ? (source.parameter ?? null) : null));
}
