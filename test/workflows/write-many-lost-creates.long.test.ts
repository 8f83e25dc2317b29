import { expect, it } from 'vitest';
import { aServer } from '../support/clock-server.ts';
import { aSandbox, call, fault, pointedAt, recordsOf } from '../support/harness.ts';
import { inMyCase } from '../writes/confirming.ts';
import { planOf } from './plans.ts';

// A create of a plan whose answer is lost is sent again only if no record in MyCase can be the created one.

const STEPS = [
  { tool: 'create_client', arguments: { first_name: 'Ida', last_name: 'Fernsby', email: 'Ida@Fernsby.example' } },
];

async function startPlanServer() {
  const sandbox = await aSandbox();
  const server = await aServer({ env: { ...pointedAt(sandbox), MYCASE_STORE: 'plain' } });
  const clients = async () => (await recordsOf(sandbox, 'clients')).filter(({ last_name }) => last_name === 'Fernsby');
  return { sandbox, server, clients };
}

it('it is not sent again if MyCase has stored a value in another form', async () => {
  const { sandbox, server, clients } = await startPlanServer();
  await fault(sandbox, { method: 'POST', cut: 'before' });
  const stopped = await call(server.client, 'write_many', { steps: STEPS });
  await inMyCase(sandbox, 'POST', '/clients', { ...STEPS[0]?.arguments, email: 'ida@fernsby.example' });
  await server.later(62);

  const continued = await call(server.client, 'write_many', { plan_id: planOf(stopped) });

  expect(stopped.text).toContain('has an unknown outcome');
  expect(continued.text).toContain('Do the remaining steps with a new plan.');
  expect(await clients()).toHaveLength(1);
});

it('it is not sent again if the clock of this machine is minutes ahead', async () => {
  const { sandbox, server, clients } = await startPlanServer();
  await server.later(600);
  await fault(sandbox, { method: 'POST', cut: 'after' });
  const stopped = await call(server.client, 'write_many', { steps: STEPS });
  await server.later(62);

  const continued = await call(server.client, 'write_many', { plan_id: planOf(stopped) });

  expect(stopped.text).toContain('has an unknown outcome');
  expect(continued.text).toContain('Do the remaining steps with a new plan.');
  expect(await clients()).toHaveLength(1);
});

it('it is sent again if the new records have other values', async () => {
  const { sandbox, server, clients } = await startPlanServer();
  await fault(sandbox, { method: 'POST', cut: 'before' });
  const stopped = await call(server.client, 'write_many', { steps: STEPS });
  await inMyCase(sandbox, 'POST', '/clients', {
    first_name: 'Otto',
    last_name: 'Quarrel',
    email: 'otto@quarrel.example',
  });
  await server.later(62);

  const continued = await call(server.client, 'write_many', { plan_id: planOf(stopped) });

  expect(continued.text).toContain('Done: 1 of 1 change.');
  expect(await clients()).toHaveLength(1);
});
