import { expect, it } from 'vitest';
import { call, recordsOf } from '../support/harness.ts';
import { useScene } from '../support/scene.ts';
import { runConfirmed } from './plans.ts';

// Rules that repeat a create: the hour that does not exist when the clock is set forward, and days that a month does
// not have.

const scene = useScene('--time-zone', 'America/Los_Angeles', '--confirm', 'token');

/** The stored times of the events with a name. */
const timesOf = async (name: string) =>
  (await recordsOf(scene.sandbox, 'events'))
    .filter((event) => event.name === name)
    .map(({ start, end }) => [start, end].map((time) => new Date(String(time)).toISOString().slice(0, 16)));

it.each([
  ['the hour', '02:30', '03:30', '11:30'],
  ['less than the hour', '02:15', '02:45', '10:45'],
  ['more than the hour', '02:00', '04:30', '12:30'],
])('an event keeps its length if the clock is set forward at its start (%s)', async (name, start, end, storedEnd) => {
  const times = { start: `2027-03-14T${start}`, end: `2027-03-14T${end}` };
  const args = { name, ...times, staff: ['me'] };
  const { data, text } = await call(scene.client, 'create_event', args);
  if (data.confirm) await call(scene.client, 'create_event', { ...args, confirm: data.confirm });
  else expect(text).toContain(name);

  expect(await timesOf(name)).toEqual([[`2027-03-14T10:${start.slice(3)}`, `2027-03-14T${storedEnd}`]]);
});

it('a repeated event keeps its length on the day on which the clock is set forward', async () => {
  const name = 'Early call';
  const times = { start: '2027-03-13T02:30', end: '2027-03-13T03:30' };
  const step = { tool: 'create_event', arguments: { name, ...times, staff: ['me'] }, repeat: 'FREQ=DAILY;COUNT=3' };

  const { preview } = await runConfirmed(scene.client, { steps: [step] });

  expect(preview).toContain('Sun 2027-03-14 04:30 -07:00');
  expect(await timesOf(name)).toEqual([
    ['2027-03-13T10:30', '2027-03-13T11:30'],
    ['2027-03-14T10:30', '2027-03-14T11:30'],
    ['2027-03-15T09:30', '2027-03-15T10:30'],
  ]);
});

it.each([
  ['2027-01-31', 'FREQ=MONTHLY;COUNT=3', '2027-02, 2027-04'],
  ['2027-01-31', 'FREQ=MONTHLY;UNTIL=20270430', '2027-02, 2027-04'],
  ['2027-01-15', 'FREQ=MONTHLY;BYMONTHDAY=30;COUNT=2', '2027-02'],
  ['2028-02-29', 'FREQ=YEARLY;COUNT=2', '2029, 2030, 2031'],
])('names the months and years that a rule leaves out (%s, %s)', async (due_date, repeat, leftOut) => {
  const task = { name: 'Monthly report', due_date, priority: 'Low', staff: ['me'] };

  const { text } = await call(scene.client, 'write_many', {
    steps: [{ tool: 'create_task', arguments: task, repeat }],
  });

  expect(text).toContain(
    `Step 1: repeat: nothing is created in ${leftOut}, because the day of the rule does not exist then.`,
  );
});

it.each([
  ['2027-01-31', 'FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=3'],
  ['2027-01-31', 'FREQ=MONTHLY;BYMONTH=1,3;COUNT=3'],
  ['2027-01-30', 'FREQ=MONTHLY;UNTIL=20270215'],
  ['2027-01-29', 'FREQ=MONTHLY;INTERVAL=2;COUNT=4'],
  ['2027-01-31', 'FREQ=WEEKLY;COUNT=6'],
  ['2027-01-29', 'FREQ=MONTHLY;COUNT=1;UNTIL=20301231'],
])('names nothing if no day is missing (%s, %s)', async (due_date, repeat) => {
  const task = { name: 'Other report', due_date, priority: 'Low', staff: ['me'] };

  const { text } = await call(scene.client, 'write_many', {
    steps: [{ tool: 'create_task', arguments: task, repeat }],
  });

  expect(text).toContain('Create a task');
  expect(text).not.toContain('nothing is created');
});
