import type { Client } from '@modelcontextprotocol/client';
import { beforeAll, expect, it } from 'vitest';
import { ask } from '../../evals/ask.ts';
import { heldFirm } from '../../evals/firm.ts';
import { plans } from '../../evals/questions/plans.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { connect, pointedAt } from '../support/harness.ts';

// Requests in the words of a law firm, each done in at most three calls. Each changes the firm for the next one.

const ZONE = 'America/Los_Angeles';

let sandbox: Sandbox;
let client: Client;

beforeAll(async () => {
  sandbox = await startSandbox();
  client = await connect({
    args: ['--time-zone', ZONE, '--confirm', 'token', '--store', 'plain'],
    env: pointedAt(sandbox),
  });
  return async () => {
    await client.close();
    await sandbox.close();
  };
});

it.each(plans)('$asked', async (request) => {
  const posed = request.pose(await heldFirm(sandbox.url, ZONE));
  const { calls, faults, answers } = await ask(client, posed);
  expect(faults, answers.map(({ text }) => text).join('\n\n')).toEqual([]);
  expect(calls).toBeLessThanOrEqual(3);
});
