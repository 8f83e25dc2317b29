import { expect, it } from 'vitest';
import { readProjectFile } from '../support/docs-pages.ts';
import { aFirm, anAdministeredHost, aTenant, PUBLIC_URL } from './administered.ts';
import { aBrowser, signInToConsent } from './browser.ts';
import { aRawClient, callWithToken, signedIn, textOf } from './oauth-client.ts';

const WRITE = 'mycase:read mycase:write';

it('two firms of a host share no data, no token and no sign-in', async () => {
  const [a, b] = await Promise.all([aFirm('firm-a'), aFirm('firm-b')]);
  const tenants = { a: aTenant('firm-a', a, { everyone: {} }), b: aTenant('firm-b', b, { everyone: {} }) };
  const host = await anAdministeredHost({ tenants });
  const [first, second] = await Promise.all([
    signedIn(host, { path: '/a/mcp', scope: WRITE }),
    signedIn(host, { path: '/b/mcp' }),
  ]);
  // The same member of staff has the same id in both firms.
  await textOf(host, first.tokens.access_token, 'create_location', { name: 'Room of A' }, '/a/mcp');
  expect(await textOf(host, first.tokens.access_token, 'list_locations', {}, '/a/mcp')).toContain('Room of A');
  expect(await textOf(host, second.tokens.access_token, 'list_locations', {}, '/b/mcp')).not.toContain('Room of A');

  for (const [token, path] of [
    [first.tokens.access_token, '/b/mcp'],
    [second.tokens.access_token, '/a/mcp'],
  ] as const) {
    const refused = await callWithToken(host, token, 'get_firm', {}, {}, path);
    expect(refused.status).toBe(401);
    expect(refused.headers.get('www-authenticate')).toContain(
      `resource_metadata="${PUBLIC_URL}/.well-known/oauth-protected-resource${path}"`,
    );
  }

  // A browser that is signed in to one firm must sign in to the other one.
  const browser = aBrowser(host);
  const client = await aRawClient(host);
  const toUrl = (resource: string) => client.authorizationUrl({ resource });
  await signInToConsent(browser, toUrl(`${PUBLIC_URL}/a/mcp`));
  expect((await browser.open(toUrl(`${PUBLIC_URL}/a/mcp`))).html).toContain('Allow this access?');
  const other = await browser.open(toUrl(`${PUBLIC_URL}/b/mcp`));
  expect(other.html).toContain('Sign in to MyCase');
  expect(other.html).toContain('The firm firm-b');

  // A request names exactly one firm.
  for (const url of [
    toUrl(''),
    `${toUrl(`${PUBLIC_URL}/a/mcp`)}&resource=${PUBLIC_URL}/b/mcp`,
    toUrl(`${PUBLIC_URL}/c/mcp`),
  ])
    expect((await aBrowser(host).open(url)).url).toContain('error=invalid_target');
});

it('each firm has the metadata of its own endpoint, and all have the same authorization server', async () => {
  const firm = await aFirm('firm-a');
  const host = await anAdministeredHost({
    tenants: { a: aTenant('firm-a', firm), b: aTenant('firm-b', firm, { path: '/mcp' }) },
  });
  const read = async (path: string) => {
    const answer = await host.fetch(`${PUBLIC_URL}/.well-known/oauth-protected-resource${path}`);
    return answer.ok ? answer.json() : answer.status;
  };
  expect(await read('/a/mcp')).toMatchObject({ resource: `${PUBLIC_URL}/a/mcp`, authorization_servers: [PUBLIC_URL] });
  expect(await read('/mcp')).toMatchObject({ resource: `${PUBLIC_URL}/mcp`, authorization_servers: [PUBLIC_URL] });
  expect(await read('')).toBe(404);
  expect(await read('/c/mcp')).toBe(404);
});

it('the example of the documentation is valid', async () => {
  const page = readProjectFile('docs/administration.md');
  const [example = '', connection = ''] = [...page.matchAll(/```json\n(.*?)```/gs)].map(([, text]) => text);
  const file = JSON.parse(example.replace('closed-matters.txt', '2001'));
  Object.assign(file.tenants.marlow, JSON.parse(connection.replace(/"file": "[^"]+"/, '"variable": "FIRM_SECRET"')));
  const host = await anAdministeredHost(file, { MARLOW_CLIENT_SECRET: 'secret' });
  expect(host.said.join('\n')).toContain(`serving MCP at ${PUBLIC_URL}/marlow/mcp`);
});
