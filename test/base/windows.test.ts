import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { aClient, aSandbox, call, pointedAt } from '../support/harness.ts';
import { run } from '../support/program.ts';

const LIKE_WINDOWS = { NODE_OPTIONS: `--require=${fileURLToPath(new URL('../support/windows.cjs', import.meta.url))}` };

it('where files are refused while others use them, and users have no ids, the program starts and keeps its state', async () => {
  const sandbox = await aSandbox();
  const env = { ...pointedAt(sandbox), ...LIKE_WINDOWS };
  const client = await aClient({ env });
  const task = { name: 'Call the court', priority: 'High', due_date: '2027-02-01', staff: ['me'] };
  expect(await call(client, 'create_task', task)).toMatchObject({ isError: false });
  // The second create is refused because the first one was written to a file.
  expect(await call(client, 'create_task', task)).toMatchObject({
    isError: true,
    text: expect.stringContaining('allow_duplicate'),
  });
  await client.close();

  const { code, stdout, stderr } = await run(['audit', 'verify'], {
    MYCASE_STATE_FOLDER: env.MYCASE_STATE_FOLDER,
    ...LIKE_WINDOWS,
  });
  expect(stdout).toContain('The audit log is whole');
  expect(stderr).not.toContain('Other users');
  expect(code).toBe(0);
});
