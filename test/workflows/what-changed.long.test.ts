import { describe, expect, it, onTestFinished } from 'vitest';
import { startSandbox } from '../../src/sandbox/index.ts';
import { random } from '../../src/sandbox/random.ts';
import { aServer } from '../support/clock-server.ts';
import { aClient, call, pointedAt } from '../support/harness.ts';
import { useScene } from '../support/scene.ts';
import { aBusySandbox, changeFirm } from './changes.ts';
import { changesOracle, NOUNS } from './what-changed-oracle.ts';
import { askChanges, askGaps, askMissingTime, expectChanges, readLists } from './what-changed-questions.ts';

describe.each(['America/Los_Angeles', 'Asia/Tokyo', 'Europe/Berlin'])(
  'compared with the records of the sandbox, in %s,',
  (zone) => {
    const scene = useScene('--time-zone', zone, '--answer-tokens', '25000');

    it('the changes of random periods, people, cases and clients are correct', async () => {
      const [lists, next] = [await readLists(scene.sandbox), random(11)];
      let found = 0;
      for (let i = 0; i < 25; i += 1) found += await askChanges(scene.client, lists, next, zone);
      expect(found).toBeGreaterThan(500);
    });

    it('cases and clients without contact are correct', async () => {
      const [lists, next] = [await readLists(scene.sandbox), random(12)];
      let found = 0;
      for (let i = 0; i < 1; i += 1) found += await askGaps(scene.client, lists, next, zone);
      expect(found).toBeGreaterThan(5);
    });

    it('work without a time entry is correct', async () => {
      const [lists, next] = [await readLists(scene.sandbox), random(13)];
      let found = 0;
      for (let i = 0; i < 4; i += 1) found += await askMissingTime(scene.client, lists, next, zone);
      expect(found).toBeGreaterThan(5);
    });
  },
);

it.each([1, 2, 3])('after random changes of others, all changes and deletions are shown (seed %i)', async (seed) => {
  const sandbox = await aBusySandbox();
  const server = await aServer({ args: ['--answer-tokens', '25000', '--time-zone', 'UTC'], env: pointedAt(sandbox) });
  const since = Math.floor(Date.now() / 1_000) * 1_000;
  const asked = { since, until: Date.parse('9999-01-01'), staff: [] };
  const ask = () =>
    call(server.client, 'what_changed', {
      since: new Date(since).toISOString(),
      sections: ['cases', 'changes', 'deleted'],
    });
  const known = await readLists(sandbox);
  expect((await ask()).data.deleted).toMatchObject({ total: 0 });
  const made = await changeFirm(sandbox, 120, seed);
  expect(Object.keys(made).length).toBeGreaterThan(15);
  await server.later(150);
  const answer = await ask();
  const lists = await readLists(sandbox);
  expectChanges(answer, changesOracle(lists, asked, 'UTC'), asked);
  const deleted = Object.entries(NOUNS).flatMap(([list, noun]) => {
    const ids = new Set(lists[list]?.map(({ id }) => id));
    return (known[list] ?? []).filter(({ id }) => !ids.has(id)).map(({ id }) => `${noun} deleted ${id}`);
  });
  const rows = Object(answer.data.deleted).rows as Record<string, unknown>[];
  expect(rows.map(({ change, id }) => `${change} ${id}`).sort()).toEqual(deleted.sort());
  expect(deleted.length).toBeGreaterThan(5);
  const titled = rows.filter(({ change }) => /^(task|event|case|document|client) /.test(String(change)));
  expect(titled.every(({ title }) => typeof title === 'string' && title !== '')).toBe(true);
});

it('the changed records of hundreds of cases are shown', async () => {
  const sandbox = await startSandbox({ size: 'large' });
  onTestFinished(() => sandbox.close());
  const client = await aClient({ env: pointedAt(sandbox), args: ['--answer-tokens', '25000', '--time-zone', 'UTC'] });
  const since = new Date(Date.now() - 5 * 86_400_000).toISOString();
  const { data } = await call(client, 'what_changed', { since, sections: ['changes'] });
  const { documents = [] } = await readLists(sandbox);
  const changed = documents.filter(({ updated_at }) => Date.parse(String(updated_at)) >= Date.parse(since));
  expect(changed.length).toBeGreaterThan(500);
  const { rows, total } = Object(data.changes);
  expect(total).toBeGreaterThan(changed.length);
  expect(rows.length).toBeGreaterThan(20);
});
