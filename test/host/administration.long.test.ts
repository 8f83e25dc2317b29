import { appendFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { confirmationIn } from '../support/confirmation.ts';
import { countRenewals } from '../support/harness.ts';
import { run } from '../support/program.ts';
import { aStateFolder } from '../support/state.ts';
import { type AdministeredHost, aFirm, anAdministeredHost, aTenant } from './administered.ts';
import { aBrowser, signInToConsent } from './browser.ts';
import { aRawClient, callWithToken, signedIn, textOf } from './oauth-client.ts';

const ALL = 'mycase:read mycase:write mycase:delete';
const PATH = '/firm/mcp';
const DAY_MS = 24 * 60 * 60 * 1000;

async function aHostWith(people: readonly object[], fields: object = {}) {
  const firm = await aFirm('firm-a');
  const toFile = (changed: readonly object[], others: object = {}) => ({
    tenants: { firm: aTenant('firm-a', firm, { people: changed, ...others }) },
  });
  const host = await anAdministeredHost(toFile(people, fields));
  const change = (changed: readonly object[], others: object = {}) => host.write(toFile(changed, others));
  return { firm, host, change };
}

async function listTools(host: AdministeredHost, token: string | undefined): Promise<string[]> {
  const answer = await host.fetch(host.publicUrl + PATH, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      authorization: `Bearer ${token}`,
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' }),
  });
  return [...(await answer.text()).matchAll(/"name":"([a-z_]+)","title"/g)].map(([, name = '']) => name);
}

/** The ids of the sandbox's people, as MyCase tells them at the sign-in. */
async function idsOf(host: AdministeredHost, token: string | undefined): Promise<{ id: number; email: string }> {
  const me = await textOf(host, token, 'get_me', {}, PATH);
  return { id: Number(/\bid: (\d+)/.exec(me)?.[1]), email: /[\w.]+@[\w.-]+/.exec(me)?.[0] ?? '' };
}

