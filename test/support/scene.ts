import type { Client } from '@modelcontextprotocol/client';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { type Answer, connect, pointedAt, requestsTo, type SeenRequest } from './harness.ts';

/** A sandbox and a client of a server that is pointed to it. */
export interface Scene {
  readonly sandbox: Sandbox;
  readonly client: Client;
}

/** A scene for the tests of a file or of a `describe`; no fault and no seen request goes from one to the next. */
export function useScene(...args: string[]): Scene {
  let scene: Scene;
  beforeAll(async () => {
    const sandbox = await startSandbox();
    scene = { sandbox, client: await connect({ args, env: pointedAt(sandbox) }) };
  });
  afterEach(async () => {
    for (const what of ['faults', 'requests']) {
      await fetch(`${scene.sandbox.url}/__sandbox/${what}`, { method: 'DELETE' });
    }
  });
  afterAll(async () => {
    await scene.client.close();
    await scene.sandbox.close();
  });
  return {
    get sandbox() {
      return scene.sandbox;
    },
    get client() {
      return scene.client;
    },
  };
}

/** The requests a sandbox has seen, as `GET /v1/cases 200`; one whose connection was cut has status 0. */
export async function seenBy(sandbox: Sandbox): Promise<string[]> {
  const seen = await requestsTo(sandbox);
  return seen.map(({ method, path, status }: SeenRequest) => `${method} ${path} ${status}`);
}

/** Columns without references: no names are looked up then, and MyCase is asked for the list alone. */
export const UNNAMED = { fields: ['id', 'name'] };

const MAX_TOKENS = 400;

/** Expects an error with these words, short and without any secret of the sandbox. */
export function expectError(answer: Answer, words: string | RegExp): void {
  expect(answer.isError, answer.text).toBe(true);
  if (typeof words === 'string') expect(answer.text).toContain(words);
  else expect(answer.text).toMatch(words);
  expect(answer.text).not.toMatch(/sandbox-(limited-)?token|signature=|Bearer/);
  expect(countTokens(answer.text)).toBeLessThan(MAX_TOKENS);
}

/** What is said when nobody can know whether a write happened. */
export const NOT_KNOWN = 'It is not known whether it was carried out';
