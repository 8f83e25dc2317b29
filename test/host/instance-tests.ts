import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { confirmationIn } from '../support/confirmation.ts';
import { countRenewals, fault, recordsOf, requestsTo } from '../support/harness.ts';
import { run } from '../support/program.ts';
import { STORE_PASSWORD, type StoreServerKind } from '../support/store-servers.ts';
import type { Host } from './hosted.ts';
import { type Instances, startInstances } from './instances.ts';
import { callWithToken, signedIn, textOf } from './oauth-client.ts';

// Two instances of a host share a store. Each of them serves each request.

const ADMINISTRATION_SECRET = 'the secret of the administration';
const ALL = { scope: 'mycase:read mycase:write mycase:delete' };

const DAY_MS = 24 * 60 * 60 * 1000;

/** Describes two instances with a kind of store. They are skipped if this machine lacks its server. */
export function describeInstances(kind: StoreServerKind): void {
  const title = `two instances with ${kind.name}`;
  describe.skipIf(kind.missing !== undefined)(kind.missing ? `${title} (${kind.missing})` : title, () =>
    testInstances(kind),
  );
}

function testInstances(kind: StoreServerKind): void {
  let instances: Instances;
  let [a, b]: Host[] = [];
  beforeAll(async () => {
    instances = await startInstances(kind, 2);
    [a, b] = instances.hosts;
  });
  afterAll(() => instances?.stop());

  const hosts = (): [Host, Host] => (a && b ? [a, b] : expect.unreachable('no instance runs'));
  const countCreates = async (name: string) =>
    (await recordsOf(instances.sandbox, 'locations')).filter((record) => record.name === name).length;
  const createLocation = async (host: Host, token: string | undefined, name: string) => {
    const created = await textOf(host, token, 'create_location', { name });
    return Number(/\bid: (\d+)/.exec(created)?.[1] ?? expect.unreachable(created));
  };

  /** Makes a call at an instance that must renew the sign-in to MyCase first. Returns while MyCase has not answered. */
  const startRenewal = async (token: string | undefined) => {
    const { sandbox } = instances;
    const host = await instances.start({ CLOCK_STEP: String(DAY_MS - 180_000) });
    await host.later(1);
    const before = await countRenewals(sandbox);
    await fault(sandbox, { method: 'POST', path: '/tokens', delay_ms: 2_500 });
    const countRequests = async () => (await requestsTo(sandbox)).filter(({ path }) => path === '/tokens').length;
    const requestsBefore = await countRequests();
    const answer = textOf(host, token, 'get_firm');
    await expect.poll(countRequests).toBeGreaterThan(requestsBefore);
    return { answer, countNewRenewals: async () => (await countRenewals(sandbox)) - before };
  };

  it('serve a sign-in whose steps reach one instance after the other', async () => {
    const client = await signedIn(instances.balanced);
    const token = client.tokens.access_token;
    const names = await Promise.all(hosts().map((host) => textOf(host, token, 'get_me')));
    expect(names[0]).toBe(names[1]);
    const refreshed = await client.refresh(client.tokens.refresh_token ?? '');
    expect(refreshed.status).toBe(200);
    expect((await callWithToken(hosts()[1], refreshed.body.access_token, 'get_me')).status).toBe(200);
  });

  it('accept a confirmation of the other instance, once', async () => {
    const { tokens } = await signedIn(instances.balanced, ALL);
    const location_id = await createLocation(hosts()[0], tokens.access_token, 'Confirmed room');
    const preview = await textOf(hosts()[0], tokens.access_token, 'delete_location', { location_id });
    const args = { location_id, confirm: confirmationIn(preview) };
    const answers = await Promise.all(
      hosts().map((host) => textOf(host, tokens.access_token, 'delete_location', args)),
    );
    expect(answers.filter((answer) => answer.startsWith('done: deleted'))).toHaveLength(1);
    for (const host of hosts())
      expect(await textOf(host, tokens.access_token, 'delete_location', args)).toContain('This token was already used');
    const deletes = (await requestsTo(instances.sandbox)).filter(({ path }) => path.endsWith(`/${location_id}`));
    expect(deletes.filter(({ method }) => method === 'DELETE')).toHaveLength(1);
  });

  it('send the same create once', async () => {
    const { tokens } = await signedIn(instances.balanced, ALL);
    // Both instances read the lists of similar records before one of them claims the create.
    for (const name of ['Quillfeather Ltd', 'Brambleworth Inc', 'Ostrander LLC']) {
      const creates = hosts().map((host) => textOf(host, tokens.access_token, 'create_company', { name }));
      const answers = await Promise.all(creates);
      expect(answers.filter((answer) => answer.includes('Nothing was sent'))).toHaveLength(1);
      const companies = await recordsOf(instances.sandbox, 'companies');
      expect(companies.filter((record) => record.name === name)).toHaveLength(1);
    }
  });

  it('do not undo the update that the other instance makes at the same time', async () => {
    const { tokens } = await signedIn(instances.balanced, ALL);
    const [company] = await recordsOf(instances.sandbox, 'companies');
    const company_id = company?.id;
    await fault(instances.sandbox, { method: 'PUT', path: '/v1/companies/*', delay_ms: 300 });
    const changes = [{ name: 'Renamed Company' }, { website: 'https://new.example' }];
    await Promise.all(
      hosts().map((host, i) => textOf(host, tokens.access_token, 'update_company', { company_id, ...changes[i] })),
    );
    const companies = await recordsOf(instances.sandbox, 'companies');
    expect(companies.find(({ id }) => id === company_id)).toMatchObject({ ...changes[0], ...changes[1] });
  });

  it('refuse a token that was revoked at the other instance', async () => {
    const client = await signedIn(hosts()[0]);
    const token = client.tokens.access_token;
    expect((await callWithToken(hosts()[1], token, 'get_me')).status).toBe(200);
    expect(await client.revoke(token ?? '')).toBe(200);
    for (const host of hosts()) expect((await callWithToken(host, token, 'get_me')).status).toBe(401);
  });

  it('write one audit log, without a break', async () => {
    const { tokens } = await signedIn(instances.balanced);
    const calls = Array.from({ length: 20 }, (_, i) => textOf(hosts()[i % 2 ? 0 : 1], tokens.access_token, 'get_firm'));
    await Promise.all(calls);
    const stores = await kind.connect(instances.server.url);
    const names = (await stores.listNames()).filter((name) => name.startsWith('audit/'));
    await stores.close();
    const account = names[0]?.slice('audit/'.length) ?? '';
    expect(names).toHaveLength(1);
    const env = { MYCASE_STORE_URL: instances.server.url };
    const verified = await run(['audit', 'verify', '--account', account], env);
    expect(verified).toMatchObject({ code: 0 });
    expect(verified.stdout).toContain('The audit log is whole');
    expect(verified.stdout).not.toContain(STORE_PASSWORD);
    const exported = await run(['audit', 'export', '--account', account], env);
    const entries = exported.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, i) => i + 1));
    expect(entries.filter(({ tool }) => tool === 'get_firm')).toHaveLength(20);
    expect(new Set(entries.map(({ session }) => session)).size).toBe(2);
  });

  it.skipIf(!kind.countCommands)('ask the store at most seven times for a read call', async () => {
    const { tokens } = await signedIn(hosts()[0]);
    const read = () => textOf(hosts()[0], tokens.access_token, 'get_firm');
    await read();
    const before = (await kind.countCommands?.(instances.server.url)) ?? 0;
    for (let i = 0; i < 10; i += 1) await read();
    const count = ((await kind.countCommands?.(instances.server.url)) ?? 0) - before;
    expect(count).toBeGreaterThan(10);
    expect(count / 10).toBeLessThanOrEqual(7);
  });

  it('send at most 25 requests a second to MyCase in all, and let people take turns', async () => {
    const { sandbox, balanced } = instances;
    const partner = await signedIn(balanced);
    const associate = await signedIn(balanced, { person: 'associate' });
    const call = (client: typeof partner, i: number) =>
      textOf(hosts()[i % 2 ? 0 : 1], client.tokens.access_token, 'get_firm');
    await Promise.all([call(associate, 0), call(associate, 1)]);
    await fetch(`${sandbox.url}/__sandbox/requests`, { method: 'DELETE' });
    const ended: string[] = [];
    const calls = [
      ...Array.from({ length: 70 }, (_, i) => call(partner, i).then(() => ended.push('partner'))),
      ...[0, 1].map((i) => call(associate, i).then(() => ended.push('associate'))),
    ];
    await Promise.all(calls);
    const times = (await requestsTo(sandbox)).map(({ at }) => at);
    expect(times.length).toBeGreaterThanOrEqual(72);
    const windows = times.map((start) => times.filter((time) => time >= start && time < start + 1_000).length);
    expect(Math.max(...windows)).toBeLessThanOrEqual(25);
    expect(ended.lastIndexOf('associate')).toBeLessThan(40);
  });

  it('lose nothing while the store is restarted', async () => {
    const client = await signedIn(instances.balanced, ALL);
    const token = client.tokens.access_token;
    const location_id = await createLocation(hosts()[0], token, 'Lasting room');
    const confirm = confirmationIn(await textOf(hosts()[0], token, 'delete_location', { location_id }));
    const renewing = await startRenewal(token);
    const administered = await instances.start({
      MYCASE_ADMINISTRATION_PORT: '0',
      MYCASE_ADMINISTRATION_SECRET: ADMINISTRATION_SECRET,
    });
    const body = new URLSearchParams({ secret: ADMINISTRATION_SECRET });
    const session = await fetch(`${administered.administrationUrl}/sign-in`, {
      method: 'POST',
      body,
      redirect: 'manual',
    });
    const cookie = session.headers.get('set-cookie')?.split(';')[0] ?? '';
    const restarted = instances.server.restart(5_000);
    await sleep(500);
    // More calls wait for the store than an emitter of events has listeners by default.
    const waiting = Promise.all(Array.from({ length: 12 }, () => callWithToken(hosts()[0], token, 'get_firm')));
    const { publicUrl } = instances.balanced;
    const authorization = client.authorizationUrl({ scope: 'mycase:read', resource: `${publicUrl}/mcp` });
    const pages = Promise.all([
      hosts()[1].fetch(`${publicUrl}/files/some-secret`),
      hosts()[1].fetch(authorization, { redirect: 'manual', headers: { accept: 'text/html' } }),
      fetch(`${administered.administrationUrl}/sessions`, { headers: { cookie } }),
    ]);
    const [refused, other, renewal] = await Promise.all([
      callWithToken(hosts()[0], token, 'create_location', { name: 'Late room' }),
      callWithToken(hosts()[1], token, 'get_firm'),
      client.refresh(client.tokens.refresh_token ?? ''),
    ]);
    for (const answer of await pages) {
      expect(answer.status).toBe(503);
      expect(answer.headers.get('retry-after')).toBe('5');
      expect(answer.headers.get('content-type')).toContain('text/html');
      expect(await answer.text()).toContain('The store of this server cannot be reached');
    }
    expect([refused.status, other.status, renewal.status]).toEqual([503, 503, 503]);
    expect(refused.headers.get('retry-after')).toBe('5');
    expect(await refused.text()).toContain('The store of this server cannot be reached');
    for (const { status } of await waiting) expect(status).toBe(503);
    await restarted;
    await sleep(500);
    expect(await countCreates('Late room')).toBe(0);
    const args = { location_id, confirm };
    expect(await textOf(hosts()[1], token, 'delete_location', args)).toContain('done: deleted');
    expect((await client.refresh(client.tokens.refresh_token ?? '')).status).toBe(200);
    expect(await renewing.answer).toContain('name:');
    expect(await renewing.countNewRenewals()).toBe(1);
    expect(await textOf(hosts()[0], token, 'get_firm')).toContain('name:');
    for (const host of hosts()) {
      const said = host.said.join('\n');
      expect(said).toContain('the store cannot be reached (');
      expect(said).toMatch(/the store can be reached again, after \d+ s/);
      expect(said).not.toContain(STORE_PASSWORD);
      expect(said).not.toContain('    at ');
      expect(said).not.toContain('Warning');
    }
  });

  it.skipIf(!kind.refuseChanges)('write one line about a store that only reads', async () => {
    const { start, server } = instances;
    const host = await start();
    const { tokens } = await signedIn(host);
    await kind.refuseChanges?.(server.url, true);
    const refused = await callWithToken(host, tokens.access_token, 'get_firm');
    await kind.refuseChanges?.(server.url, false);
    expect(await textOf(host, tokens.access_token, 'get_firm')).toContain('name:');
    expect(refused.status, await refused.text()).toBe(503);
    const said = host.said.join('\n');
    expect(said.match(/the store cannot be reached/g)).toHaveLength(1);
    expect(said).not.toContain('    at ');
  });

  it('continue a plan whose instance was killed', async () => {
    const killed = await instances.start();
    const { tokens } = await signedIn(killed, ALL);
    const token = tokens.access_token;
    const steps = ['First', 'Second', 'Third'].map((name) => ({
      tool: 'create_location',
      arguments: JSON.stringify({ name: `${name} room of a plan` }),
    }));
    const confirm = confirmationIn(await textOf(killed, token, 'write_many', { steps }));
    await fault(instances.sandbox, { method: 'POST', path: '/v1/locations', delay_ms: 500, times: 3 });
    const call = textOf(killed, token, 'write_many', { steps, confirm }).catch(() => 'killed');
    await expect.poll(() => countCreates('First room of a plan'), { interval: 10 }).toBe(1);
    await killed.kill();
    expect(await call).toBe('killed');
    const stores = await kind.connect(instances.server.url);
    const names = (await stores.listNames()).filter((name) => name.startsWith('plans/'));
    const plans = await Promise.all(names.map((name) => stores.open(name).list()));
    await stores.close();
    const plan_id = plans.flat()[0]?.key;
    const other = hosts()[1];
    for (;;) {
      const answer = await textOf(other, token, 'write_many', { plan_id });
      if (answer.includes('Done: 3 of 3 changes')) break;
      expect(answer).toContain('in a minute');
      await other.later(65);
    }
    for (const { arguments: args } of steps) expect(await countCreates(JSON.parse(args).name)).toBe(1);
  });
}
