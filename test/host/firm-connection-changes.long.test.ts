import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { confirmationIn } from '../support/confirmation.ts';
import { requestsTo, type SeenRequest } from '../support/harness.ts';
import { aHostOfPeople, CONNECT_URL, connect, PATH, signedInPerson } from './connected.ts';
import { callWithToken, type RawClient, textOf } from './oauth-client.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** Returns a function that renews the tokens of a client, and returns the status of the answer. */
function createRenewal(client: RawClient & { readonly tokens: Readonly<Record<string, string>> }) {
  let token = client.tokens.refresh_token ?? '';
  return async (): Promise<number> => {
    const { status, body } = await client.refresh(token);
    token = body.refresh_token ?? token;
    return status;
  };
}

const isFullRead = ({ path, query }: SeenRequest): boolean =>
  path === '/v1/locations' && !JSON.stringify(query).includes('updated_after');

it('"me" is the staff member of the entry, also after a change of the entry', async () => {
  const { host, staffIds, change } = await aHostOfPeople(() => [{ subject: 'ben' }]);
  await connect(host);
  const { token } = await signedInPerson(host, 'ben');
  const readMe = () => textOf(host, token, 'get_me', {}, PATH);
  // The first one is the administrator.
  const [, first, second] = staffIds;
  for (const staffId of [first, second]) {
    expect(await readMe()).not.toContain(String(staffId));
    change([{ subject: 'ben', staffId }]);
    await expect.poll(readMe).toContain(String(staffId));
  }
});

it('people see no list and no plan that was read with the sign-in of another administrator', async () => {
  const { firm, host, change, staffIds } = await aHostOfPeople(() => [{ email: 'anna@firm.example' }]);
  const administrators = staffIds.map((staffId) => ({ staffId }));
  change([{ email: 'anna@firm.example' }], administrators);
  await expect.poll(() => host.said.join('\n')).toContain('is in force');
  await connect(host);
  const { token } = await signedInPerson(host, 'anna');
  const steps = [{ tool: 'create_location', arguments: '{"name":"Room"}' }];
  const planned = await textOf(host, token, 'write_many', { steps }, PATH);
  const confirm = confirmationIn(planned);
  const done = await textOf(host, token, 'write_many', { steps, confirm }, PATH);
  const plan = /plan-[\da-f]{12}/.exec(done)?.[0] ?? expect.unreachable(done);
  const readLocations = () => textOf(host, token, 'query_firm', { sql: 'SELECT count(*) FROM locations' }, PATH);
  /** Connects the firm, and returns whether the first query after it reads all locations from MyCase. */
  const isReadAgain = async (person: string) => {
    await connect(host, person);
    await fetch(`${firm.url}/__sandbox/requests`, { method: 'DELETE' });
    await readLocations();
    return (await requestsTo(firm)).some(isFullRead);
  };
  await readLocations();
  expect(await isReadAgain('associate')).toBe(true);
  expect(await textOf(host, token, 'write_many', { undo: plan }, PATH)).toContain('There is no plan');
  await connect(host);
  expect(await textOf(host, token, 'write_many', { undo: plan }, PATH)).not.toContain('There is no plan');
  // The lists of the same administrator are used again.
  expect(await isReadAgain('partner')).toBe(false);
});

it('an e-mail address belongs to the person who signed in with it last', async () => {
  const { host } = await aHostOfPeople(() => [{ email: 'anna@firm.example' }]);
  await connect(host);
  const anna = await signedInPerson(host, 'anna');
  const statusOf = async (token: string | undefined) =>
    (await callWithToken(host, token, 'get_firm', {}, {}, PATH)).status;
  expect(await statusOf(anna.token)).toBe(200);
  const annika = await signedInPerson(host, 'annika');
  expect(await statusOf(anna.token)).toBe(401);
  expect(await statusOf(annika.token)).toBe(200);
});

it('stateDays ends the sign-in of a person without an own MyCase account', async () => {
  const { host } = await aHostOfPeople(() => [{ subject: 'ben', retention: { stateDays: 3 } }], {
    CLOCK_STEP: String(2 * DAY_MS),
  });
  await connect(host);
  const renew = createRenewal(await signedInPerson(host, 'ben'));
  await host.later(1);
  await sleep(500);
  expect(await renew()).toBe(200);
  await host.later(1);
  await expect.poll(renew).toBe(400);
});

it.each(['host', 'firm'])('the switch of the %s ends the page on which a firm is connected', async (name) => {
  const { host, change } = await aHostOfPeople(() => []);
  expect((await host.fetch(CONNECT_URL)).status).toBe(200);
  change([], undefined, { [name]: false });
  await expect.poll(async () => (await host.fetch(CONNECT_URL)).status).toBe(403);
});
