import type { Client } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { NOT_KNOWN } from '../faults/scene.ts';
import { call, connect, fault, pointedAt, recordsOf, requestsTo } from '../harness.ts';

// A merged write takes four requests: the record is read, read again right before it is sent, sent, and read back.
// Something goes wrong at each of them; each test has a company of its own, so that they go side by side.

let sandbox: Sandbox;
let client: Client;
let companies: Record<string, unknown>[];

beforeAll(async () => {
  sandbox = await startSandbox();
  client = await connect({ args: ['--call-timeout', '5'], env: pointedAt(sandbox) });
  companies = await recordsOf(sandbox, 'companies');
});

afterAll(async () => {
  await client.close();
  await sandbox.close();
});

const STEPS = {
  'the first reading': { method: 'GET', earlier: 0 },
  'the reading right before it is sent': { method: 'GET', earlier: 1 },
  'the sending': { method: 'PUT', earlier: 0 },
  'the reading back': { method: 'GET', earlier: 2 },
} as const;

type Step = keyof typeof STEPS;

/** What the answer has to say, and whether the record holds the change then. */
const OUTCOMES = {
  done: { isError: false, says: /^done: changed\n/, holds: true },
  'done, but not read back': {
    isError: false,
    says: /could not be read back; the values after are those/,
    holds: true,
  },
  'done, as was seen': {
    isError: false,
    says: /answer was lost, but the record was read again and holds/,
    holds: true,
  },
  'not done': {
    isError: true,
    says: /Nothing was sent for update_company|Nothing was changed/,
    holds: false,
  },
  'not known': { isError: true, says: new RegExp(NOT_KNOWN), holds: false },
} as const;

const ONCE = { times: 1 };
const SLOW = { delay_ms: 9_000 };
const LOST = { status: 504, body: '{"message":"Endpoint request timed out"}' };

const table: readonly (readonly [Step, string, object, keyof typeof OUTCOMES])[] = [
  ['the first reading', '500', { status: 500 }, 'not done'],
  ['the first reading', '503 for good', { status: 503, times: 9 }, 'not done'],
  ['the first reading', '504', LOST, 'done'],
  ['the first reading', '429', { status: 429 }, 'done'],
  ['the first reading', 'a cut', { cut: 'before' }, 'done'],
  ['the first reading', 'no answer in time', SLOW, 'not done'],
  ['the reading right before it is sent', '500', { status: 500 }, 'not done'],
  ['the reading right before it is sent', '503 for good', { status: 503, times: 9 }, 'not done'],
  ['the reading right before it is sent', '504', LOST, 'done'],
  ['the reading right before it is sent', '429', { status: 429 }, 'done'],
  ['the reading right before it is sent', 'a cut', { cut: 'before' }, 'done'],
  ['the reading right before it is sent', 'no answer in time', SLOW, 'not done'],
  ['the sending', '500', { status: 500 }, 'not known'],
  ['the sending', '500 though it was carried out', { status: 500, after: true }, 'done, as was seen'],
  ['the sending', '503', { status: 503 }, 'not known'],
  ['the sending', '504', LOST, 'not known'],
  ['the sending', '504 though it was carried out', { ...LOST, after: true }, 'done, as was seen'],
  ['the sending', '429', { status: 429 }, 'done'],
  ['the sending', 'a cut', { cut: 'before' }, 'not known'],
  ['the sending', 'a cut though it was carried out', { cut: 'after' }, 'done, as was seen'],
  ['the sending', 'no answer in time', SLOW, 'not known'],
  ['the reading back', '500', { status: 500 }, 'done, but not read back'],
  ['the reading back', '503 for good', { status: 503, times: 9 }, 'done, but not read back'],
  ['the reading back', '504', LOST, 'done'],
  ['the reading back', '429', { status: 429 }, 'done'],
  ['the reading back', 'a cut', { cut: 'before' }, 'done'],
  ['the reading back', 'no answer in time', SLOW, 'done, but not read back'],
];

describe('a change', () => {
  it.concurrent.each(table.map((row, i) => [...row, i] as const))(
    'when %s meets %s is told truly: %j %s',
    async (step, _, wrong, outcome, i) => {
      const before = { ...companies[i] };
      const path = `/v1/companies/${before.id}`;
      const { method, earlier } = STEPS[step];
      for (let count = 0; count < earlier; count += 1) await fault(sandbox, { method, path, delay_ms: 1 });
      await fault(sandbox, { method, path, ...ONCE, ...wrong });
      const website = `https://changed-${i}.example.org`;
      const custom_field_values = [{ custom_field: { name: 'Registered agent' }, value: website }];

      const answer = await call(client, 'update_company', {
        company_id: before.id,
        website,
        custom_field_values,
      });

      const { isError, says, holds } = OUTCOMES[outcome];
      expect(answer.text).toMatch(says);
      expect(answer.isError).toBe(isError);
      const after = (await recordsOf(sandbox, 'companies')).find(({ id }) => id === before.id);
      const values = [before.custom_field_values].flat();
      const added = expect.objectContaining({ value: website });
      expect(after).toEqual(
        holds
          ? { ...before, website, custom_field_values: [...values, added], updated_at: expect.any(String) }
          : before,
      );
      const sent = (await requestsTo(sandbox)).filter((one) => one.method === 'PUT' && one.path === path);
      expect(sent.filter(({ status }) => status !== 429).length).toBeLessThanOrEqual(1);
    },
  );
});
