import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { LIMITED_TOKEN, type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { aServer, ask, askedBy, countOf, inShort, send } from '../support/clock-server.ts';
import { aSandbox, fault, recordsOf } from '../support/harness.ts';
import { inPassing, onDisk } from './saved.ts';

/** A case with time on it, and how many entries are not on it. */
async function aWalledCase(sandbox: Sandbox) {
  const [one] = await recordsOf(sandbox, 'time_entries');
  const id = Object(one?.case).id;
  const entries = await recordsOf(sandbox, 'time_entries');
  return { id: String(id), others: entries.filter((entry) => Object(entry.case).id !== id) };
}

describe('a list that was saved without ethical walls, or with others, is not shown', () => {
  it('when a case is hidden', async () => {
    const sandbox = await aSandbox();
    const env = onDisk(sandbox);
    const { id, others } = await aWalledCase(sandbox);
    await inPassing(env, 'time_entries');
    await inPassing(env, 'cases');
    const server = await aServer({ env, args: ['--hide-cases', id] });
    expect(await countOf(server, 'time_entries')).toBe(others.length);
    const { text } = await ask(server, 'cases', { columns: 'name' });
    expect(text).toContain('225 rows.');
    expect(text).not.toContain(id);
    await server.close();
    expect((await inPassing(env, 'time_entries')).count).toBeGreaterThan(others.length);
  });

  it('when the file that names the cases has changed', async () => {
    const sandbox = await aSandbox();
    const env = onDisk(sandbox);
    const { id, others } = await aWalledCase(sandbox);
    const folder = await mkdtemp(join(tmpdir(), 'mycase-mcp-test-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const walls = ['--hide-cases', join(folder, 'matters.txt')];
    await writeFile(join(folder, 'matters.txt'), '1');
    expect((await inPassing(env, 'time_entries', walls)).count).toBeGreaterThan(others.length);
    await writeFile(join(folder, 'matters.txt'), `1, ${id}`);
    expect((await inPassing(env, 'time_entries', walls)).count).toBe(others.length);
  });

  it('when an event was moved to a hidden case while no server ran', async () => {
    const sandbox = await aSandbox();
    const env = onDisk(sandbox);
    const { id } = await aWalledCase(sandbox);
    const walls = ['--hide-cases', id];
    const { count } = await inPassing(env, 'events', walls);
    const events = await recordsOf(sandbox, 'events');
    const event = events.find((one) => one.case && Object(one.case).id !== Number(id)) ?? {};
    await send(sandbox, 'PUT', `/events/${event.id}`, { ...event, case: { id: Number(id) } });
    expect((await inPassing(env, 'events', walls)).count).toBe(count - 1);
  });

  it('when it could not be counted for longer than ten minutes', async () => {
    const sandbox = await aSandbox();
    const env = onDisk(sandbox);
    const { id } = await aWalledCase(sandbox);
    const walls = ['--hide-cases', id];
    await inPassing(env, 'time_entries', walls);
    for (const [seconds, expected] of [
      [300, ['time_entries by 1000, changed']],
      [601, ['time_entries by 1000', 'time_entries by 1000, next', 'time_entries by 1000, next']],
    ] as const) {
      const server = await aServer({ env, args: walls });
      await server.later(seconds);
      const asked = await askedBy(sandbox, () => countOf(server, 'time_entries'));
      expect(inShort(asked).filter((one) => /time_entries/.test(one))).toEqual(expected);
      await server.close();
    }
  });
});

describe('lists of one person or firm are not shown to another', () => {
  it('when a person of the same firm with fewer permissions uses the same account', async () => {
    const env = onDisk(await aSandbox());
    await inPassing(env, 'time_entries');
    const server = await aServer({ env: { ...env, MYCASE_ACCESS_TOKEN: LIMITED_TOKEN } });
    const { text, isError } = await ask(server, 'time_entries');
    expect({ text, isError }).toEqual({ isError: true, text: expect.stringContaining('403') });
    await server.close();
    const again = await aServer({ env });
    expect(await countOf(again, 'time_entries')).toBe(2503);
  });

  it('when another firm answers at the same address', async () => {
    const first = await startSandbox();
    const env = onDisk(first);
    const { count } = await inPassing(env, 'documents');
    await first.close();
    const second = await startSandbox({ port: Number(new URL(first.url).port) });
    onTestFinished(() => second.close());
    await fault(second, { path: '/v1/firm', body: JSON.stringify({ name: 'Another firm' }), times: 1 });
    const [gone] = await recordsOf(second, 'documents');
    await send(second, 'DELETE', `/documents/${gone?.id}`);
    const server = await aServer({ env });
    const asked = await askedBy(second, async () => {
      expect(await countOf(server, 'documents')).toBe(count - 1);
    });
    expect(inShort(asked)).toContain('documents by 1000, next');
    expect(inShort(asked)).not.toContain('documents by 1000, changed');
  });
});
