import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { aClient, call } from '../support/harness.ts';
import { type Running, run, startInTerminal } from '../support/program.ts';
import { allow } from './person.ts';
import { aSetting, linkOf, signIn } from './setting.ts';

// The firm's time zone: how a person writes it, where it is stored, and where the program states it.

const hasTerminal = process.platform === 'linux' && existsSync('/usr/bin/script');
let inputs = 0;
afterAll(() => void process.stdout.write(`test/auth/time-zone.long.test.ts: ${inputs} distinct inputs\n`));

const NOWHERE = { MYCASE_STORE: 'plain' };

it.each([
  ['Pacific', 'America/Los_Angeles'],
  ['PST', 'America/Los_Angeles'],
  ['PT', 'America/Los_Angeles'],
  ['US/Pacific', 'America/Los_Angeles'],
  ['Pacific Time (US & Canada)', 'America/Los_Angeles'],
  ['Eastern', 'America/New_York'],
  ['est', 'America/New_York'],
  ['New York', 'America/New_York'],
  ['Central Standard Time', 'America/Chicago'],
  ['US/Mountain', 'America/Denver'],
  ['Arizona', 'America/Phoenix'],
  ['Hawaii', 'Pacific/Honolulu'],
  ['America/los_angeles', 'America/Los_Angeles'],
  ['GMT', 'UTC'],
  ['UTC+2', 'Etc/GMT-2'],
  ['UTC-08:00', 'Etc/GMT+8'],
  ['Europe/Kyiv', 'Europe/Kyiv'],
])('%s is %s', async (text, zone) => {
  inputs += 1;
  const { stdout } = await run(['status', '--json', '--time-zone', text], NOWHERE);
  expect(JSON.parse(stdout)['time zone']).toBe(`${zone}, as configured`);
});

it.each([
  ['MST', '"MST" may be America/Denver or America/Phoenix. Use one of these names'],
  ['MST time', '"MST time" may be America/Denver or America/Phoenix. Use one of these names'],
  ['IST', 'may be Asia/Kolkata, Europe/Dublin or Asia/Jerusalem'],
  ['Texas', 'may be America/Chicago or America/Denver'],
  ['UTC+5:30', 'Use a name like America/New_York'],
  ['somewhere', 'unknown time zone "somewhere".'],
])('%s is refused with what to do', async (text, words) => {
  inputs += 1;
  const { code, stderr } = await run(['--time-zone', text], NOWHERE);
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(words) });
});

/** Types a text in place of the present one, and sends it when the terminal shows it. */
async function typeText(login: Running, text: string): Promise<void> {
  login.child.stdin.write(`${'\b'.repeat(30)}${text}`);
  await login.hears(new RegExp(text));
  login.child.stdin.write('\r');
}

describe.skipIf(!hasTerminal)('login in a terminal', () => {
  it('asks for the time zone until it knows it, and the server, status and doctor use it', async () => {
    inputs += 3;
    const { withApp, env, folder } = await aSetting();
    const login = startInTerminal(['login'], { ...withApp, TZ: 'Asia/Tokyo' });
    await login.hears(/The firm's time zone, such as America\/New_York or Pacific/);
    await login.hears(/Asia\/Tokyo/);
    await typeText(login, 'MST');
    await login.hears(/"MST" may be America\/Denver or America\/Phoenix/);
    await typeText(login, 'mountain');
    await allow(await linkOf(login));
    expect(await login.exit).toBe(0);
    expect(login.said.stdout).toContain("The firm's time zone is America/Denver, as stored with the sign-in.");
    const tokyo = { ...env, TZ: 'Asia/Tokyo', MYCASE_TIME_ZONE: '' };
    expect((await run(['status'], tokyo)).stdout).toContain('time zone:    America/Denver, as stored with the sign-in');
    expect((await run(['doctor'], tokyo)).stdout).toContain('ok      time zone: America/Denver, as stored with');
    const client = await aClient({ env: tokyo });
    expect((await call(client, 'agenda')).text).toContain(', America/Denver; today is');
    const { contents } = await client.readResource({ uri: 'mycase://time-zones' });
    expect(JSON.stringify(contents)).toContain('in use: America/Denver GMT-0');
    expect((await run(['logout'], env)).code).toBe(0);
    expect(existsSync(join(folder, 'default.time-zone'))).toBe(false);
  });
});

it('login without a terminal states the time zone of the machine, and so do status, doctor, the log and answers', async () => {
  inputs += 1;
  const { withApp, env } = await aSetting();
  const paris = { TZ: 'Europe/Paris' };
  const { said } = await signIn({ ...withApp, ...paris });
  const words = 'Europe/Paris, which is the time zone of this machine';
  expect(said.stdout).toContain(`The firm's time zone is ${words}. If the firm is elsewhere, run`);
  expect((await run(['status'], { ...env, ...paris })).stdout).toContain(words);
  expect((await run(['doctor'], { ...env, ...paris })).stdout).toContain(`warning time zone: ${words}`);
  const start = { env: { ...env, ...paris, MYCASE_TIME_ZONE: '' } };
  expect((await call(await aClient(start), 'agenda')).text).toContain(
    ', Europe/Paris, the time zone of this machine; today is',
  );
});

it('login with --time-zone stores it', async () => {
  inputs += 1;
  const { withApp, env } = await aSetting();
  await signIn(withApp, ['--time-zone', 'Eastern']);
  const { stdout } = await run(['status'], { ...env, TZ: 'Asia/Tokyo' });
  expect(stdout).toContain('America/New_York, as stored with the sign-in');
});
