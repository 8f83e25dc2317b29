import { expect, it } from 'vitest';
import { linesOf, settingOf } from '../audit/log.ts';
import { aServer, ask } from '../support/clock-server.ts';
import { call, fault } from '../support/harness.ts';
import { type Env, start } from '../support/program.ts';
import { decide, visit } from './person.ts';
import { aSignedInSetting, kept, linkOf, type Setting } from './setting.ts';

// Another person signs in under the same account name while a server runs. The server notices it after a minute.

/** Signs the associate in by `login`. */
async function signInAssociate(env: Env): Promise<void> {
  const login = start(['login'], env);
  await visit(await decide(await linkOf(login), 'allow', 'associate'));
  expect(await login.exit, login.said.stderr).toBe(0);
}

const staffOf = async (setting: Setting): Promise<unknown> =>
  JSON.parse(await kept(setting)).signedInUser.staff ?? 'unknown';

const loggedStaff = ({ env }: Setting): unknown => linesOf(settingOf(env)).at(-1)?.staff ?? 'unknown';

it('the audit log names the other person as soon as the cache has noticed the sign-in', async () => {
  const setting = await aSignedInSetting();
  const partner = await staffOf(setting);
  const server = await aServer({ env: { ...setting.env, MYCASE_AUDIT: 'writes' } });
  await ask(server, 'locations');
  await server.later(31);
  await call(server.client, 'create_people_group', { name: 'Experts' });
  expect(loggedStaff(setting)).toBe(partner);
  await signInAssociate(setting.withApp);
  const associate = await staffOf(setting);
  expect(associate).not.toBe(partner);
  await server.later(31);
  await ask(server, 'staff');
  await ask(server, 'locations');
  await call(server.client, 'create_people_group', { name: 'Translators' });
  expect(loggedStaff(setting)).toBe(associate);
});

it('the audit log does not name the first person if MyCase does not say who the other person is', async () => {
  const setting = await aSignedInSetting();
  const server = await aServer({ env: setting.env });
  await call(server.client, 'get_me');
  expect(loggedStaff(setting)).toBe(await staffOf(setting));
  await fault(setting.sandbox, { path: '/v1/me', status: 403, times: 1_000 });
  await signInAssociate(setting.withApp);
  await server.later(61);
  await call(server.client, 'list_case_stages');
  await call(server.client, 'list_case_stages');
  expect(loggedStaff(setting)).toBe('unknown');
});
