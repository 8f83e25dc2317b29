import { onTestFinished } from 'vitest';
import { SANDBOX_TOKEN, type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { type Random, random } from '../../src/sandbox/random.ts';
import { recordsOf } from '../support/harness.ts';
import { type Change, draftChange, type Known } from './change-kinds.ts';

/** Tokens that others than the server use: the sandbox limits each to 25 requests a second. */
export const OTHERS: readonly string[] = Array.from({ length: 16 }, (_, i) => `somebody-else-${i}`);

/** A sandbox that others work on, too; for the test that runs. The server's token is the first. */
export async function aBusySandbox(): Promise<Sandbox> {
  const sandbox = await startSandbox({ tokens: [SANDBOX_TOKEN, ...OTHERS] });
  onTestFinished(() => sandbox.close());
  return sandbox;
}

const CHANGED = [
  ...['cases', 'clients', 'companies', 'leads', 'staff', 'events', 'tasks', 'calls', 'documents', 'notes'],
  ...['time_entries', 'expenses', 'invoices', 'locations', 'case_stages', 'practice_areas', 'custom_fields'],
] as const;

/**
 * Makes `count` random changes straight at the API of `aBusySandbox`, one after the other: about half add, a
 * quarter change, a quarter delete. The same seed makes the same changes of the same firm. Answers how many of each
 * kind were made, as `{"POST tasks": 31}`. Throws when one is refused.
 */
export async function changeFirm(sandbox: Sandbox, count: number, seed = 1): Promise<Record<string, number>> {
  const next = random(seed);
  const lists = await Promise.all(CHANGED.map(async (name) => [name, await recordsOf(sandbox, name)] as const));
  const known: Known = new Map(withoutWrittenCase(lists));
  const made: Record<string, number> = {};
  for (let i = 0; i < count; i += 1) {
    const change = draftUntilPossible(next, known, i);
    await send(sandbox, change, i);
    const kind = `${change.method} ${change.path.split('/')[1]}`;
    made[kind] = (made[kind] ?? 0) + 1;
  }
  // MyCase: a logged call shows up a little later.
  await new Promise((resolve) => setTimeout(resolve, 400));
  return made;
}

type Lists = readonly (readonly [string, Record<string, unknown>[]])[];

/** Leaves out the case whose documents have texts of their own, and its documents: questions are about these texts. */
function withoutWrittenCase(lists: Lists): Lists {
  const documents = lists.find(([name]) => name === 'documents')?.[1] ?? [];
  const lease = documents.find(({ filename }) => filename === 'Commercial lease Sample Road.pdf');
  const id = Object(lease?.case).id;
  return lists.map(([name, records]) => [
    name,
    records.filter(
      (record) => !(name === 'cases' && record.id === id) && !(name === 'documents' && Object(record.case).id === id),
    ),
  ]);
}

function draftUntilPossible(next: Random, known: Known, i: number): Change {
  for (;;) {
    const change = draftChange(next, known, i);
    if (change) return change;
  }
}

async function send(sandbox: Sandbox, { method, path, body }: Change, i: number): Promise<void> {
  const answer = await fetch(sandbox.baseUrl + path, {
    method,
    headers: {
      authorization: `Bearer ${OTHERS[i % OTHERS.length]}`,
      'content-type': 'application/json',
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (answer.status === 429) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    return send(sandbox, { method, path, body }, i + 1);
  }
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text} to ${JSON.stringify(body)}`);
}
