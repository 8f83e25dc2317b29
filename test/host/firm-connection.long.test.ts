import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { run } from '../support/program.ts';
import { aBrowser } from './browser.ts';
import { ALL, aHostOfPeople, connect, PATH, signedInPerson, signInAtProvider } from './connected.ts';
import { aRawClient, textOf } from './oauth-client.ts';

it('people of a firm use the sign-in of its administrator, and stay themselves', async () => {
  const { host, caseId, administrator } = await aHostOfPeople((id) => [
    { email: 'anna@firm.example', access: 'read' },
    { subject: 'ben', hideCases: String(id) },
  ]);
  const client = await aRawClient(host);
  const url = client.authorizationUrl({ resource: host.publicUrl + PATH });
  expect((await signInAtProvider(aBrowser(host), url, 'anna')).html).toContain('Your firm is not connected');
  const refused = await connect(host, 'associate');
  expect(refused.status).toBe(403);
  expect(refused.html).toContain('You may not connect the firm');
  expect((await connect(host)).html).toContain('The firm is connected');

  const [anna, ben] = [await signedInPerson(host, 'anna'), await signedInPerson(host, 'ben')];
  expect(anna.consent).toContain(administrator);
  expect(anna.scope).toBe('mycase:read');
  expect(ben.scope).toBe(ALL);
  const me = await textOf(host, anna.token, 'get_me', {}, PATH);
  expect(me).toContain('The person who uses this server is "Anna Reader (anna@firm.example)"');
  expect(me).toContain(`MyCase sees the administrator "${administrator}"`);

  // Each has ethical walls of their own, although both use the same sign-in to MyCase.
  const read = (token: string | undefined) => textOf(host, token, 'get_case', { case_id: caseId }, PATH);
  expect(await read(anna.token)).toContain(`id: ${caseId}`);
  expect(await read(ben.token)).not.toContain(`id: ${caseId}`);

  await textOf(host, ben.token, 'create_location', { name: 'Room of Ben' }, PATH);
  await host.stop();
  const logs = await Promise.all(
    readdirSync(join(host.folder, 'audit')).map((account) =>
      run(['audit', 'export', '--state-folder', host.folder, '--account', account], {}),
    ),
  );
  const lines = logs.flatMap(({ stdout }) =>
    stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  );
  const writes = lines.filter(({ tool }) => tool === 'create_location');
  expect(writes).toHaveLength(2);
  for (const line of writes) expect(line.person).toBe('Ben Writer (ben@firm.example)');
  expect(lines.find(({ tool }) => tool === 'get_me').person).toBe('Anna Reader (anna@firm.example)');
});

it('the sign-in of the firm is refused for others, and with a redirect that does not belong to it', async () => {
  const { host } = await aHostOfPeople(() => [{ email: 'anna@firm.example' }]);
  await connect(host);
  const client = await aRawClient(host);
  const url = client.authorizationUrl({ resource: host.publicUrl + PATH });
  const stranger = await signInAtProvider(aBrowser(host), url, 'eve');
  expect(stranger.status).toBe(403);
  expect(stranger.html).toContain('<dt>Subject</dt><dd>eve</dd>');
  // An e-mail address that the provider has not verified names nobody.
  const unverified = await signInAtProvider(aBrowser(host), url, 'mallory');
  expect(unverified.status).toBe(403);
  expect(unverified.html).not.toContain('anna@firm.example');

  /** Signs in as far as the redirect of the provider, which the browser opens later. */
  const signInToRedirect = async () => {
    let isStopped = true;
    const browser = aBrowser(host, (address) => isStopped && address.includes('/sign-in/callback'));
    const redirect = new URL((await signInAtProvider(browser, url, 'anna')).url);
    isStopped = false;
    return { browser, redirect };
  };
  const { browser, redirect } = await signInToRedirect();
  expect((await aBrowser(host).open(redirect.href)).html).toContain('This sign-in was not started here');
  expect((await browser.open(redirect.href)).html).toContain('Allow this access?');
  expect((await browser.open(redirect.href)).html).toContain('This sign-in was not started here');
  for (const [name, value] of [
    ['iss', 'https://other.example'],
    ['code', 'made-up'],
  ] as const) {
    const changed = await signInToRedirect();
    changed.redirect.searchParams.set(name, value);
    expect((await changed.browser.open(changed.redirect.href)).html).toContain('The sign-in with Firm sign-in failed');
  }
});
