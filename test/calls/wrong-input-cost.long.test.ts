import { describe, expect, it } from 'vitest';
import { call, requestsTo } from '../support/harness.ts';
import { useScene } from '../support/scene.ts';

const scene = useScene();

const CASE = 31_204_126;

const many = (count: number, make: (i: number) => unknown) => Array.from({ length: count }, (_, i) => make(i));

/** Long, and nearly what a pattern accepts: a pattern that goes back and forth would take minutes. */
const nearly = (part: string, end: string) => part.repeat(Math.ceil(2_000_000 / part.length)) + end;

const task = { name: 'File', priority: 'High', due_date: '2031-03-04', staff: [{ id: 880_140 }] };

const WRONG: readonly (readonly [string, string, Record<string, unknown>])[] = [
  ['20,000 names to empty', 'update_case', { case_id: CASE, clear_fields: many(20_000, (i) => `field ${i}`) }],
  ['20,000 names in a text', 'update_case', { case_id: CASE, clear_fields: many(20_000, (i) => `f${i}`).join() }],
  ['20,000 fields', 'list_cases', { fields: many(20_000, (i) => `field ${i}`) }],
  ['200 unknown fields', 'list_cases', { fields: many(200, (i) => `${i}`.repeat(300)) }],
  [
    '20,000 unknown arguments',
    'list_cases',
    Object.fromEntries(many(20_000, (i) => [`a${i}`, i]) as [string, unknown][]),
  ],
  ['20,000 people', 'create_task', { ...task, staff: many(20_000, () => ({ id: 'x' })) }],
  ['20,000 empty people', 'create_task', { ...task, staff: many(20_000, () => ({})) }],
  ['20,000 people in a text', 'create_task', { ...task, staff: JSON.stringify(many(20_000, () => ({ id: 'x' }))) }],
  ['a day of spaces', 'create_task', { ...task, due_date: nearly(' ', 'x') }],
  ['a day of digits', 'create_task', { ...task, due_date: nearly('2026-', 'x') }],
  ['a day of words', 'create_task', { ...task, due_date: nearly('next friday ', 'x') }],
  ['a time of words', 'create_event', { ...task, start: nearly('at 3 ', 'pm'), end: nearly('1:1', ':') }],
  ['a choice', 'create_task', { ...task, priority: nearly('h-i_g h', '!') }],
  ['a boolean', 'create_task', { ...task, completed: nearly(' ', 'yes!') }],
  ['a reference of brackets', 'create_task', { ...task, case: nearly('{', '}') }],
  ['a list of brackets', 'create_task', { ...task, staff: nearly('[', ']') }],
  ['a number of digits', 'get_case', { case_id: nearly('1,', 'x') }],
  ['a number of spaces', 'get_case', { case_id: nearly('1 ', 'x') }],
  ['a deep value', 'get_case', { case_id: JSON.parse('['.repeat(1000) + ']'.repeat(1000)) }],
  ['a deep object', 'create_task', { ...task, case: JSON.parse(`${'{"id":'.repeat(1000)}1${'}'.repeat(1000)}`) }],
];

describe('wrong input', () => {
  it.each(WRONG)('is refused, and does not stop the server: %s', { timeout: 60_000 }, async (_, tool, args) => {
    const { client, sandbox } = scene;
    const answer = await call(client, tool, args);
    expect(answer.isError, answer.text.slice(0, 300)).toBe(true);
    expect(answer.text).toContain(`${tool} was not called: `);
    expect(answer.text.length).toBeLessThan(2500);
    expect(await requestsTo(sandbox)).toEqual([]);
  });
});
