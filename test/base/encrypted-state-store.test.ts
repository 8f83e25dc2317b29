import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { encryptStateStore, encryptStateStores, reencryptValues } from '../../src/base/encrypted-state-store.ts';
import { createFileStateStore, createFileStateStores } from '../../src/base/file-state-store.ts';
import { withLease } from '../../src/base/lease.ts';
import { aStateFolder } from '../support/state.ts';

const [OLD, NEW] = [randomBytes(32), randomBytes(32)];
const SECRET = 'a token that must not be on the disk';

it('writes no value to the disk in the clear', async () => {
  const folder = aStateFolder();
  await encryptStateStore(createFileStateStore(folder), { current: OLD }, 'firm').put('a', { token: SECRET });
  const files = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
  expect(files).toHaveLength(1);
  expect(files.join()).not.toContain(SECRET);
});

it('reads values of a former key after the key was replaced, and writes with the new one', async () => {
  const files = createFileStateStore(aStateFolder());
  const before = encryptStateStore(files, { current: OLD }, 'firm');
  const both = encryptStateStore(files, { current: NEW, former: [OLD] }, 'firm');
  const after = encryptStateStore(files, { current: NEW }, 'firm');
  await before.put('a', 1);
  await before.put('b', 1);
  const stored = await both.get('a');
  expect(stored?.value).toBe(1);
  expect(await both.compareAndSet('a', stored?.revision ?? 0, 2)).toBe(true);
  expect((await after.get('a'))?.value).toBe(2);
  expect(await before.get('a')).toBeUndefined();
  expect(await after.get('b')).toBeUndefined();
});

it('counts a value as missing that was changed, moved to another key, or belongs to another owner', async () => {
  const folder = aStateFolder();
  const files = createFileStateStore(folder);
  const store = encryptStateStore(files, { current: OLD }, 'firm');
  await store.put('a', 1);
  expect(await encryptStateStore(files, { current: OLD }, 'other firm').get('a')).toBeUndefined();
  writeFileSync(join(folder, 'b.state'), readFileSync(join(folder, 'a.state')));
  expect(await store.get('b')).toBeUndefined();
  const text = readFileSync(join(folder, 'a.state'), 'utf8');
  const { data } = JSON.parse(text).value;
  const bytes = Buffer.from(data, 'base64');
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  writeFileSync(join(folder, 'a.state'), text.replace(data, bytes.toString('base64')));
  expect(await store.get('a')).toBeUndefined();
  expect(await store.putIfAbsent('a', 2)).toBeDefined();
  expect((await store.get('a'))?.value).toBe(2);
});

it('encrypts all values with the newest key, so that the former one can be removed', async () => {
  const stores = createFileStateStores(aStateFolder());
  const before = encryptStateStores(stores, { current: OLD });
  const keys = { current: NEW, former: [OLD] };
  await before.open('host').put('a', 1, { ttlMs: 60_000 });
  await before.open('plans/person').put('b', 2);
  await encryptStateStores(stores, keys).open('host').put('c', 3);
  expect(await reencryptValues(stores, keys)).toBe(2);
  expect(await reencryptValues(stores, keys)).toBe(0);
  const after = encryptStateStores(stores, { current: NEW });
  expect(await after.open('plans/person').get('b')).toMatchObject({ value: 2 });
  const { value, ttlMs = 0 } = (await after.open('host').get('a')) ?? {};
  expect(value).toBe(1);
  expect(ttlMs).toBeGreaterThan(30_000);
  expect(ttlMs).toBeLessThanOrEqual(60_000);
});

it('lets a process with the former key keep its lease, and change its values', async () => {
  const stores = createFileStateStores(aStateFolder());
  const before = encryptStateStores(stores, { current: OLD }).open('host');
  await before.put('plan', 1);
  const { revision = 0 } = (await before.get('plan')) ?? {};
  const times = { ttlMs: 6_000, timeoutMs: 0 };
  const readRevision = async () => (await stores.open('host').get('lease'))?.revision;
  await withLease(
    before,
    'lease',
    times,
    () => new Error('the lease is in use'),
    async (lost) => {
      expect(await reencryptValues(stores, { current: NEW, former: [OLD] })).toBe(2);
      const held = await readRevision();
      await vi.waitFor(async () => expect(await readRevision()).toBeGreaterThan(held ?? 0), { timeout: 50_000 });
      expect(lost.aborted).toBe(false);
      expect(await before.compareAndSet('plan', revision, 2)).toBe(true);
    },
  );
  expect((await stores.open('host').list()).map(({ key }) => key)).toEqual(['plan']);
});
