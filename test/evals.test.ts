import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@modelcontextprotocol/client';
import { beforeAll, describe, expect, it } from 'vitest';
import { ask } from '../evals/ask.ts';
import { faults } from '../evals/check.ts';
import { type HeldFirm, heldFirm } from '../evals/firm.ts';
import type { Answer, Expected } from '../evals/question.ts';
import { themes } from '../evals/questions/index.ts';
import { startSandbox } from '../src/sandbox/index.ts';
import { connect, pointedAt } from './support/harness.ts';

const ZONE = 'America/Los_Angeles';

let client: Client;
let firm: HeldFirm;
const answered: { readonly answers: readonly Answer[]; readonly expected: Expected }[] = [];

beforeAll(async () => {
  const sandbox = await startSandbox();
  const folder = mkdtempSync(join(tmpdir(), 'evals-'));
  const args = ['--time-zone', ZONE, '--confirm', 'token', '--files-folder', folder];
  client = await connect({ args, env: pointedAt(sandbox) });
  firm = await heldFirm(sandbox.url, ZONE);
  return async () => {
    await client.close();
    await sandbox.close();
  };
});

describe.each(Object.entries(themes))('%s: each answer has the facts, after few calls', (_, questions) => {
  it.each(questions)('$asked', async (question) => {
    const posed = question.pose(firm);
    const asked = await ask(client, posed);
    answered.push({ answers: asked.answers, expected: posed.expected });
    expect(asked.faults, posed.words).toEqual([]);
  });
});

/** Some answers tell what another question asks, too. */
const MAX_ALIKE = 3;

it('there are 165 questions, and the answer to one question rarely has the facts that another question expects', () => {
  expect(answered).toHaveLength(165);
  for (const [place, { expected }] of answered.entries()) {
    const others = answered.filter((_, other) => other !== place);
    const fitting = others.filter(({ answers }) => faults(answers, expected).length === 0);
    expect(fitting.length, JSON.stringify(expected)).toBeLessThanOrEqual(MAX_ALIKE);
  }
});