describe('the people of the file', () => {
  it('have different tools, and a person with access read never gets another scope', async () => {
    const { host, change } = await aHostWith([], { everyone: {} });
    const partner = await signedIn(host, { path: PATH, scope: ALL });
    const associate = await signedIn(host, { path: PATH, scope: ALL, person: 'associate' });
    const [one, two] = [
      await idsOf(host, partner.tokens.access_token),
      await idsOf(host, associate.tokens.access_token),
    ];
    expect(partner.tokens.scope).toBe(ALL);
    change(
      [
        { staffId: one.id, group: 'readers' },
        { email: two.email.toUpperCase(), access: 'write', toolsets: ['firm', 'cases', 'workflows'] },
      ],
      { groups: { readers: { access: 'read' } } },
    );
    await expect.poll(() => listTools(host, partner.tokens.access_token)).not.toContain('create_case');
    const tools = await listTools(host, associate.tokens.access_token);
    expect(tools).toContain('create_case');
    expect(tools).not.toContain('delete_case');
    expect(tools).not.toContain('list_invoices');
    const plan = { plan_id: 'plan-000000000000' };
    expect(await textOf(host, associate.tokens.access_token, 'write_many', plan, PATH)).toContain('There is no plan');
    const refreshed = await partner.refresh(partner.tokens.refresh_token ?? '');
    expect(refreshed.body.scope).toBe('mycase:read');
    const again = await signedIn(host, { path: PATH, scope: ALL });
    expect(again.tokens.scope).toBe('mycase:read');
    const refused = await callWithToken(host, again.tokens.access_token, 'create_location', { name: 'x' }, {}, PATH);
    expect(await refused.text()).toContain('There is no tool');
  });

  it('are refused before anything is read, and are told what the file must have', async () => {
    const { firm, host, change } = await aHostWith([{ staffId: 1 }]);
    const log = `${firm.url}/__sandbox/requests`;
    const client = await aRawClient(host);
    const refused = await signInToConsent(aBrowser(host), client.authorizationUrl({ resource: host.publicUrl + PATH }));
    expect(refused.status).toBe(403);
    expect(refused.html).toContain('You may not use this server');
    const [, staffId] = /<dt>Staff id in MyCase<\/dt><dd>(\d+)<\/dd>/.exec(refused.html) ?? [];
    const requests: { path: string }[] = JSON.parse(await (await fetch(log)).text());
    const paths = new Set(requests.map(({ path }) => path).filter((path) => path.startsWith('/v1/')));
    expect([...paths].sort()).toEqual(['/v1/firm', '/v1/me']);
    change([{ staffId: Number(staffId) }]);
    await expect.poll(() => host.said.join('\n')).toContain('is in force');
    expect((await signedIn(host, { path: PATH })).tokens.access_token).toBeDefined();
  });

  it('have ethical walls of their own', async () => {
    const { host, change } = await aHostWith([], { everyone: {} });
    const partner = await signedIn(host, { path: PATH });
    const associate = await signedIn(host, { path: PATH, person: 'associate' });
    const { id } = await idsOf(host, associate.tokens.access_token);
    const cases = await textOf(host, partner.tokens.access_token, 'list_cases', {}, PATH);
    const caseId = Number(
      /\bid: (\d+)|^\|? ?(\d{4,})/m.exec(cases)?.slice(1).find(Boolean) ?? expect.unreachable(cases),
    );
    const read = (token: string | undefined) => textOf(host, token, 'get_case', { case_id: caseId }, PATH);
    const name = /^name: (.+)$/m.exec(await read(partner.tokens.access_token))?.[1] ?? expect.unreachable();
    expect(await read(associate.tokens.access_token)).toContain(name);
    writeFileSync(join(host.folder, 'walls.txt'), `${caseId}\n`);
    change([{ staffId: id, hideCases: 'walls.txt' }], { everyone: {} });
    await expect.poll(() => read(associate.tokens.access_token)).not.toContain(name);
    expect(await read(partner.tokens.access_token)).toContain(name);
    const list = () => textOf(host, associate.tokens.access_token, 'list_cases', { page_size: 1000 }, PATH);
    expect(await list()).not.toContain(name);
    // The file of case ids is read again too.
    writeFileSync(join(host.folder, 'walls.txt'), '1\n');
    await expect.poll(() => read(associate.tokens.access_token)).toContain(name);
  });

  it('lose their access without a restart, and a wrong file changes nothing', async () => {
    const { firm, host, change } = await aHostWith([], { everyone: {} });
    const client = await signedIn(host, { path: PATH });
    const { id, email } = await idsOf(host, client.tokens.access_token);
    const firmConnection = {
      issuer: 'https://provider.example',
      clientId: 'a',
      clientSecret: { variable: 'PROVIDER_SECRET' },
      providerName: 'Firm sign-in',
      administrators: [{ staffId: id }],
    };
    const statusOf = async () =>
      (await callWithToken(host, client.tokens.access_token, 'get_firm', {}, {}, PATH)).status;
    const switches = [
      () => change([{ staffId: id, on: false }]),
      () => change([{ staffId: id, group: 'g' }], { groups: { g: { on: false } } }),
      () => change([{ staffId: id }], { on: false }),
      () => change([{ staffId: id }], { ownAccounts: false, firmConnection }),
      () => change([{ staffId: id }, { email }]),
      () => host.write({ on: false, tenants: { firm: aTenant('firm-a', firm, { everyone: {} }) } }),
    ];
    for (const turnOff of switches) {
      turnOff();
      await expect.poll(statusOf).toBe(401);
      change([{ staffId: id }]);
      await expect.poll(statusOf).toBe(200);
    }
    host.write('{"tenants": {');
    await expect.poll(() => host.said.join('\n')).toContain('not valid JSON');
    expect(await statusOf()).toBe(200);
    change([{ staffId: id, on: false }]);
    await expect.poll(statusOf).toBe(401);
    expect((await client.refresh(client.tokens.refresh_token ?? '')).status).toBe(400);
    expect(host.said.filter((line) => line.includes('not valid JSON'))).toHaveLength(1);
  }, 120_000);
});

it('renews no sign-in to MyCase of a person without access', async () => {
  const firm = await aFirm('firm-a');
  const toFile = (fields: object) => ({ tenants: { firm: aTenant('firm-a', firm, { everyone: {}, ...fields }) } });
  const host = await anAdministeredHost(toFile({}), { CLOCK_STEP: String(12 * DAY_MS) });
  const partner = await signedIn(host, { path: PATH });
  const associate = await signedIn(host, { path: PATH, person: 'associate' });
  const { id } = await idsOf(host, associate.tokens.access_token);
  host.write(toFile({ people: [{ staffId: id, on: false }] }));
  const statusOf = async () =>
    (await callWithToken(host, associate.tokens.access_token, 'get_firm', {}, {}, PATH)).status;
  await expect.poll(statusOf).toBe(401);
  const before = await countRenewals(firm);
  await host.later(1);
  await expect.poll(() => countRenewals(firm)).toBeGreaterThan(before);
  await sleep(500);
  expect(await countRenewals(firm)).toBe(before + 1);
  expect((await partner.refresh(partner.tokens.refresh_token ?? '')).status).toBe(200);
});

