import { describe, expect, it } from 'vitest';
import { call, fault, recordsOf, requestsTo, storeRecord } from '../support/harness.ts';
import { NOT_KNOWN, useScene } from '../support/scene.ts';

// A create whose answer is lost is searched for in the list of its record.

const scene = useScene();

const getIds = async (collection: string) => (await recordsOf(scene.sandbox, collection)).map(({ id }) => id);

/** The next create is carried out, and its answer is lost. */
const loseAnswer = (path: string) => fault(scene.sandbox, { method: 'POST', path, cut: 'after' });

/** The next create is lost before it is carried out. */
const loseCreate = (path: string) => fault(scene.sandbox, { method: 'POST', path, cut: 'before' });

const NEXT_STEP =
  'It may still appear. Check again in a minute. If it is missing then, call create_people_group with allow_duplicate: ' +
  'true (identical creates are refused for ten minutes).';

describe('a create whose answer was lost', () => {
  it('is found in its folder, several levels below the folder of the case', async () => {
    const [case_id] = await getIds('cases');
    await loseAnswer(`/v1/cases/${case_id}/subfolders`);
    const path = 'Expert reports/Engineering/Bridges';
    const { isError, text } = await call(scene.client, 'create_case_subfolder', { case_id, path });
    const folder = (await recordsOf(scene.sandbox, 'folders')).find(({ name }) => name === 'Bridges');
    expect(isError, text).toBe(false);
    expect(text).toContain(`It was created: id ${folder?.id}.`);
  });

  it('is found although MyCase does not show a sent value of its people', async () => {
    const [first, second] = await getIds('staff');
    await loseAnswer('/v1/events');
    const { isError, text } = await call(scene.client, 'create_event', {
      ...{ name: 'Site inspection', start: '2031-03-04T09:00Z', end: '2031-03-04T10:00Z' },
      staff: [{ id: first, required: true }, { id: second }],
    });
    expect(isError, text).toBe(false);
    expect(text).toContain(`It was created: id ${(await getIds('events')).at(-1)}.`);
  });
});

describe('a create that is not in its list', () => {
  it('is searched for again after a while, and the error states what to do next', async () => {
    await loseCreate('/v1/people_groups');
    const { isError, text } = await call(scene.client, 'create_people_group', { name: 'Actuaries' });
    expect(isError, text).toBe(true);
    expect(text).toContain(NOT_KNOWN);
    expect(text).toContain('list_people_groups does not have the record so far.');
    expect(text).toContain(NEXT_STEP);
    const seen = (await requestsTo(scene.sandbox)).filter(({ path }) => path === '/v1/people_groups');
    const requests = seen.slice(seen.findIndex(({ method }) => method === 'POST'));
    expect(requests.map(({ method }) => method)).toEqual(['POST', 'GET', 'GET']);
    const [sentAt = 0, firstAt = 0, secondAt = 0] = requests.map(({ at }) => at);
    expect(firstAt - sentAt).toBeGreaterThan(150);
    expect(secondAt - firstAt).toBeGreaterThan(900);
  });

  it('is called not found so far where the list is too long to be read completely', async () => {
    const path = '/v1/people_groups';
    for (let i = 0; i < 41; i += 1) await storeRecord(scene.sandbox, 'people_groups', { name: `Group ${i}` });
    await loseCreate(path);
    await fault(scene.sandbox, { method: 'GET', path, delay_ms: 1 });
    await fault(scene.sandbox, { method: 'GET', path, kind: 'no_count', page_size: 1, times: 200 });
    const { text } = await call(scene.client, 'create_people_group', { name: 'Glaziers' });
    expect(text).toContain('list_people_groups is too long to search completely: not found so far.');
    expect(text).toContain(NEXT_STEP);
  });
});

it('two creates that differ only in the people are both sent', async () => {
  const [first, second, third] = await getIds('staff');
  const before = await getIds('events');
  for (const staff of [[first, second], [first, third], [first]]) {
    const event = { name: 'Strategy meeting', start: '2031-03-04T09:00Z', end: '2031-03-04T10:00Z' };
    const { isError, text } = await call(scene.client, 'create_event', {
      ...event,
      staff: staff.map((id) => ({ id })),
    });
    expect(isError, text).toBe(false);
  }
  expect(await getIds('events')).toHaveLength(before.length + 3);
});
