import { it } from 'vitest';
import { aClient, aSandbox, call } from '../support/harness.ts';
import { confirmingOn, expectNoWrite, expectRefused, notesOf, tokenFor } from './confirming.ts';

it('a confirmation token is forgotten after a thousand newer tokens', async () => {
  const sandbox = await aSandbox();
  const client = await aClient({ env: confirmingOn(sandbox, 'token') });
  const { note_id } = await notesOf(sandbox)();
  const hook = { model: 'case', url: 'https://hooks.example/case', actions: ['created'] };
  const confirm = await tokenFor(client, 'delete_note', { note_id });
  for (let i = 0; i < 20; i += 1)
    await Promise.all(Array.from({ length: 50 }, () => tokenFor(client, 'create_webhook_subscription', hook)));
  await expectNoWrite(sandbox, async () => {
    expectRefused(await call(client, 'delete_note', { note_id, confirm }), 'Unknown confirmation token');
  });
});
