import { readFileSync } from 'node:fs';
import type { Client } from '@modelcontextprotocol/client';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { workflows } from '../../src/workflows/index.ts';
import { type Answer, call, connect, pointedAt, recordsOf, requestsTo, type SeenRequest } from '../support/harness.ts';
import { type ListedTool, listedTools } from '../support/listed-tools.ts';
import { wrongArguments } from '../support/wrong-arguments.ts';
import { calls } from './every-tool/calls.ts';
import {
  changedWhole,
  collectionOf,
  differenceBetween,
  expectedAnswer,
  expectedBesides,
  expectedDifference,
  happenedBesides,
  storedBy,
  wholeFirm,
} from './every-tool/expected.ts';
import { type Firm, type Row, readFirm } from './every-tool/firm.ts';
import type { ToolCall } from './every-tool/tool-call.ts';

const MAX_TOKENS = 400;

let sandbox: Sandbox;
let client: Client;
let firm: Firm;
let tools: ReadonlyMap<string, ListedTool>;
/** The records after the last call. Nothing else may change them. */
let stored: Awaited<ReturnType<typeof wholeFirm>>;

beforeAll(async () => {
  sandbox = await startSandbox();
  client = await connect({ env: pointedAt(sandbox) });
  firm = await readFirm(sandbox);
  tools = await listedTools(client);
  stored = await wholeFirm(sandbox);
});

afterAll(async () => {
  await client.close();
  await sandbox.close();
});

it('there is a test call for every operation of the contract, and no other tool is listed except workflows', () => {
  const { paths }: { paths: Record<string, Record<string, { operationId?: string }>> } = JSON.parse(
    readFileSync(new URL('../../src/sandbox/contract/v1.json', import.meta.url), 'utf8'),
  );
  const found = Object.values(paths).flatMap((path) => Object.entries(path));
  const operations = found.flatMap(([, { operationId }]) => operationId ?? []);
  const writing = found.filter(([method, { operationId }]) => operationId && method !== 'get');
  expect(operations).toHaveLength(113);
  expect(writing).toHaveLength(67);
  expect(Object.keys(calls).toSorted()).toEqual(operations.toSorted());
  const jobs = workflows.map(({ name }) => name);
  expect([...tools.keys()].toSorted()).toEqual([...operations, ...jobs].toSorted());
});

describe.each(Object.entries(calls))('%s', (name, callFor) => {
  it('returns a result of its listed schema, and changes exactly the expected records', async () => {
    const asked = callFor(firm);
    const own = collectionOf(asked);
    const all = stored;
    const before = all.get(own ?? '') ?? [];
    if (asked.changes) expect(before).not.toContainEqual(expect.objectContaining(storedBy(asked)));

    const answer = await call(client, name, { ...asked.on, ...asked.send });

    expect(answer.text).toMatch(/./);
    expect(answer.isError, answer.text).toBe(false);
    expect(listed(name).faultsIn(answer.structured ?? {})).toEqual([]);
    const happened = await vi.waitFor(async () => {
      const difference = differenceBetween(before, await recordsAbout(asked));
      expect(difference).toMatchObject(expectedDifference(asked));
      return difference;
    });
    if (asked.changes) expect(happened.changed).toEqual([changedWhole(asked, before)]);
    stored = await wholeFirm(sandbox);
    expect(happenedBesides(all, stored, own)).toEqual(expectedBesides(asked, all));
    expect(answer.data).toMatchObject(expectedAnswer(asked, before, happened.added[0]));
  });

  it('refuses wrong arguments before anything is sent, and names them', async () => {
    const { on, send } = callFor(firm);
    const sent = await requestsBesidesLookups();
    for (const { what, args, mentions } of wrongArguments(listed(name).inputSchema, { ...on, ...send })) {
      const answer = await call(client, name, args);
      expect(answer.isError, what).toBe(true);
      for (const mention of [`${name} was not called:`, ...mentions]) {
        expect(answer.text, what).toContain(mention);
      }
      expectShortAndDiscreet(answer);
    }
    expect(await requestsBesidesLookups()).toHaveLength(sent.length);
  });
});

/** The requests so far, without those for the lists in which a name in the place of an id is looked up. */
async function requestsBesidesLookups(): Promise<SeenRequest[]> {
  const isLookup = ({ method, path }: SeenRequest) =>
    method === 'GET' && /\/(cases|clients|companies|leads|staff)$/.test(path);
  return (await requestsTo(sandbox)).filter((request) => !isLookup(request));
}

/** Whether a call is about a certain record: told without looking at any. */
function isAboutOne(callFor: (typeof calls)[string]): boolean {
  return callFor({ record: () => ({}), id: () => 0, idIn: () => 0, idBeside: () => 0 }).on !== undefined;
}

it.each(Object.entries(calls).filter(([, callFor]) => isAboutOne(callFor)))(
  '%s with an unknown id states that MyCase has no such record, and changes nothing',
  async (name, callFor) => {
    const asked = callFor(firm);
    const before = await recordsAbout(asked);
    for (const [argument, value] of Object.entries(asked.on ?? {})) {
      const unknown = typeof value === 'number' ? 999_999_999 : 'no-such-key';
      const again = asked.creates === undefined ? {} : { allow_duplicate: true };
      const answer = await call(client, name, { ...asked.on, ...asked.send, ...again, [argument]: unknown });
      expect(answer.isError).toBe(true);
      expect(answer.text).toMatch(
        new RegExp(
          `^MyCase (answered 404 to [A-Z]+ /\\S*${unknown}|has no [a-z ]+ ${unknown}\\.).* Check the (id|key|version)|` +
            `^Nothing was sent\\. The thread (${unknown} is not among the threads of the client \\d+|\\d+ is not among the threads of the client ${unknown})\\. Check thread_id and client_id\\.`,
        ),
      );
      expectShortAndDiscreet(answer);
    }
    expect(await recordsAbout(asked)).toEqual(before);
  },
);

/** The records that a call is about, as the sandbox holds them. */
async function recordsAbout(asked: ToolCall): Promise<Row[]> {
  const collection = collectionOf(asked);
  return collection === undefined ? [] : recordsOf(sandbox, collection);
}

function expectShortAndDiscreet({ text }: Answer): void {
  expect(text).not.toContain(sandbox.token);
  expect(countTokens(text)).toBeLessThan(MAX_TOKENS);
}

function listed(name: string): ListedTool {
  const tool = tools.get(name);
  if (!tool) throw new Error(`${name} is not listed`);
  return tool;
}