it('a file of case ids that is being written changes nothing until it is complete', async () => {
  const { host, change } = await aHostWith([], { everyone: {} });
  const file = join(host.folder, 'walls.txt');
  writeFileSync(file, '1\n');
  change([{ staffId: 1, hideCases: 'walls.txt' }]);
  const countChanges = () => host.said.filter((line) => line.includes('is in force')).length;
  await expect.poll(countChanges).toBe(1);
  for (let id = 2; id < 15; id += 1) {
    appendFileSync(file, `${id}\n`);
    await sleep(200);
  }
  expect(countChanges()).toBe(1);
  await expect.poll(countChanges).toBe(2);
});

it('deletes the sign-in, the plans and the audit log of a person after the days of the file', async () => {
  const firm = await aFirm('firm-a');
  const tenants = { firm: aTenant('firm-a', firm, { everyone: { retention: { stateDays: 30, auditDays: 30 } } }) };
  const host = await anAdministeredHost({ tenants }, { CLOCK_STEP: String(20 * DAY_MS) });
  const client = await signedIn(host, { path: PATH, scope: ALL });
  const steps = [{ tool: 'create_location', arguments: '{"name":"Room"}' }];
  const planned = await textOf(host, client.tokens.access_token, 'write_many', { steps }, PATH);
  const confirm = confirmationIn(planned);
  await textOf(host, client.tokens.access_token, 'write_many', { steps, confirm }, PATH);
  const filesOf = (kind: string) =>
    readdirSync(join(host.folder, kind), { recursive: true, encoding: 'utf8' }).filter(
      (name) => /\.(state|jsonl)$/.test(name) && !name.endsWith('registry.jsonl'),
    );
  const [account = ''] = readdirSync(join(host.folder, 'audit'));
  expect(filesOf('plans')).toHaveLength(1);
  await host.later(1);
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  expect(filesOf('plans')).toHaveLength(1);
  await host.later(1);
  await expect.poll(() => filesOf('plans')).toEqual([]);
  expect((await callWithToken(host, client.tokens.access_token, 'get_firm', {}, {}, PATH)).status).toBe(401);
  await expect.poll(() => filesOf('audit')).toEqual([]);
  const verified = await run(['audit', 'verify', '--state-folder', host.folder, '--account', account], {});
  expect(verified.stdout).toContain('1 log file of the registry was deleted by a host');
  expect(verified.code).toBe(0);
});

it('states the path of each wrong field of the file, and does not start', async () => {
  const folder = aStateFolder();
  const tenant = { title: 'A', clientId: 'a', clientSecret: { variable: 'FIRM_SECRET' } };
  const people = [{ staffId: 1 }, { email: 'a@b.example', access: 'all' }];
  const attempts: readonly [object, string][] = [
    [{ tenants: { a: { ...tenant, people } } }, 'tenants.a.people[1].access: must be read, write or full'],
    [{ tenants: { a: { ...tenant, clientSecret: 'text' } } }, 'tenants.a.clientSecret: must be {"variable"'],
    [
      { tenants: { a: { ...tenant, clientSecret: { variable: 'NONE' } } } },
      'tenants.a.clientSecret.variable: the variable NONE',
    ],
    [{ tenants: { a: tenant, b: tenant } }, 'tenants.b.clientId: another tenant has the same clientId'],
    [
      { tenants: { a: { ...tenant, people: [{ staffId: 1, group: 'x' }] } } },
      'tenants.a.people[0].group: there is no group "x"',
    ],
    [
      { tenants: { a: { ...tenant, everyone: { toolsets: ['cazes'] } } } },
      'tenants.a.everyone.toolsets: there is no toolset "cazes"',
    ],
    [{ tenants: { a: { ...tenant, everyone: { hideCases: 'none.txt' } } } }, 'tenants.a.everyone.hideCases: "'],
    [
      { tenants: { a: { ...tenant, people: [{}] } } },
      'tenants.a.people[0]: must have a staffId, an email or a subject',
    ],
    [{ tenants: { files: tenant } }, 'tenants.files.path: cannot be /files/mcp, because the host itself uses /files'],
    [{ tenants: { a: { ...tenant, path: '/interaction/mcp' } } }, 'tenants.a.path: cannot be /interaction/mcp'],
    [{ tenants: { oauth: tenant } }, 'tenants.oauth.path: cannot be /oauth/mcp'],
    [{ tenants: { a: { ...tenant, peple: [] } } }, 'tenants.a: Unrecognized key: "peple"'],
  ];
  const answers = await Promise.all(
    attempts.map(([content], index) => {
      const file = join(folder, `${index}.json`);
      writeFileSync(file, JSON.stringify(content));
      return run(['host', '--public-url', 'https://a.example', '--administration', file], {
        MYCASE_HOST_KEYS: Buffer.alloc(32).toString('base64'),
        FIRM_SECRET: 'secret',
      });
    }),
  );
  for (const [index, { code, stderr }] of answers.entries()) {
    expect(stderr).toContain(attempts[index]?.[1]);
    expect(code).toBe(2);
  }
});
