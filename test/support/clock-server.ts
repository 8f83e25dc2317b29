import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { Client } from '@modelcontextprotocol/client';
import { expect, onTestFinished } from 'vitest';
import type { Sandbox } from '../../src/sandbox/index.ts';
import { type Answer, call, ERAS, join, requestsTo, type SeenRequest, type Start, stdioTo } from './harness.ts';

/** Variables of a server whose clock can be moved. */
export const MOVABLE_CLOCK = {
  NODE_OPTIONS: `--import=${new URL('moved-clock.mjs', import.meta.url).href}`,
};

/** A server that runs, with a clock that can be moved. */
export interface Server {
  readonly client: Client;
  /** What it has said on stderr, line by line. */
  readonly said: readonly string[];
  /** Moves its clock on, by at least so many seconds, in steps of 31. */
  later(seconds: number): Promise<void>;
  /** Ends it with no chance to do anything about it. */
  kill(): Promise<void>;
  /** Ends it as a client does. */
  close(): Promise<void>;
}

/** A little more than what a list is taken as fresh for. */
const STEP_S = 31;

/** Starts the built server for the test that runs. */
export async function aServer({ args = [], env = {} }: Start): Promise<Server> {
  const transport = stdioTo({ args, env: { ...MOVABLE_CLOCK, CLOCK_STEP: String(STEP_S * 1000), ...env } });
  const client = new Client({ name: 'test', version: '1.0.0' }, ERAS['2025-11-25']);
  const { stderr } = transport;
  const lines = createInterface(stderr instanceof Readable ? stderr : expect.unreachable('there is no stderr'));
  const said: string[] = [];
  lines.on('line', (line) => line === 'clock moved' || said.push(line));
  await join(client, transport);
  onTestFinished(() => client.close());
  const pid = transport.pid ?? expect.unreachable('the server does not run');
  return {
    client,
    said,
    async later(seconds) {
      for (let left = seconds; left > 0; left -= STEP_S) {
        const moved = once(lines, 'line');
        process.kill(pid, 'SIGUSR2');
        await moved;
      }
    },
    async kill() {
      process.kill(pid, 'SIGKILL');
      await client.close();
    },
    close: () => client.close(),
  };
}

/** Asks for the ids of a list's records, or for other columns; `where` is a condition of SQL. */
export const ask = (
  { client }: Pick<Server, 'client'>,
  list: string,
  { columns = 'id', where = 'true' }: { readonly columns?: string; readonly where?: string } = {},
): Promise<Answer> => call(client, 'query_firm', { sql: `SELECT ${columns} FROM ${list} WHERE ${where}` });

/** How many records of a list there are, as a server counts them. */
export async function countOf(server: Pick<Server, 'client'>, list: string): Promise<number> {
  const { text, isError } = await ask(server, list);
  expect(isError, text).toBe(false);
  return Number(/^(\d+) rows?\./m.exec(text)?.[1]);
}

/** What MyCase was asked while something happened. */
export async function askedBy(sandbox: Sandbox, act: () => Promise<unknown>): Promise<SeenRequest[]> {
  const before = (await requestsTo(sandbox)).length;
  await act();
  return (await requestsTo(sandbox)).slice(before);
}

/** Requests in a few words, as `documents by 1000` or `documents by 1000, changed`. */
export const inShort = (requests: readonly SeenRequest[]): string[] =>
  requests.map(({ path, query }) => {
    const { page_size = '', page_token, 'filter[updated_after]': changed } = { ...queryOf(query) };
    const what = [
      `${path.replace('/v1/', '')}${page_size && ` by ${page_size}`}`,
      page_token && 'next',
      changed && 'changed',
    ];
    return what.filter(Boolean).join(', ');
  });

const queryOf = (query: unknown): Record<string, string> => Object(query);

/** Changes the firm past our server. Gives back the record. */
export async function send(
  { baseUrl, token }: Sandbox,
  method: string,
  path: string,
  body?: Readonly<Record<string, unknown>>,
): Promise<Record<string, unknown>> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const answer = await fetch(baseUrl + path, {
    method,
    headers,
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return Object(text ? JSON.parse(text) : {});
}
