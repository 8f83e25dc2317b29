import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@modelcontextprotocol/client';
import { beforeAll, describe, expect, it } from 'vitest';
import { ask } from '../evals/ask.ts';
import { faults } from '../evals/check.ts';
import { type HeldFirm, heldFirm } from '../evals/firm.ts';
import type { Answer, Expected } from '../evals/question.ts';
import { themes } from '../evals/questions/index.ts';
import { SANDBOX_TOKEN, type Sandbox, startSandbox } from '../src/sandbox/index.ts';
import { connect, pointedAt } from './support/harness.ts';
import { changeFirm, OTHERS } from './workflows/changes.ts';

// Every question is asked in each time zone. Then others change the firm, and every question is asked again.

const ZONES = ['America/Los_Angeles', 'Pacific/Honolulu', 'Asia/Kolkata'] as const;
const CHANGES = 1_000;
const QUESTIONS = Object.values(themes).flat();

/** The server compares its lists with MyCase when they are older than half a minute. */
const STALE_MS = 31_000;

let sandbox: Sandbox;
const clients = new Map<string, Client>();
const folders: string[] = [];
/** Each answer so far. */
const answered: { readonly zone: string; readonly answers: readonly Answer[]; readonly expected: Expected }[] = [];

beforeAll(async () => {
  sandbox = await startSandbox({ tokens: [SANDBOX_TOKEN, ...OTHERS] });
  for (const zone of ZONES) {
    const folder = mkdtempSync(join(tmpdir(), 'evals-'));
    folders.push(folder);
    const args = ['--time-zone', zone, '--confirm', 'token', '--files-folder', folder];
    clients.set(zone, await connect({ args, env: pointedAt(sandbox) }));
  }
  return async () => {
    for (const client of clients.values()) await client.close();
    await sandbox.close();
  };
});

function askAll(zone: string): void {
  let firm: HeldFirm;
  beforeAll(async () => {
    firm = await heldFirm(sandbox.url, zone);
  });

  it.each(QUESTIONS)('$asked', async (question) => {
    const posed = question.pose(firm);
    const client = clients.get(zone);
    if (!client) throw new Error(`no server runs in ${zone}`);
    const asked = await ask(client, posed);
    answered.push({ zone, answers: asked.answers, expected: posed.expected });
    expect(asked.faults, posed.words).toEqual([]);
  });
}

describe.each(ZONES)('in %s each answer has the facts, after few calls:', askAll);

/** Some answers tell what another question asks, too. */
const MAX_ALIKE = 3;

it('there are 165 questions, and the answer to one question rarely has the facts that another question expects', () => {
  const ofOneZone = answered.filter(({ zone }) => zone === ZONES[0]);
  expect(ofOneZone).toHaveLength(165);
  for (const [place, { expected }] of ofOneZone.entries()) {
    const others = ofOneZone.filter((_, other) => other !== place);
    const fitting = others.filter(({ answers }) => faults(answers, expected).length === 0);
    expect(fitting.length, JSON.stringify(expected)).toBeLessThanOrEqual(MAX_ALIKE);
  }
});

describe(`after ${CHANGES} changes by others`, () => {
  beforeAll(async () => {
    for (const folder of folders) for (const name of readdirSync(folder)) rmSync(join(folder, name));
    await changeFirm(sandbox, CHANGES);
    await sleep(STALE_MS);
  }, 300_000);

  describe.each(ZONES)('in %s each answer has the facts, after few calls:', askAll);
});
