import { expect, test } from 'vitest';
import { recordsOf } from '../support/harness.ts';
import { aBusySandbox, changeFirm } from './changes.ts';

test('others add, change and delete records of every kind, the same way with the same seed', async () => {
  const [one, other] = await Promise.all([aBusySandbox(), aBusySandbox()]);
  const made = await changeFirm(one, 300, 7);
  expect(await changeFirm(other, 300, 7)).toEqual(made);
  const deletions = Object.entries(made).filter(([kind]) => kind.startsWith('DELETE'));
  expect(deletions.length).toBeGreaterThan(6);
  expect(Object.values(made).reduce((sum, n) => sum + n)).toBe(300);
  const ids = async (sandbox: typeof one) => (await recordsOf(sandbox, 'tasks')).map(({ id }) => id);
  expect(await ids(one)).toEqual(await ids(other));
});
