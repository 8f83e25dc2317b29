import { describe, expect, it } from 'vitest';
import { call } from '../support/harness.ts';
import { useScene } from '../support/scene.ts';

const CAVEAT = 'is compared with a day as a text';

describe('query_firm, about a comparison of an instant with a day', () => {
  const scene = useScene();
  const ask = async (condition: string, table = 'events e', parameters: unknown = []) => {
    const sql = `SELECT count(*) FROM ${table} WHERE ${condition}`;
    const { text, isError } = await call(scene.client, 'query_firm', { sql, parameters });
    expect(isError, text).toBe(false);
    return text;
  };

  it.each([
    ["e.start <= period_end('next week')"],
    ["start BETWEEN day('last monday') AND day('next friday')"],
    ['e."end" < \'2026-11-27\''],
    ["e.start NOT BETWEEN '2026-11-23T00:00:00Z' AND period_end('this week')"],
    ["e.start>=add_days(day('today'), -7)"],
    ["period_end('next week') >= e.start"],
    ['day(\'today\') BETWEEN e.start AND e."end"'],
    ["e.start IN (day('today'), day('tomorrow'))"],
    ['e.start <= e.last_day'],
    ["x.called_at >= day('last monday')", 'calls x'],
    ["x.changed_at >= day('last monday')", 'case_changes x'],
    ['c.created_at > c.opened_date', 'cases c'],
  ])('%s has a caveat, which names the columns of days', async (condition, table?: string) => {
    const text = await ask(condition, table);
    expect(text).toContain(CAVEAT);
    expect(text).toContain('first_day and last_day of events, called_day of calls, created_day of leads');
    expect(text).not.toContain('Instants are stored in UTC');
  });

  it('a parameter with a day has the caveat too', async () => {
    expect(await ask('e.start <= :to', undefined, [{ name: 'to', value: 'next friday', type: 'day' }])).toContain(
      CAVEAT,
    );
    expect(await ask('e.start <= $to', undefined, [{ name: 'to', value: '2026-11-27' }])).toContain(CAVEAT);
    const instant = [{ name: 'to', value: '2026-11-27T17:00:00Z' }];
    expect(await ask('e.start <= :to', undefined, instant)).not.toContain(CAVEAT);
  });

  it.each([
    ["e.first_day BETWEEN day('last monday') AND day('next friday')"],
    ["day(e.start) <= day('next friday') AND e.id > 0"],
    ["e.start >= '2026-11-23T00:00:00Z'"],
    ["CASE WHEN e.all_day THEN e.first_day ELSE e.last_day END <= day('next friday')"],
    ["e.start IS NOT NULL AND e.first_day = day('today')"],
    ["t.due_date <= day('next friday')", 'tasks t'],
  ])('%s has none', async (condition, table?: string) => {
    expect(await ask(condition, table)).not.toContain(CAVEAT);
  });
});
