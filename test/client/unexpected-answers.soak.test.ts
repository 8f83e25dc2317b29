import { readFileSync } from 'node:fs';
import type { Client } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { linesOf, settingOf } from '../audit/log.ts';
import { type Answer, call, connect, fault, pointedAt } from '../support/harness.ts';
import { NOT_KNOWN } from '../support/scene.ts';
import { calls } from '../tools/every-tool/calls.ts';
import { differenceBetween, wholeFirm } from '../tools/every-tool/expected.ts';
import { type Firm, readFirm } from '../tools/every-tool/firm.ts';

/** The methods of the writes in the contract, by the name of the operation. */
const methods: Readonly<Record<string, string>> = Object.fromEntries(
  Object.values<Record<string, { operationId?: string }>>(
    JSON.parse(readFileSync(new URL('../../src/sandbox/contract/v1.json', import.meta.url), 'utf8')).paths,
  ).flatMap((path) =>
    Object.entries(path)
      .filter(([method, { operationId }]) => operationId && method !== 'get')
      .map(([method, { operationId }]) => [operationId, method.toUpperCase()]),
  ),
);

/** The sandbox's faults, and whether it carries the request out. */
const FAULTS = [
  ['errors_200', { kind: 'errors_200' }, false],
  ['errors_200, carried out', { kind: 'errors_200', after: true }, true],
  ['sign_in_page', { kind: 'sign_in_page' }, false],
  ['sign_in_page, carried out', { kind: 'sign_in_page', after: true }, true],
  ['gateway_page', { kind: 'gateway_page', times: 9 }, false],
  ['gateway_page, carried out', { kind: 'gateway_page', after: true, times: 9 }, true],
  ['empty_200', { kind: 'empty_200' }, true],
  ['other_body', { kind: 'other_body' }, true],
  ['created_without_id', { kind: 'created_without_id' }, true],
  ['cut_body', { cut_body: true }, true],
] as const;

/** A third of the writes, another third for each fault: each write is tried with three or four faults. */
const selectWrites = (name: string): [tool: string, method: string][] => {
  const position = FAULTS.findIndex(([other]) => other === name);
  return Object.entries(methods).filter((_, i) => (i + position) % 3 === 0);
};

type Claim = 'done' | 'not done' | 'unknown' | 'bytes missing';

function claimOf({ isError, text }: Answer): Claim {
  if (!isError) return 'done';
  if (text.includes('Its bytes were not sent') || text.includes('its bytes were not stored')) return 'bytes missing';
  if (text.includes(NOT_KNOWN)) return 'unknown';
  expect(text).toContain('Nothing was carried out.');
  return 'not done';
}

/** MyCase has no list that shows the new record, or shows it later, or without the time of its creation. */
const UNSEEN = ['create_call', 'create_company_note', 'create_webhook_subscription', 'send_message'];

/** The outcome in the audit log. */
const LOGGED: Readonly<Record<Claim, string>> = {
  done: 'done',
  'not done': 'failed',
  unknown: 'unknown',
  'bytes missing': 'unknown',
};

describe.each(FAULTS)('after %s', (name, what, isCarriedOut) => {
  let sandbox: Sandbox;
  let client: Client;
  let firm: Firm;
  let env: ReturnType<typeof pointedAt>;
  let before: Awaited<ReturnType<typeof wholeFirm>>;
  const claims: Claim[] = [];

  beforeAll(async () => {
    sandbox = await startSandbox();
    env = pointedAt(sandbox);
    client = await connect({ env });
    firm = await readFirm(sandbox);
    before = await wholeFirm(sandbox);
  });
  afterAll(async () => {
    await client.close();
    await sandbox.close();
    const counts = Object.keys(LOGGED).map((claim) => `${claim} ${claims.filter((one) => one === claim).length}`);
    process.stdout.write(`${name}: ${claims.length} distinct writes: ${counts.join(', ')}\n`);
  });

  it.each(selectWrites(name))('%s states what the records of MyCase show', async (tool, method) => {
    const { on, send } = calls[tool]?.(firm) ?? {};
    await fault(sandbox, { method, path: '/v1/*', ...what });

    const answer = await call(client, tool, { ...on, ...send });

    await fetch(`${sandbox.url}/__sandbox/faults`, { method: 'DELETE' });
    const claim = claimOf(answer);
    claims.push(claim);
    expect(answer.text).not.toMatch(/<\/?\w+>/);
    if (name === 'cut_body') expect(claim).not.toBe('not done');
    else if (isCarriedOut) expect(['done', 'unknown', 'bytes missing']).toContain(claim);
    else expect(['not done', 'unknown']).toContain(claim);
    if (isCarriedOut && !UNSEEN.includes(tool)) expect(claim, answer.text).not.toBe('unknown');
    before = await vi.waitFor(async () => {
      const after = await wholeFirm(sandbox);
      const changed = [...before].filter(([list, rows]) => {
        const { added, changed: others, removed } = differenceBetween(rows, after.get(list) ?? []);
        return added.length + others.length + removed.length > 0;
      });
      expect(changed.length > 0).toBe(isCarriedOut);
      return after;
    });
    const ended = linesOf(settingOf(env)).findLast(({ event }) => event === 'ended');
    expect(ended).toMatchObject({ tool });
    expect(ended?.outcome).toBe(LOGGED[claim]);
  });
});
