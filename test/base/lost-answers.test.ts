import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { acquireLease } from '../../src/base/lease.ts';
import { StoreUnavailableError } from '../../src/base/store-unavailable-error.ts';
import { createPlan, openPlan } from '../../src/workflows/write-many/stored-plan.ts';
import { createSharedIdempotencyStore } from '../../src/writes/duplicates/shared-idempotency-store.ts';
import { startFailoverProxy } from '../host/failover-proxy.ts';
import { POSTGRES, REDIS, type StoreServer } from '../support/store-servers.ts';

/** The values of these tests do not expire while they run. */
const TTL_MS = 600_000;

describe.each([REDIS, POSTGRES])('a lost answer of $name', ({ missing, start, connect }) => {
  let server: StoreServer | undefined;
  beforeAll(async () => {
    if (missing === undefined) server = await start();
  }, 60_000);
  afterAll(() => server?.stop());
  beforeEach(({ skip }) => skip(missing !== undefined, missing));

  /** Opens one store for this process and for another one. The next answer to this process gets lost. */
  async function openBoth() {
    const url = new URL(server?.url ?? '');
    const others = await connect(url.href);
    const proxy = await startFailoverProxy();
    proxy.add(Number(url.port));
    url.port = String(proxy.port);
    const stores = await connect(url.href);
    onTestFinished(async () => {
      await Promise.all([stores.close(), others.close()]);
      proxy.close();
    });
    const name = randomUUID();
    proxy.dropNextAnswer();
    return { store: stores.open(name), other: others.open(name), dropNextAnswer: proxy.dropNextAnswer };
  }

  it('leaves no lease that nobody has', async () => {
    const { store, other } = await openBoth();
    await expect(acquireLease(store, 'lease', TTL_MS)).rejects.toThrow(StoreUnavailableError);
    await expect.poll(() => acquireLease(other, 'lease', TTL_MS)).toBeDefined();
  });

  it('leaves the lease of another owner alone', async () => {
    const { store, other } = await openBoth();
    const lease = await acquireLease(other, 'lease', TTL_MS);
    await expect(acquireLease(store, 'lease', TTL_MS)).rejects.toThrow(StoreUnavailableError);
    await expect.poll(() => acquireLease(store, 'lease', TTL_MS).catch(() => 'no answer')).toBeUndefined();
    expect(await lease?.renew()).toBe(true);
  });

  it('leaves no claim of a create that was not sent', async () => {
    const { store, other } = await openBoth();
    const until = Date.now() + TTL_MS;
    await expect(createSharedIdempotencyStore(store).claim('key', until)).rejects.toThrow(StoreUnavailableError);
    const creates = createSharedIdempotencyStore(other);
    await expect.poll(() => creates.claim('key', until)).toBeUndefined();
    expect(await creates.find('key')).toMatchObject({ state: 'under way' });
  });

  it('leaves a plan that its owner can continue', async () => {
    const { store, other, dropNextAnswer } = await openBoth();
    const item = { step: 1, tool: 'delete_task', args: {}, record: 'task', shown: '', sent: '' };
    const id = await createPlan(other, [{ ...item, state: 'waiting' }], undefined);
    await expect(openPlan(store, id)).rejects.toThrow(StoreUnavailableError);
    const open = await openPlan(store, id);
    const [first = expect.unreachable()] = open.plan.items;
    dropNextAnswer();
    await open.update(first, { state: 'sending', sentAt: 1, before: undefined });
    await open.update(first, { state: 'done' });
    expect((await openPlan(other, id)).plan.items).toEqual([{ ...item, state: 'done', sentAt: 1 }]);
  });

  it('leaves a plan alone that another server has changed', async () => {
    const { store, other, dropNextAnswer } = await openBoth();
    const item = { step: 1, tool: 'delete_task', args: {}, record: 'task', shown: '', sent: '' };
    const id = await createPlan(other, [{ ...item, state: 'waiting' }], undefined);
    await expect(openPlan(store, id)).rejects.toThrow(StoreUnavailableError);
    const [open, otherOpen] = [await openPlan(store, id), await openPlan(other, id)];
    const change = (plan: typeof open, sentAt: number) =>
      plan.update(plan.plan.items[0] ?? expect.unreachable(), { state: 'sending', sentAt });
    await change(otherOpen, 1);
    dropNextAnswer();
    await expect(change(open, 2)).rejects.toThrow('another server continues the plan');
    expect((await openPlan(other, id)).plan.items).toMatchObject([{ sentAt: 1 }]);
  });
});
