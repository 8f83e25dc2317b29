import type { Client } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, expect } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { call, connect, fault, pointedAt, recordsOf, requestsTo } from '../support/harness.ts';
import { NOT_KNOWN } from '../support/scene.ts';

type Row = Readonly<Record<string, unknown>>;

/** A kind of record that is changed while something goes wrong. */
export interface Changed {
  readonly tool: string;
  readonly argument: string;
  readonly collection: string;
  /** Where it is read: by its id, or in its list. */
  readonly isListed?: true;
  /** A text field that is changed. */
  readonly field: string;
  /** A custom field of text that is changed with it. */
  readonly customField?: string;
}

const STEPS = {
  'the reading': { method: 'GET', earlier: 0 },
  'the sending': { method: 'PUT', earlier: 0 },
  'the reading back': { method: 'GET', earlier: 1 },
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
    says: /answer was lost\. The record was read again and has/,
    holds: true,
  },
  'not done': { isError: true, says: /Nothing was sent for update_\w+|Nothing was changed/, holds: false },
  'not known': { isError: true, says: new RegExp(NOT_KNOWN), holds: false },
} as const;

const ONCE = { times: 1 };
/** On a busy machine a call takes some seconds. */
const CALL_TIMEOUT_S = 20;
const SLOW = { delay_ms: 2 * CALL_TIMEOUT_S * 1_000 };
const LOST = { status: 504, body: '{"message":"Endpoint request timed out"}' };

type Trouble = readonly [step: Step, what: string, wrong: object, outcome: keyof typeof OUTCOMES];

const table: readonly Trouble[] = [
  ['the reading', '500', { status: 500 }, 'not done'],
  ['the reading', '503 for good', { status: 503, times: 9 }, 'not done'],
  ['the reading', '504', LOST, 'done'],
  ['the reading', '429', { status: 429 }, 'done'],
  ['the reading', 'a cut', { cut: 'before' }, 'done'],
  ['the reading', 'no answer in time', SLOW, 'not done'],
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

/** All that may go wrong, each with its place. */
export const troubles = table.map((row, i) => [...row, i] as const);

/** A firm and a server on it. */
interface Scene {
  readonly sandbox: Sandbox;
  readonly client: Client;
  readonly records: readonly Row[];
  close(): Promise<void>;
}

async function sceneOf({ collection }: Changed): Promise<Scene> {
  const sandbox = await startSandbox();
  const client = await connect({ args: ['--call-timeout', String(CALL_TIMEOUT_S)], env: pointedAt(sandbox) });
  return {
    sandbox,
    client,
    records: await recordsOf(sandbox, collection),
    async close() {
      await client.close();
      await sandbox.close();
    },
  };
}

/** The test that a file's troubles share, as they share a firm; each has a record of its own. */
export function changing(kind: Changed): (...trouble: Told) => Promise<void> {
  let scene: Scene;
  beforeAll(async () => {
    scene = await sceneOf(kind);
  });
  afterAll(() => scene.close());
  return (...trouble) => expectTold(kind, scene, trouble);
}

/** The same with a firm for each: what failed in a list is not asked for again at once. */
export const changingAlone =
  (kind: Changed) =>
  async (...trouble: Told): Promise<void> => {
    const scene = await sceneOf(kind);
    try {
      await expectTold(kind, scene, trouble);
    } finally {
      await scene.close();
    }
  };

type Told = (typeof troubles)[number];

async function expectTold(
  kind: Changed,
  { sandbox, client, records }: Scene,
  [step, _, wrong, outcome, i]: Told,
): Promise<void> {
  const before = { ...records[i] };
  const own = `/v1/${kind.collection}/${before.id}`;
  const { method, earlier } = STEPS[step];
  const path = method === 'GET' && kind.isListed ? `/v1/${kind.collection}` : own;
  for (let count = 0; count < earlier; count += 1) await fault(sandbox, { method, path, delay_ms: 1 });
  await fault(sandbox, { method, path, ...ONCE, ...wrong });
  // A name and a web address can have this form.
  const words = `changed-${i}.example.com`;

  const answer = await call(client, kind.tool, { [kind.argument]: before.id, ...changeOf(kind, words) });

  const { isError, says, holds } = OUTCOMES[outcome];
  expect(answer.text).toMatch(says);
  expect(answer.isError).toBe(isError);
  const after = (await recordsOf(sandbox, kind.collection)).find(({ id }) => id === before.id);
  expect(after).toEqual(holds ? changedWhole(kind, before, words) : before);
  const sent = (await requestsTo(sandbox)).filter((one) => one.method === 'PUT' && one.path === own);
  expect(sent.filter(({ status }) => status !== 429).length).toBeLessThanOrEqual(1);
}

const changeOf = ({ field, customField }: Changed, value: string): Row => ({
  [field]: value,
  ...(customField && { custom_field_values: [{ custom_field: { name: customField }, value }] }),
});

/** All of a record as it was, but for what was to change. */
function changedWhole({ field, customField }: Changed, before: Row, words: string): Row {
  const values = [before.custom_field_values].flat();
  const added = expect.objectContaining({ value: words });
  return {
    ...before,
    [field]: words,
    ...(customField && { custom_field_values: [...values, added] }),
    updated_at: expect.any(String),
  };
}
