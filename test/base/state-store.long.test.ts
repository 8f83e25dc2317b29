import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { acquireLease, withLease } from '../../src/base/lease.ts';
import type { StateStore } from '../../src/base/state-store.ts';
import { useStoreKinds } from './state-stores.ts';

/** Long enough for several writes to a slow disk. */
/** Several commands of a busy machine take less time than this. */
const SHORT_TTL_MS = 2_500;
const TTL_MS = 900;
const EXPIRY_MS = 1_000;

const LEASE_TTL_MS = 1_500;
const ACTION_MS = 1_700;

/** Rejects in the tests that do not wait for a lease. */
const createTimeoutError = () => new Error('the lease is in use');

const revisionOf = async (store: StateStore, key: string): Promise<number> =>
  (await store.get(key))?.revision ?? expect.unreachable(`${key} is missing`);

/** A store that can lose the answer to a change. */
function loseAnswers(store: StateStore): StateStore & { loseNext(): void } {
  let isLost = false;
  return {
    ...store,
    loseNext() {
      isLost = true;
    },
    async compareAndSet(...args) {
      const isSet = await store.compareAndSet(...args);
      if (!isLost) return isSet;
      isLost = false;
      throw new Error('no answer');
    },
  };
}

// The tests wait most of the time.
describe.concurrent.each(useStoreKinds())('a store in $name', ({ missing, open }) => {
  beforeAll(async () => {
    if (missing === undefined) await open();
  }, 60_000);
  beforeEach(({ skip }) => skip(missing !== undefined, missing));

  it('stores, replaces, lists and deletes values', async () => {
    const store = await open();
    expect(await store.get('a')).toBeUndefined();
    const value = { text: 'é', list: [1, null] };
    await store.put('a', value);
    await store.put('b-_1', 'first');
    await store.put('b-_1', 'second');
    expect((await store.get('a'))?.value).toEqual(value);
    expect((await store.get('b-_1'))?.value).toBe('second');
    const listed = await store.list();
    expect(listed.map(({ key }) => key).sort()).toEqual(['a', 'b-_1']);
    for (const { changedAt } of listed) expect(Math.abs(Date.now() - changedAt)).toBeLessThan(10_000);
    await store.delete('a');
    await store.delete('a');
    expect(await store.get('a')).toBeUndefined();
  });

  it('stores a value under a new key once, if many try at the same time', async () => {
    const store = await open();
    const results = await Promise.all([1, 2, 3, 4, 5].map((number) => store.putIfAbsent('a', number)));
    expect(results.filter(Boolean)).toHaveLength(1);
    const winner = results.findIndex((revision) => revision !== undefined);
    expect(await store.get('a')).toEqual({ revision: results[winner], value: winner + 1 });
  });

  it('replaces the value of a revision once, if many try at the same time', async () => {
    const store = await open();
    await store.put('a', 0);
    const revision = await revisionOf(store, 'a');
    const results = await Promise.all([1, 2, 3, 4, 5].map((number) => store.compareAndSet('a', revision, number)));
    expect(results.filter(Boolean)).toHaveLength(1);
    expect(await store.get('a')).toEqual({ revision: revision + 1, value: results.indexOf(true) + 1 });
  });

  it('refuses the revision of a value that was deleted, also if the key is stored again', async () => {
    const store = await open();
    await store.put('a', 'before');
    const revision = await revisionOf(store, 'a');
    await store.delete('a');
    expect(await store.compareAndSet('a', revision, 'late')).toBe(false);
    await store.put('a', 'after');
    expect(await store.compareAndSet('a', revision, 'late')).toBe(false);
    expect((await store.get('a'))?.value).toBe('after');
  });

  it('deletes the value of a revision only', async () => {
    const store = await open();
    await store.put('a', 'before');
    const revision = await revisionOf(store, 'a');
    await store.put('a', 'after');
    expect(await store.compareAndDelete('a', revision)).toBe(false);
    expect((await store.get('a'))?.value).toBe('after');
    const results = await Promise.all([1, 2, 3].map(() => store.compareAndDelete('a', revision + 1)));
    expect(results.filter(Boolean)).toHaveLength(1);
    expect(await store.get('a')).toBeUndefined();
  });

  it('lists more values than it reads at the same time', async () => {
    const store = await open();
    const keys = Array.from({ length: 120 }, (_, index) => `key-${index}`);
    await Promise.all(keys.map((key) => store.put(key, key)));
    expect((await store.list()).map(({ key }) => key).sort()).toEqual(keys.sort());
  });

  it('has an expired value no longer', async () => {
    const store = await open();
    await store.put('a', 1, { ttlMs: SHORT_TTL_MS });
    const revision = await revisionOf(store, 'a');
    await store.put('b', 1, { ttlMs: SHORT_TTL_MS });
    await store.put('b', 2);
    expect(await store.putIfAbsent('c', 1, { ttlMs: SHORT_TTL_MS })).toBeDefined();
    expect(await store.putIfAbsent('c', 2)).toBeUndefined();
    await sleep(SHORT_TTL_MS + 100);
    expect(await store.get('a')).toBeUndefined();
    expect(await store.compareAndSet('a', revision, 2)).toBe(false);
    expect((await store.list()).map(({ key }) => key)).toEqual(['b']);
    expect(await store.putIfAbsent('c', 3)).toBeDefined();
    await store.deleteExpired();
    expect((await store.get('b'))?.value).toBe(2);
    expect((await store.get('c'))?.value).toBe(3);
  });

  it('says how long a value is still valid, and keeps none for the next value', async () => {
    const store = await open();
    await store.put('a', 1, { ttlMs: 60_000 });
    const { ttlMs = 0, revision = 0 } = (await store.get('a')) ?? {};
    expect(ttlMs).toBeGreaterThan(30_000);
    expect(ttlMs).toBeLessThanOrEqual(60_000);
    expect(await store.compareAndSet('a', revision, 2)).toBe(true);
    expect(await store.get('a')).toEqual({ revision: revision + 1, value: 2 });
  });

  it('rewrites the value of a revision, which stays, and so does the time of expiry', async () => {
    const store = await open();
    await store.put('a', 1, { ttlMs: 60_000 });
    const revision = await revisionOf(store, 'a');
    expect(await store.rewrite('a', revision + 1, 2)).toBe(false);
    expect(await store.rewrite('b', revision, 2)).toBe(false);
    expect(await store.rewrite('a', revision, 2)).toBe(true);
    const { ttlMs = 0, ...stored } = (await store.get('a')) ?? {};
    expect(stored).toEqual({ revision, value: 2 });
    expect(ttlMs).toBeGreaterThan(30_000);
    expect(ttlMs).toBeLessThanOrEqual(60_000);
    expect(await store.compareAndSet('a', revision, 3)).toBe(true);
    expect(await store.rewrite('a', revision, 4)).toBe(false);
    expect((await store.get('a'))?.value).toBe(3);
    expect((await store.list()).map(({ key }) => key)).toEqual(['a']);
  });

  it('refuses a key with other characters than letters, digits, - and _', async () => {
    const store = await open();
    for (const key of ['', '..', 'a/b', '../a', 'a/../../b', 'a\\b', 'a.b', 'a b', 'a\n', 'é']) {
      const operations = [
        store.get(key),
        store.put(key, 1),
        store.putIfAbsent(key, 1),
        store.compareAndSet(key, 1, 1),
        store.rewrite(key, 1, 1),
        store.delete(key),
        store.compareAndDelete(key, 1),
      ];
      for (const result of await Promise.allSettled(operations))
        expect(result, key).toMatchObject({ status: 'rejected', reason: expect.any(TypeError) });
    }
    expect(await store.list()).toEqual([]);
  });

  it('keeps a lease if the answer to a renewal was lost, and releases it', async () => {
    const store = await open();
    const lossy = loseAnswers(store);
    const lease = (await acquireLease(lossy, 'renew', 60_000)) ?? expect.unreachable();
    lossy.loseNext();
    await expect(lease.renew()).rejects.toThrow('no answer');
    expect(await lease.renew()).toBe(true);
    lossy.loseNext();
    await expect(lease.renew()).rejects.toThrow('no answer');
    await lease.release();
    expect(await store.get('renew')).toBeUndefined();
  });

  it('gives a lease to one owner at a time', async () => {
    const store = await open();
    const first = await acquireLease(store, 'renew', 60_000);
    expect(await acquireLease(store, 'renew', 60_000)).toBeUndefined();
    expect(await first?.renew()).toBe(true);
    await first?.release();
    expect(await acquireLease(store, 'renew', 60_000)).toBeDefined();
    expect(await first?.renew()).toBe(false);
  });

  it('tells an owner that the lease has expired, and leaves the next lease alone', async () => {
    const store = await open();
    const slow = await acquireLease(store, 'renew', TTL_MS);
    await sleep(EXPIRY_MS);
    const next = await acquireLease(store, 'renew', 60_000);
    expect(await slow?.renew()).toBe(false);
    await slow?.release();
    expect(await acquireLease(store, 'renew', 60_000)).toBeUndefined();
    expect(await next?.renew()).toBe(true);
  });

  it('renews a lease while an action runs, and lets actions run one after the other', async () => {
    const store = await open();
    const running: string[] = [];
    const run = (name: string) =>
      withLease(store, 'renew', { ttlMs: LEASE_TTL_MS, timeoutMs: 10_000 }, createTimeoutError, async (lost) => {
        running.push(`${name} starts`);
        await sleep(ACTION_MS);
        running.push(`${name} ends ${lost.aborted ? 'late' : 'in time'}`);
      });
    await Promise.all([run('a'), run('b')]);
    const [first = ''] = running;
    const order = first.startsWith('a') ? ['a', 'b'] : ['b', 'a'];
    expect(running).toEqual(order.flatMap((name) => [`${name} starts`, `${name} ends in time`]));
  });

  it('stops an action that has lost its lease, and one that waits too long', async () => {
    const store = await open();
    const action = withLease(store, 'renew', { ttlMs: TTL_MS, timeoutMs: 0 }, createTimeoutError, async (lost) => {
      await store.delete('renew');
      await sleep(10_000, undefined, { signal: lost });
    });
    await expect(action).rejects.toThrow('aborted');
    await acquireLease(store, 'renew', 60_000);
    const late = withLease(store, 'renew', { ttlMs: TTL_MS, timeoutMs: 0 }, createTimeoutError, async () => 'done');
    await expect(late).rejects.toThrow('the lease is in use');
  });
});
