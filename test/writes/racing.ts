import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@modelcontextprotocol/client';
import { expect } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { type Answer, call, connect, recordsOf, requestsTo } from '../support/harness.ts';

/** Two servers of one machine, each with a token of its own, and a firm whose first company they change. */
interface Firm {
  readonly sandbox: Sandbox;
  readonly servers: readonly Client[];
  company(): Promise<Record<string, unknown>>;
}

/** Runs a race in a firm of its own. */
export async function withTwoServers<T>(race: (firm: Firm) => Promise<T>): Promise<T> {
  const tokens = ['first-server-token', 'second-server-token'];
  const sandbox = await startSandbox({ tokens });
  const env = {
    MYCASE_BASE_URL: sandbox.baseUrl,
    MYCASE_STATE_FOLDER: mkdtempSync(join(tmpdir(), 'mycase-race-')),
    MYCASE_AUDIT: 'off',
  };
  const servers = await Promise.all(tokens.map((token) => connect({ env: { ...env, MYCASE_ACCESS_TOKEN: token } })));
  try {
    return await race({
      sandbox,
      servers,
      company: async () => ({ ...(await recordsOf(sandbox, 'companies'))[0] }),
    });
  } finally {
    await Promise.all(servers.map((server) => server.close()));
    await sandbox.close();
  }
}

/** A change that one of the servers said was made. */
interface Confirmed {
  readonly before: unknown;
  readonly after: unknown;
}

/** Lets each server make so many changes of a field of one task, which MyCase shows in its list alone. */
export async function raceForTask({ sandbox, servers }: Firm, times: number): Promise<void> {
  const [task] = await recordsOf(sandbox, 'tasks');
  const fields = ['name', 'description'];
  const made = await Promise.all(
    servers.map((server, s) =>
      changes(server, times, (i) => ({ task_id: task?.id, [fields[s] ?? '']: `Text ${s}-${i}` }), 'update_task'),
    ),
  );
  expect(confirmed(made.flat())).toHaveLength(2 * times);
  const after = (await recordsOf(sandbox, 'tasks')).find(({ id }) => id === task?.id);
  const last = { name: `Text 0-${times - 1}`, description: `Text 1-${times - 1}` };
  expect(after).toEqual({ ...task, ...last, updated_at: expect.any(String) });
}

/** Lets each server make so many changes of a field of its own; none may be lost or made twice. */
export async function raceForTwoFields(firm: Firm, times: number): Promise<void> {
  const { id } = await firm.company();
  const made = await Promise.all([
    changes(firm.servers[0], times, (i) => ({ company_id: id, website: `https://first-${i}.example.org` })),
    changes(firm.servers[1], times, (i) => ({ company_id: id, notes: `Second ${i}` })),
  ]);
  for (const answers of made) {
    expect(answers.map(({ data }) => data.done)).toEqual(answers.map(() => 'changed'));
    for (const [i, { data }] of answers.entries()) expect(data.note, `change ${i}`).toBeUndefined();
  }
  const [websites = []] = made.map(confirmed);
  expect(websites.slice(1).map(({ before }) => before)).toEqual(websites.slice(0, -1).map(({ after }) => after));
  expect(await firm.company()).toMatchObject({
    website: `https://first-${times - 1}.example.org`,
    notes: `Second ${times - 1}`,
  });
  expect(await puts(firm)).toBe(2 * times);
}

/**
 * Lets both servers change one field. Of what they say was made each must have come after the last one, and the last
 * must be what is there; of what they refuse nothing may have been sent. Answers how many were made.
 */
export async function raceForOneField(firm: Firm, times: number): Promise<number> {
  const { id, name: first } = await firm.company();
  const answers = await Promise.all(
    firm.servers.map((server, s) => changes(server, times, (i) => ({ company_id: id, name: `Name ${s}-${i}` }))),
  );
  const all = answers.flat();
  for (const { text, data } of all) {
    if (data.done !== 'changed') expect(text).toContain('somebody else has changed the same meanwhile');
  }
  const next = new Map(confirmed(all).map(({ before, after }) => [before, after]));
  const made = confirmed(all).length;
  expect(next.size).toBe(made);
  let name: unknown = first;
  for (let i = 0; i < made; i += 1) name = next.get(name);
  expect((await firm.company()).name).toBe(name);
  expect(await puts(firm)).toBe(made);
  return made;
}

/** Lets both servers set one custom field, whose values MyCase appends: each must have been appended once. */
export async function raceForAppended(firm: Firm, times: number): Promise<void> {
  const { id, custom_field_values: before } = await firm.company();
  const answers = await Promise.all(
    firm.servers.map((server, s) =>
      changes(server, times, (i) => ({
        company_id: id,
        custom_field_values: [{ custom_field: { name: 'Registered agent' }, value: `Agent ${s}-${i}` }],
      })),
    ),
  );
  const { custom_field_values: after } = await firm.company();
  const values = [after].flat().slice([before].flat().length);
  const made = confirmed(answers.flat()).map((one) => one.after);
  expect(made.length).toBeGreaterThan(0);
  expect(values.map((one) => Object(one).value).toSorted()).toEqual(made.toSorted());
}

async function changes(
  server: Client | undefined,
  times: number,
  asked: (i: number) => Record<string, unknown>,
  tool = 'update_company',
): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (let i = 0; server && i < times; i += 1) answers.push(await call(server, tool, asked(i)));
  return answers;
}

const confirmed = (answers: readonly Answer[]): Confirmed[] =>
  answers.flatMap(({ data }) => (data.done === 'changed' && Array.isArray(data.changes) ? data.changes : []));

const puts = async ({ sandbox }: Firm): Promise<number> =>
  (await requestsTo(sandbox)).filter(({ method, status }) => method === 'PUT' && status === 204).length;
