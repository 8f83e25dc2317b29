import { once } from 'node:events';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, it, onTestFinished } from 'vitest';
import type { Sandbox } from '../../src/sandbox/index.ts';
import { aClient, aSandbox, call, fault, pointedAt, recordsOf, requestsTo } from '../support/harness.ts';
import { planOf } from './plans.ts';

// The place of the plans fails after MyCase has carried out a write, and before its outcome is stored.

/** Starts a server in front of a sandbox. It runs `afterWrite` before it passes on the answer to a write. */
async function startFront(sandbox: Sandbox, afterWrite: () => void): Promise<string> {
  const { origin } = new URL(sandbox.baseUrl);
  const front = createServer(async (request, response) => {
    const { method = 'GET', headers } = request;
    const body = await text(request);
    const answer = await fetch(origin + request.url, {
      method,
      headers: { authorization: headers.authorization ?? '', 'content-type': 'application/json' },
      ...(body && { body }),
    });
    const bytes = Buffer.from(await answer.arrayBuffer());
    if (method !== 'GET') afterWrite();
    const { 'transfer-encoding': _, ...passed } = Object.fromEntries(answer.headers);
    response.writeHead(answer.status, passed).end(bytes);
  }).listen(0, '127.0.0.1');
  await once(front, 'listening');
  onTestFinished(() => void front.close());
  return sandbox.baseUrl.replace(origin, `http://127.0.0.1:${(front.address() as AddressInfo).port}`);
}

/** Starts a server whose place of plans is lost after the next write. */
async function startWithLostPlans() {
  const sandbox = await aSandbox();
  const env = { ...pointedAt(sandbox), MYCASE_STORE: 'plain' };
  const folder = join(env.MYCASE_STATE_FOLDER, 'plans');
  let isLost = false;
  const losePlans = () => {
    if (isLost) return;
    isLost = true;
    renameSync(folder, `${folder}-away`);
    writeFileSync(folder, '');
  };
  const returnPlans = () => {
    rmSync(folder);
    renameSync(`${folder}-away`, folder);
  };
  const client = await aClient({ env: { ...env, MYCASE_BASE_URL: await startFront(sandbox, losePlans) } });
  return { sandbox, client, returnPlans };
}

const writesTo = async (sandbox: Sandbox) =>
  (await requestsTo(sandbox)).filter(({ method }) => method !== 'GET').map(({ method, status }) => [method, status]);

const CARRIED_OUT =
  /Step 1 \(\w+\) was carried out, but the stored plan does not say so\. The plan cannot be stored .* continue the plan\./;

it('a create is not sent again if its outcome could not be stored', async () => {
  const { sandbox, client, returnPlans } = await startWithLostPlans();
  const steps = ['First room', 'Second room'].map((name) => ({ tool: 'create_location', arguments: { name } }));

  const stopped = await call(client, 'write_many', { steps });
  returnPlans();
  const done = await call(client, 'write_many', { plan_id: planOf(stopped) });

  expect(stopped.text).toMatch(CARRIED_OUT);
  expect(stopped.text.match(/\|(done|failed|not started)/g)).toEqual(['|done', '|not started']);
  expect(done.text).toContain('Done: 2 of 2 changes.');
  expect(await writesTo(sandbox)).toEqual([
    ['POST', 201],
    ['POST', 201],
  ]);
});

it('a deletion whose outcome could not be stored does not block its plan', async () => {
  const { sandbox, client, returnPlans } = await startWithLostPlans();
  const for_each = (await recordsOf(sandbox, 'tasks')).slice(0, 2).map(({ id }) => String(id));

  const stopped = await call(client, 'write_many', { steps: [{ tool: 'delete_task', for_each }] });
  returnPlans();
  const done = await call(client, 'write_many', { plan_id: planOf(stopped) });

  expect(stopped.text).toMatch(CARRIED_OUT);
  expect(done.text).toContain('Done: 2 of 2 changes.');
  expect(await writesTo(sandbox)).toEqual([
    ['DELETE', 204],
    ['DELETE', 204],
  ]);
});

it('a failed step and the id of its plan are shown although they cannot be stored', async () => {
  const { sandbox, client, returnPlans } = await startWithLostPlans();
  const [task] = await recordsOf(sandbox, 'tasks');
  await fault(sandbox, { method: 'DELETE', status: 403 });

  const stopped = await call(client, 'write_many', {
    steps: [{ tool: 'delete_task', arguments: { task_id: task?.id } }],
  });
  returnPlans();

  expect(stopped.text).toMatch(/Step 1 \(delete_task\) failed: MyCase answered 403.* The plan cannot be stored/);
  const done = await call(client, 'write_many', { plan_id: planOf(stopped) });
  expect(done.text).toContain('Done: 1 of 1 change.');
});
