import { describe, expect, it } from 'vitest';
import { openRawServer, toLine } from '../support/raw-server.ts';

const REFS = {
  prompt: { type: 'ref/prompt', name: 'morning_briefing' },
  unknownPrompt: { type: 'ref/prompt', name: 'nope' },
  cases: { type: 'ref/resource', uri: 'mycase://cases/{id}' },
  unknownTemplate: { type: 'ref/resource', uri: 'mycase://nope/{id}' },
};
const ID_ARGUMENT = { name: 'id', value: '3' };

const MALFORMED: readonly (readonly [method: string, params: unknown, message: RegExp])[] = [
  ['tools/call', {}, /params\.name must be of the type string/],
  ['tools/call', { name: 5 }, /params\.name must be of the type string/],
  ['tools/call', { name: 'get_firm', arguments: [] }, /params\.arguments must be of the type object/],
  ['tools/call', { name: 'no_such_tool' }, /There is no tool "no_such_tool"/],
  ['tools/list', { cursor: 'next' }, /^This cursor is unknown/],
  ['tools/list', { cursor: 7 }, /params\.cursor must be of the type string/],
  ['prompts/list', { cursor: 'next' }, /^This cursor is unknown/],
  ['resources/list', { cursor: 'next' }, /^This cursor is unknown/],
  ['resources/templates/list', { cursor: 'next' }, /^This cursor is unknown/],
  ['prompts/get', {}, /params\.name must be of the type string/],
  ['prompts/get', { name: 'nope' }, /There is no prompt "nope"/],
  ['resources/read', { uri: 5 }, /params\.uri must be of the type string/],
  ['completion/complete', { ref: REFS.cases }, /params\.argument must be of the type object/],
  ['completion/complete', { ref: REFS.unknownPrompt, argument: ID_ARGUMENT }, /There is no prompt "nope"/],
  ['completion/complete', { ref: REFS.unknownTemplate, argument: ID_ARGUMENT }, /There is no resource template/],
];

describe('parameters of a method', () => {
  it('are refused with -32602 and one sentence when they are malformed or unknown', async () => {
    const server = await openRawServer();
    for (const [index, [method, params, message]] of MALFORMED.entries()) {
      server.send(toLine({ id: index + 1, method, params }));
      const { error } = await server.answerTo(index + 1);
      expect(error, method).toEqual({ code: -32602, message: expect.stringMatching(message) });
      expect(error?.message).not.toMatch(/[\n[]/);
    }
    expect(MALFORMED.length).toBeGreaterThan(10);
  });

  it.each([
    ['tools/list', null],
    ['tools/list', { cursor: null }],
    ['prompts/list', { _meta: null }],
    ['tools/call', { name: 'get_firm', arguments: null, _meta: null }],
  ])('of %s may be null: %j', async (method, params) => {
    const server = await openRawServer();
    server.send(toLine({ id: 1, method, params }));
    expect(await server.answerTo(1)).toHaveProperty('result');
  });

  it('of a completion can name only templates and prompts that are listed', async () => {
    const server = await openRawServer('', ['--tools', 'get_firm']);
    server.send(toLine({ id: 1, method: 'completion/complete', params: { ref: REFS.cases, argument: ID_ARGUMENT } }));
    server.send(toLine({ id: 2, method: 'completion/complete', params: { ref: REFS.prompt, argument: ID_ARGUMENT } }));
    expect((await server.answerTo(1)).error?.code).toBe(-32602);
    expect((await server.answerTo(2)).error?.code).toBe(-32602);
  });
});
