import { mkdirSync, readFileSync, renameSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Sandbox } from '../../src/sandbox/index.ts';
import { type Answer, aClient, aSandbox, call, pointedAt, recordsOf } from '../support/harness.ts';
import { planOf } from './plans.ts';

// The key of the stored plans is there, and cannot be read.

const KEY = 'correct horse battery staple';

const UNREADABLE = 'The key of the stored plans cannot be read from';

/**
 * A server has carried out a plan that changes the name of a task, and has ended. Later servers have the same state.
 */
async function aStoredPlan(store: Readonly<Record<string, string>>) {
  const sandbox = await aSandbox();
  const env = { ...pointedAt(sandbox), ...store };
  const [task] = await recordsOf(sandbox, 'tasks');
  const client = await aClient({ env });
  const steps = [{ tool: 'update_task', arguments: JSON.stringify({ task_id: task?.id, name: 'Planned' }) }];
  const undo = planOf(await call(client, 'write_many', { steps }));
  await client.close();
  return { sandbox, env, task, undo, keyFile: join(env.MYCASE_STATE_FOLDER, 'default.state-key') };
}

const nameOf = async (sandbox: Sandbox, id: unknown): Promise<unknown> =>
  (await recordsOf(sandbox, 'tasks')).find((task) => task.id === id)?.name;

const expectUnreadable = ({ isError, text }: Answer): void => {
  expect(isError, text).toBe(true);
  expect(text).toContain(UNREADABLE);
  expect(text).toContain('`mycase-mcp logout`');
};

it('another MYCASE_STORE_KEY does not replace the key, and with the right one the plan is undone', async () => {
  const { sandbox, env, task, undo, keyFile } = await aStoredPlan({ MYCASE_STORE: 'file', MYCASE_STORE_KEY: KEY });
  const before = readFileSync(keyFile);
  const other = await aClient({ env: { ...env, MYCASE_STORE_KEY: 'another horse battery staple' } });
  const answer = await call(other, 'write_many', { undo });
  expectUnreadable(answer);
  expect(answer.text).toContain('MYCASE_STORE_KEY has another value');
  const steps = [{ tool: 'update_task', arguments: JSON.stringify({ task_id: task?.id, name: 'Another' }) }];
  expectUnreadable(await call(other, 'write_many', { steps }));
  expect(readFileSync(keyFile)).toEqual(before);
  expect(await nameOf(sandbox, task?.id)).toBe('Planned');
  const client = await aClient({ env });
  expect(await call(client, 'write_many', { undo })).toMatchObject({ isError: false });
  expect(await nameOf(sandbox, task?.id)).toBe(task?.name);
});

it.each(['write_many', 'open_case'])('%s is refused before the plan is shown for a confirmation', async (tool) => {
  const { env, task } = await aStoredPlan({ MYCASE_STORE: 'file', MYCASE_STORE_KEY: KEY });
  const other = { ...env, MYCASE_STORE_KEY: 'another horse battery staple', MYCASE_CONFIRM: 'token' };
  const steps = [{ tool: 'update_task', arguments: JSON.stringify({ task_id: task?.id, name: 'Another' }) }];
  const args = tool === 'write_many' ? { steps } : { case: String(Object(task?.case).id), folders: ['Another'] };
  const answer = await call(await aClient({ env: other }), tool, args);
  expectUnreadable(answer);
  expect(answer.data.confirm).toBeUndefined();
});

it('a server that could not read the key reads it with a later call', async () => {
  const { sandbox, env, task, undo, keyFile } = await aStoredPlan({ MYCASE_STORE: 'plain' });
  const client = await aClient({ env });
  renameSync(keyFile, `${keyFile}-away`);
  mkdirSync(keyFile);
  const answer = await call(client, 'write_many', { undo });
  expectUnreadable(answer);
  expect(answer.text).toContain('EISDIR');
  rmdirSync(keyFile);
  renameSync(`${keyFile}-away`, keyFile);
  expect(await call(client, 'write_many', { undo })).toMatchObject({ isError: false });
  expect(await nameOf(sandbox, task?.id)).toBe(task?.name);
});

it('a key that was changed is not replaced', async () => {
  const { env, undo, keyFile } = await aStoredPlan({ MYCASE_STORE: 'plain' });
  writeFileSync(keyFile, 'too short');
  expectUnreadable(await call(await aClient({ env }), 'write_many', { undo }));
  expect(readFileSync(keyFile, 'utf8')).toBe('too short');
});
