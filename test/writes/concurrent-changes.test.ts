import { expect, it, vi } from 'vitest';
import { call, fault, recordsOf, requestsTo } from '../support/harness.ts';
import { useScene } from '../support/scene.ts';

// Somebody else, such as a person in MyCase's own pages, changes the same record while a change is under way.

const scene = useScene();

const note = async (): Promise<Record<string, unknown>> => ({
  ...(await recordsOf(scene.sandbox, 'notes'))[0],
});

/**
 * Changes a note through our server, and lets somebody else change it before a certain reading of ours: the first is
 * right before the update is sent, the second reads it back.
 */
async function changeWhile(reading: 1 | 2, ours: object, theirs: object) {
  const { sandbox, client } = scene;
  const before = await note();
  const path = `/v1/notes/${before.id}`;
  for (let i = 1; i < reading; i += 1) await fault(sandbox, { method: 'GET', path, delay_ms: 1 });
  await fault(sandbox, { method: 'GET', path, delay_ms: 700 });
  const answer = call(client, 'update_note', { note_id: before.id, ...ours });
  const isBeingRead = async () => {
    const seen = await requestsTo(sandbox);
    expect(seen.filter(({ method }) => method === 'GET')).toHaveLength(reading);
  };
  await vi.waitFor(isBeingRead, { timeout: 50_000, interval: 20 });
  const { subject, note: text, date } = await note();
  await fetch(sandbox.url + path, {
    method: 'PUT',
    headers: { authorization: `Bearer ${sandbox.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ subject, note: text, date, ...theirs }),
  });
  return { before, answer: await answer, after: await note() };
}

it('an update keeps the change that another person made to another field before the record was read', async () => {
  const { answer, after } = await changeWhile(1, { subject: 'Ours' }, { date: '2031-05-06' });
  expect(answer.data).toMatchObject({
    done: 'changed',
    changes: [{ field: 'subject', after: 'Ours' }],
  });
  expect(after).toMatchObject({ subject: 'Ours', date: '2031-05-06' });
});

it('an update replaces the change that another person made to the same field before the record was read, and shows the replaced value', async () => {
  const { answer, after } = await changeWhile(1, { subject: 'Called' }, { subject: 'Theirs' });
  expect(answer.data).toMatchObject({
    done: 'changed',
    changes: [{ field: 'subject', before: 'Theirs', after: 'Called' }],
  });
  expect(after.subject).toBe('Called');
});

it('an update is not sent when another person has made the same change before', async () => {
  const { answer } = await changeWhile(1, { subject: 'The same' }, { subject: 'The same' });
  expect(answer.data).toMatchObject({ done: 'nothing to change', changes: [] });
  expect((await requestsTo(scene.sandbox)).filter(({ method }) => method === 'PUT')).toHaveLength(1);
});

it('an update reports a change of the same field that another person made before the record was read back', async () => {
  const { answer, after } = await changeWhile(2, { subject: 'Mine' }, { subject: 'Theirs again' });
  expect(answer.data).toMatchObject({
    done: 'not changed',
    changes: [{ field: 'subject', after: 'Theirs again' }],
    note: 'subject is "Theirs again" in MyCase, not "Mine" as sent: MyCase did not store it, or another person changed it at the same moment.',
  });
  expect(after.subject).toBe('Theirs again');
});

it('an update reports a change of another field that another person made before the record was read back', async () => {
  const { answer } = await changeWhile(2, { subject: 'Mine once more' }, { date: '2031-07-08' });
  expect(answer.data).toMatchObject({
    done: 'changed',
    note: 'date changed as well: MyCase or another person changed it.',
  });
});
