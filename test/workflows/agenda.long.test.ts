import { describe, expect, it, onTestFinished } from 'vitest';
import { startSandbox } from '../../src/sandbox/index.ts';
import { random } from '../../src/sandbox/random.ts';
import { aClient, call, pointedAt } from '../support/harness.ts';
import { rowsOf } from '../support/rows.ts';
import { useScene } from '../support/scene.ts';
import { agendaOracle, calendarOf, later, reviewOracle } from './days-oracle.ts';
import { askAgenda, askFree, askReview, expectSections, heldFirm } from './days-questions.ts';

const QUESTIONS = 100;

describe.each(['America/Los_Angeles', 'Asia/Tokyo'])('compared with the records of the sandbox, in %s,', (zone) => {
  const scene = useScene('--time-zone', zone);

  it('the agenda for random days, people and cases is correct', async () => {
    const [firm, next] = [await heldFirm(scene.sandbox), random(1)];
    for (let i = 0; i < QUESTIONS; i += 1) await askAgenda(scene.client, firm, next, zone);
  });

  it('the deadline review for random people and cases is correct', async () => {
    const [firm, next] = [await heldFirm(scene.sandbox), random(2)];
    for (let i = 0; i < QUESTIONS; i += 1) await askReview(scene.client, firm, next, zone);
  });

  it('the deadline review of a closed case states that its dates were not checked', async () => {
    const { cases } = await heldFirm(scene.sandbox);
    const closed = cases.find(({ status }) => status === 'closed');
    const { text } = await call(scene.client, 'deadline_review', { case: String(closed?.id) });
    expect(text).toContain('Open cases reviewed: 0.');
    expect(text).toContain('Its limitation date and events were not reviewed');
  });

  it('the free time of random people is correct, minute by minute', async () => {
    const [firm, next] = [await heldFirm(scene.sandbox), random(3)];
    for (let i = 0; i < QUESTIONS / 4; i += 1) await askFree(scene.client, firm, next, zone);
  });
});

it('all records of a large firm are counted, although an answer shows only the first ones', async () => {
  const sandbox = await startSandbox({ size: 'large' });
  onTestFinished(() => sandbox.close());
  const client = await aClient({ env: pointedAt(sandbox), args: ['--answer-tokens', '25000'] });
  const firm = await heldFirm(sandbox);
  const today = calendarOf('UTC').today();
  const days = { from: later(today, -900), to: later(today, 900) };
  await expect.poll(async () => (await call(client, 'agenda', days)).text).not.toContain('missing');
  const { events, ...ordered } = agendaOracle(firm, { ...days, staff: [] }, 'UTC', 30);
  const agenda = await call(client, 'agenda', days);
  expectSections(agenda, ordered);
  expect(agenda.data.events).toMatchObject({ total: events.length });
  const overdue = ordered.tasks_overdue.filter((id) => ordered.tasks_due.includes(id));
  expect(agenda.data.tasks_due).toMatchObject({
    note: expect.stringMatching(`^Overdue: ${overdue.length}[. ]`),
  });
  const review = await call(client, 'deadline_review', {});
  const expected = reviewOracle(firm, { staff: [] }, 'UTC', 60);
  expect(expected.limitation_missing.length).toBeGreaterThan(1_000);
  expectSections(review, expected);
});

describe('an agenda', () => {
  const scene = useScene();

  it('marks the events and tasks of closed cases', async () => {
    const { cases } = await heldFirm(scene.sandbox);
    const closed = new Set(cases.flatMap(({ id, status }) => (status === 'closed' ? [id] : [])));
    const { data } = await call(scene.client, 'agenda', { from: '-400d', to: '+60d' });
    for (const section of ['events', 'tasks_due', 'tasks_overdue']) {
      const { rows } = data[section] as { rows: Record<string, unknown>[] };
      const wrong = rows.filter((row) => closed.has(Object(row.case).id) !== (row.case_closed === true));
      expect(wrong, section).toEqual([]);
      expect(new Set(rows.map((row) => row.case_closed === true)), section).toEqual(new Set([false, true]));
    }
  });

  it.each([
    [{ from: '2026-02-30' }, /is not a day/],
    [{ from: 'someday' }, /is not a day.*this_week/s],
    [{ from: 'today', to: 'yesterday' }, /after/],
    [{ free_minutes: 30 }, /requires staff.*staff members in staff/s],
    [{ free_minutes: 30, staff: ['1'], working_hours: '17:00-09:00' }, /no staff|working_hours/i],
    [{ from: '1990-01-01', to: '2026-01-01' }, /ten years/],
  ])('for %j is refused with advice', async (args, words) => {
    const answer = await call(scene.client, 'agenda', args);
    expect(answer.isError).toBe(true);
    expect(answer.text).toMatch(words);
  });

  it('for past days has the tasks that were due then and are still open, marked as overdue', async () => {
    const { text } = await call(scene.client, 'agenda', {
      from: '-30d',
      to: 'yesterday',
      sections: ['tasks_due'],
    });
    const [, due, late] = /due on these days \((?:\d+ of )?(\d+).*\)\nOverdue: (\d+)/.exec(text) ?? [];
    expect(Number(due)).toBeGreaterThan(0);
    expect(late).toBe(due);
  });

  it('states that free time leaves out weekends', async () => {
    const [one] = rowsOf(await call(scene.client, 'list_staff'), 'staff');
    const free = { staff: [String(one?.id)], free_minutes: 30, sections: ['free_slots'] };
    const week = await call(scene.client, 'agenda', { ...free, from: 'next_week' });
    expect(week.text).toContain('Saturdays and Sundays are not included');
    expect(week.text).not.toMatch(/^(Sat|Sun) /m);
    const sunday = week.text.match(/to Sun (\S+), UTC/)?.[1];
    const alone = await call(scene.client, 'agenda', { ...free, from: sunday });
    expect(alone.text).not.toContain('not included');
    expect(alone.text).toMatch(/^Sun /m);
  });
});
