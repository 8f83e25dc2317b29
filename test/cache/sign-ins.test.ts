import { describe, expect, it } from 'vitest';
import { aSignedInSetting, type Setting, signIn } from '../auth/setting.ts';
import { aServer, ask, askedBy, countOf, inShort, send } from '../support/clock-server.ts';
import { fault, recordsOf } from '../support/harness.ts';

/** Another person signs in while a server runs. The server notices it after a minute. These are its requests then. */
async function afterSignIn({ sandbox, env, withApp }: Setting, happens: () => Promise<void>) {
  const server = await aServer({ env });
  expect(await countOf(server, 'documents')).toBe(1_207);
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
    expect(await countOf(server, 'documents')).toBe(1_206);
  });

  it('lists stay cached when the same person signs in again', async () => {
    const { asked } = await afterSignIn(await aSignedInSetting(), async () => {});
    expect(asked).toEqual(['documents by 1000, changed']);
  });
});
