import { describe, expect, it } from 'vitest';
import { call, requestsTo } from '../support/harness.ts';
import { expectError, useScene } from '../support/scene.ts';

// The firm is 8 hours behind UTC in winter.
const scene = useScene('--time-zone', 'America/Los_Angeles');

/** Instants, and their days in the zone of the firm. */
const INSTANTS = [
  ['2031-12-02T07:30:00Z', '2031-12-01'],
  ['2031-12-02T08:00:00Z', '2031-12-02'],
  ['2031-12-02T07:30Z', '2031-12-01'],
  ['2031-12-01 23:30:00.500 -08:00', '2031-12-01'],
  ['2031-12-02T05:00:00+0900', '2031-12-01'],
  // Midnight in UTC is MyCase's form of a day.
  ['2031-12-02T00:00:00Z', '2031-12-02'],
  ['2031-12-02T00:00:00.000+00:00', '2031-12-02'],
  // A time without an offset is local.
  ['2031-12-02T07:30:00', '2031-12-02'],
] as const;

describe.each(INSTANTS)('%s as a day', (instant, day) => {
  it(`is ${day} in an argument of a workflow`, async () => {
    const { text } = await call(scene.client, 'agenda', { from: instant, to: instant });
    expect(text).toMatch(new RegExp(`^\\w+ ${day} to \\w+ ${day}, America/Los_Angeles;`));
  });

  it(`is ${day} in a write, with a note`, async () => {
    const task = { name: `Instant ${instant}`, priority: 'High', staff: [{ id: 880_140 }] };
    const { text } = await call(scene.client, 'create_task', { ...task, due_date: instant });
    const seen = await requestsTo(scene.sandbox);
    expect(seen.find(({ method }) => method === 'POST')).toMatchObject({ body: { due_date: day } });
    expect(text).toMatch(new RegExp(`due_date was read as \\w+ ${day}\\.`));
  });

  it(`is ${day} in SQL`, async () => {
    const parameters = [{ name: 'day', value: instant, type: 'day' }];
    const sql = 'SELECT :day AS parameter, period_start(:text) AS start';
    const asked = { sql, parameters: [...parameters, { name: 'text', value: instant }] };
    const { data, text } = await call(scene.client, 'query_firm', asked);
    expect(Object(data.rows).rows, text).toEqual([{ parameter: day, start: day }]);
  });
});

it('an instant with a time that does not exist is refused', async () => {
  const answer = await call(scene.client, 'agenda', { from: '2031-12-02T25:30:00Z' });
  expectError(answer, 'is not a day: there is no time 25:30:00Z');
});
