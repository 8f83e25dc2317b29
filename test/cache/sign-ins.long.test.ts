import { describe, expect, it } from 'vitest';
import { aSignedInSetting, type Setting, signIn } from '../auth/setting.ts';
import { aServer, ask, askedBy, countOf, inShort, type Server, send } from '../support/clock-server.ts';
import { call, fault, recordsOf, requestsTo, type SeenRequest } from '../support/harness.ts';

/** Another person signs in while a server runs. The server notices it after a minute. These are its requests then. */
async function afterSignIn({ sandbox, env, withApp }: Setting, happens: () => Promise<void>) {
  const server = await aServer({ env });
  expect(await countOf(server, 'documents')).toBe(1_217);
  await signIn(withApp);
  await happens();
  await server.later(61);
  await ask(server, 'staff');
  const asked = await askedBy(sandbox, () => countOf(server, 'documents'));
  return { asked: inShort(asked).filter((one) => one.startsWith('documents')), server };
}

describe('when somebody signs in while a server runs', () => {
  it('lists of the first firm are deleted when the second person is of another firm', async () => {
    const setting = await aSignedInSetting();
    const { sandbox } = setting;
    const [document] = await recordsOf(sandbox, 'documents');
    const { asked, server } = await afterSignIn(setting, async () => {
      await send(sandbox, 'DELETE', `/documents/${document?.id}`);
      await fault(sandbox, { path: '/v1/firm', body: JSON.stringify({ name: 'Another firm' }), times: 10 });
    });
    expect(asked).toEqual(['documents by 1000', 'documents by 1000, next']);
    expect(await countOf(server, 'documents')).toBe(1_216);
  });

  it('lists stay cached when the same person signs in again', async () => {
    const { asked } = await afterSignIn(await aSignedInSetting(), async () => {});
    expect(asked).toEqual(['documents by 1000, changed']);
  });

  it('no list of the first firm is shown by a call that waits for another list', async () => {
    const { sandbox, env, withApp } = await aSignedInSetting();
    const server = await aServer({ env, args: ['--call-timeout', '300'] });
    const [aCase] = await recordsOf(sandbox, 'cases');
    expect(await countOf(server, 'cases')).toBe(226);
    const path = '/v1/clients';
    await fault(sandbox, { path, delay_ms: 4_000 });
    const waiting = call(server.client, 'find_records', { query: String(aCase?.name) });
    await signInDuring(path, { sandbox, withApp }, server);
    const { text, isError } = await waiting;
    expect({ text, isError }).toEqual({ isError: true, text: expect.stringContaining('Another person has signed in') });
  });

  it('notes of the first firm are not shown, and not kept', async () => {
    const { sandbox, env, withApp } = await aSignedInSetting();
    const [aCase] = await recordsOf(sandbox, 'cases');
    const path = `/cases/${aCase?.id}/notes`;
    await send(sandbox, 'POST', path, { subject: 'Vexillum', note: 'Vexillum', date: '2031-03-04' });
    const server = await aServer({ env, args: ['--call-timeout', '300'] });
    const readBrief = async () => (await call(server.client, 'case_brief', { case: aCase?.id })).text;
    await fault(sandbox, { path: `/v1${path}`, delay_ms: 4_000 });
    const brief = readBrief();
    await signInDuring(`/v1${path}`, { sandbox, withApp }, server);
    const text = await brief;
    expect(text).toContain('They could not be read: Another person has signed in. Call again.');
    expect(text).not.toContain('Vexillum');
    const asked = await askedBy(sandbox, readBrief);
    expect(asked.map((one) => one.path)).toContain(`/v1${path}`);
  });
});

/** A person of another firm signs in after MyCase was asked for a path. The server notices it after a minute. */
async function signInDuring(path: string, { sandbox, withApp }: Pick<Setting, 'sandbox' | 'withApp'>, server: Server) {
  const isAsked = ({ method, path: asked }: SeenRequest) => method === 'GET' && asked === path;
  await expect.poll(async () => (await requestsTo(sandbox)).some(isAsked)).toBe(true);
  await signIn(withApp);
  await fault(sandbox, { path: '/v1/firm', body: JSON.stringify({ name: 'Another firm' }), times: 100 });
  await server.later(61);
  await ask(server, 'locations');
}
