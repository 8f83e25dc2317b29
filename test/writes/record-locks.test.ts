import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CallContext } from '../../src/client/client-types.ts';
import { createRecordLocks, createSharedRecordLocks, type RecordLocks } from '../../src/writes/record-locks.ts';
import { useStoreKinds } from '../base/state-stores.ts';
import { aStateFolder } from '../support/state.ts';

const PATH = '/companies/1';

/** A call that may still run for a minute, or for `timeMs` milliseconds. */
const aCall = (signal = new AbortController().signal, timeMs = 60_000): CallContext => ({
  signal,
  deadline: performance.now() + timeMs,
});

/** Begins a change of the record that another process makes. Returns a function that ends it. */
async function beginChange(locks: RecordLocks): Promise<() => Promise<void>> {
  let end = () => {};
  let change = Promise.resolve();
  await new Promise<void>((begin, fail) => {
    change = locks.runExclusive(PATH, aCall(), () => {
      begin();
      return new Promise<void>((resolve) => {
        end = resolve;
      });
    });
    change.catch(fail);
  });
  return () => {
    end();
    return change;
  };
}

/** Stops a call that waits for another process. */
async function testStoppedCall(locks: RecordLocks, others: RecordLocks): Promise<void> {
  const endChange = await beginChange(others);
  const stop = new AbortController();
  const sent: string[] = [];
  const write = (name: string) => async () => void sent.push(name);
  const waiting = locks.runExclusive(PATH, aCall(stop.signal), write('stopped'));
  const queued = locks.runExclusive(PATH, aCall(), write('next'));
  // By then it tries to get the lock.
  await sleep(300);
  stop.abort();
  // The other change still runs.
  await expect(waiting).rejects.toThrow(/was stopped while it waited for another write.+ Nothing was sent\./);
  await endChange();
  await queued;
  expect(sent).toEqual(['next']);
}

it('a call that is stopped while it waits for the lock of another process ends then, and changes nothing', async () => {
  const folder = aStateFolder();
  await testStoppedCall(createRecordLocks(folder), createRecordLocks(folder));
});

it('a call waits for a write of its own process only as long as it leaves time to write', async () => {
  const locks = createRecordLocks(aStateFolder());
  const endChange = await beginChange(locks);
  const sent: string[] = [];
  const waiting = locks.runExclusive(PATH, aCall(undefined, 5_300), async () => void sent.push('late'));
  await expect(waiting).rejects.toThrow('Another write of this record or plan took too long. Nothing was sent.');
  await endChange();
  expect(sent).toEqual([]);
});

describe.each(useStoreKinds())('with a store in $name', ({ missing, open }) => {
  beforeAll(async () => {
    if (missing === undefined) await open();
  }, 60_000);

  it('a call that is stopped while it waits for another instance ends then, and changes nothing', async ({ skip }) => {
    skip(missing !== undefined, missing);
    const store = await open();
    await testStoppedCall(createSharedRecordLocks(store), createSharedRecordLocks(store));
  });
});
