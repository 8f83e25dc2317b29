import { describe, expect, it } from 'vitest';
import { random } from '../../src/sandbox/random.ts';
import { rowsOf } from '../answers/rows.ts';
import { useScene } from '../faults/scene.ts';
import { call } from '../harness.ts';
import { askAgenda, askFree, askReview, heldFirm } from './days-questions.ts';

const QUESTIONS = 100;

describe.each(['America/Los_Angeles', 'Asia/Tokyo'])('computed from the records alone, in %s', (zone) => {
  const scene = useScene('--time-zone', zone);

  it('the agenda of any days, people and cases is the same', async () => {
    const [firm, next] = [await heldFirm(scene.sandbox), random(1)];
    for (let i = 0; i < QUESTIONS; i += 1) await askAgenda(scene.client, firm, next, zone);
  });

  it('the deadline review of any people and cases is the same', async () => {
    const [firm, next] = [await heldFirm(scene.sandbox), random(2)];
    for (let i = 0; i < QUESTIONS; i += 1) await askReview(scene.client, firm, next, zone);
  });

  it('a review of a closed case says that its dates were not looked at', async () => {
    const { cases } = await heldFirm(scene.sandbox);
    const closed = cases.find(({ status }) => status === 'closed');
    const { text } = await call(scene.client, 'deadline_review', { case: String(closed?.id) });
    expect(text).toContain('Open cases looked at: 0.');
    expect(text).toContain('its limitation date and events were not looked at');
  });

  it('so is when people are free, minute by minute', async () => {
    const [firm, next] = [await heldFirm(scene.sandbox), random(3)];
    for (let i = 0; i < QUESTIONS / 4; i += 1) await askFree(scene.client, firm, next, zone);
  });
});

describe('an agenda', () => {
  const scene = useScene();

  it.each([
    [{ from: '2026-02-30' }, /is not a day/],
    [{ from: 'someday' }, /is not a day.*this_week/s],
    [{ from: 'today', to: 'yesterday' }, /before/],
    [{ free_minutes: 30 }, /nobody is named in staff.*Name in staff/s],
    [{ free_minutes: 30, staff: ['1'], hours: '17:00-09:00' }, /no staff|hours/i],
    [{ from: '1990-01-01', to: '2026-01-01' }, /ten years/],
  ])('of %j is refused with what to do', async (args, words) => {
    const answer = await call(scene.client, 'agenda', args);
    expect(answer.isError).toBe(true);
    expect(answer.text).toMatch(words);
  });

  it('of days gone by has what was due then and is still open, and says that it is overdue', async () => {
    const { text } = await call(scene.client, 'agenda', {
      from: '-30d',
      to: 'yesterday',
      sections: ['tasks_due'],
    });
    const [, due, late] = /due on these days \((?:\d+ of )?(\d+).*\)\n(\d+) of them overdue/.exec(text) ?? [];
    expect(Number(due)).toBeGreaterThan(0);
    expect(late).toBe(due);
  });

  it('says that it leaves weekends out where it looks for free time', async () => {
    const [one] = rowsOf(await call(scene.client, 'list_staff'), 'staff');
    const free = { staff: [String(one?.id)], free_minutes: 30, sections: ['free_slots'] };
    const week = await call(scene.client, 'agenda', { ...free, from: 'next_week' });
    expect(week.text).toContain('Saturdays and Sundays are left out');
    expect(week.text).not.toMatch(/^(Sat|Sun) /m);
    const sunday = week.text.match(/to Sun (\S+), UTC/)?.[1];
    const alone = await call(scene.client, 'agenda', { ...free, from: sunday });
    expect(alone.text).not.toContain('left out');
    expect(alone.text).toMatch(/^Sun /m);
  });
});
