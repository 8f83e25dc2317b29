import { describe, expect, it } from 'vitest';
import { random } from '../../src/sandbox/random.ts';
import { call } from '../support/harness.ts';
import { rowsOf } from '../support/rows.ts';
import { useScene } from '../support/scene.ts';
import { askAgenda, askFree, askReview, heldFirm } from './days-questions.ts';

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

describe('an agenda', () => {
  const scene = useScene();

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
    const [, due, late] = /due on these days \((?:\d+ of )?(\d+).*\)\n(\d+) of them are overdue/.exec(text) ?? [];
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
