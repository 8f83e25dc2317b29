import { expect, it } from 'vitest';
import { call, fault } from '../support/harness.ts';
import { useScene } from '../support/scene.ts';

const scene = useScene();

it.each([
  ['{"errors":{"name":"is taken"}}', false],
  ['{"errors":"The name is taken"}', false],
  ['{"error":"The name is taken"}', false],
  ['{"errors":[]}', false],
  ['{"id":5,"errors":[{"description":"The name is taken"}]}', false],
  ['{"message":"OK"}', false],
  ['[]', false],
  ['"OK"', false],
  ['true', false],
  ['{"id":""}', false],
  ['{"id":null,"name":"On appeal"}', false],
  ['<html><h1>Welcome</h1></html>', false],
  ['OK', false],
  ['{"id":611001,"name":"On appeal","errors":[]}', true],
])('a create that MyCase answers 201 with %s is done: %s', async (body, isDone) => {
  const { sandbox, client } = scene;
  await fault(sandbox, { method: 'POST', status: 201, body });
  const answer = await call(client, 'create_case_stage', { name: `On appeal ${body.length}`, allow_duplicate: true });
  expect(answer.isError, answer.text).toBe(!isDone);
  expect(answer.text).not.toMatch(/<html>/);
});

it.each([
  ['', 202],
  [' ', 202],
  ['null', 202],
  ['{"status":"accepted"}', 202],
  ['{"errors":[{"description":"No caller"}]}', 202],
  ['', 200],
])('a call record is done only with the documented answer: %j with status %s', async (body, status) => {
  const { sandbox, client } = scene;
  const named = {
    caller_name: `Ann ${body.length} ${status}`,
    caller_phone_number: '+1 (510) 555-0171',
    call_for: { id: 880_187 },
    called_at: '2026-11-02T10:00:00Z',
    message: 'Please call back.',
    call_type: 'incoming',
    allow_duplicate: true,
  };
  await fault(sandbox, { method: 'POST', path: '/v1/calls', status, body });
  const answer = await call(client, 'create_call', named);
  const isDocumented = status === 202 && ['', ' ', 'null'].includes(body);
  expect(answer.isError, answer.text).toBe(!isDocumented);
});
