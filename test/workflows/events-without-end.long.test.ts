import { expect, it } from 'vitest';
import { aClient, aSandbox, call, fault, pointedAt, recordsOf } from '../support/harness.ts';

/** A Tuesday in the future. The servers of tests are in UTC. */
const DAY = '2099-09-01';

/** Ends of an event that starts at 10:00. */
const UNKNOWN_ENDS = [null, '', 'soon', '2099-02-30T11:00:00Z', `${DAY}T09:00:00Z`];

async function askFreeSlots(end: unknown) {
  const sandbox = await aSandbox();
  const [event] = await recordsOf(sandbox, 'events');
  const [person] = await recordsOf(sandbox, 'staff');
  const own = { id: 5, all_day: false, staff: [{ id: person?.id }], start: `${DAY}T10:00:00Z`, end };
  const body = JSON.stringify([{ ...event, ...own }]);
  await fault(sandbox, { path: '/v1/events', body, headers: { 'Item-Count': '1', Link: '' }, times: 1_000 });
  const client = await aClient({ env: pointedAt(sandbox) });
  const args = { from: DAY, staff: [String(person?.id)], free_minutes: 30, sections: ['free_slots'] };
  const { data, text } = await call(client, 'agenda', args);
  const { rows } = Object(data).free_slots;
  return { text, times: rows.map((row: Record<string, string>) => [row.start, row.end]) };
}

it.each(UNKNOWN_ENDS)('an event with the end %j blocks the rest of its day, and the answer states it', async (end) => {
  const { text, times } = await askFreeSlots(end);
  expect(times).toEqual([[`${DAY}T09:00:00Z`, `${DAY}T10:00:00Z`]]);
  expect(text).toContain(
    'The end of 1 event (id 5) is missing, cannot be read, or is before the start. So the rest of that day counts as busy.',
  );
});

it.each([
  [`${DAY}T11:00:00Z`, '11:00'],
  [`${DAY}T10:00:00Z`, undefined],
])('an event with the end %j blocks only its time', async (end, free) => {
  const { text, times } = await askFreeSlots(end);
  expect(times).toEqual(
    free === undefined
      ? [[`${DAY}T09:00:00Z`, `${DAY}T17:00:00Z`]]
      : [
          [`${DAY}T09:00:00Z`, `${DAY}T10:00:00Z`],
          [`${DAY}T${free}:00Z`, `${DAY}T17:00:00Z`],
        ],
  );
  expect(text).not.toContain('counts as busy');
});
