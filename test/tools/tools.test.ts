import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { buildInputSchema, getPathParameters, getToolHints } from '../../src/operations/define-operation.ts';
import type { Operation } from '../../src/operations/operation-types.ts';
import { profileToolsets, toolsets } from '../../src/tools/index.ts';

const schemaOf = (operation: Operation) => z.toJSONSchema(buildInputSchema(operation), { io: 'input' });

const twice = (words: readonly string[]) => words.filter((word, at) => words.indexOf(word) !== at);

describe.each([
  ['the Open API', toolsets],
  ['the published profile', profileToolsets],
])('the table of %s', (_, sets) => {
  const operations = Object.values(sets).flat();
  const names = operations.map(({ name }) => name);

  it('has no empty toolset', () => {
    expect(Object.entries(sets).filter(([, { length }]) => length === 0)).toEqual([]);
  });

  it('gives each tool a unique name, and names of tools and toolsets that every client accepts', () => {
    for (const name of [...names, ...Object.keys(sets)]) expect(name).toMatch(/^[a-z0-9_]{1,40}$/);
    expect(twice(names)).toEqual([]);
  });

  it('gives each tool a title of its own', () => {
    expect(twice(operations.map(({ title }) => title))).toEqual([]);
  });

  describe.each(operations)('$name', (operation) => {
    const { title, description, seeAlso = {} } = operation;
    const schema = schemaOf(operation);

    it('has a title and a description in whole sentences', () => {
      expect(title).toMatch(/^[A-Z].+[^.]$/);
      expect(description).toMatch(/^[A-Z].+\.$/);
      for (const [tool, sentence] of Object.entries(seeAlso)) {
        expect(sentence).toMatch(new RegExp(`\\b${tool}\\b.*\\.$`));
        expect(sentence).not.toBe(description);
      }
    });

    it('mentions only tools that exist', () => {
      const spoken = JSON.stringify([description, seeAlso, schema]).match(
        /\b(list|get|create|update|delete|add|upload|download|send|record)_\w+/g,
      );
      const fields = Object.keys(schema.properties ?? {});
      expect((spoken ?? []).filter((word) => ![...names, ...fields].includes(word))).toEqual([]);
    });

    it('has typed arguments in a plain object', () => {
      expect(schema).toMatchObject({ type: 'object', additionalProperties: false });
      for (const root of ['anyOf', 'oneOf', 'allOf']) expect(schema).not.toHaveProperty(root);
      for (const argument of Object.values(schema.properties ?? {})) expect(argument).toHaveProperty('type');
    });

    it('has no two arguments with the same name', () => {
      const { path, localArguments, body, filter, field, query } = operation;
      const shapes = [localArguments, body, filter, field, query].flatMap((shape) => Object.keys(shape ?? {}));
      expect(twice([...getPathParameters(path), ...shapes])).toEqual([]);
    });

    it('describes only path arguments that are in its path', () => {
      expect(getPathParameters(operation.path)).toEqual(expect.arrayContaining(Object.keys(operation.params ?? {})));
    });
  });
});

it('each argument of which exactly one is to be given is optional in the input schema', () => {
  const choices = [toolsets, profileToolsets]
    .flatMap((sets) => Object.values(sets).flat())
    .flatMap((operation) => (operation.exactlyOne ?? []).map((argument) => ({ operation, argument })));
  expect(choices.map(({ operation, argument }) => `${operation.name}: ${argument}`)).toEqual([
    'create_call: caller_name',
    'create_call: client',
    'create_call: lead',
    'update_call: caller_name',
    'update_call: client',
    'update_call: lead',
  ]);
  for (const { operation, argument } of choices) {
    expect(operation.body).toHaveProperty(argument);
    expect(schemaOf(operation).required).not.toContain(argument);
  }
});

it('each id in a path of the published profile is a string in the input schema', () => {
  const ids = Object.values(profileToolsets)
    .flat()
    .flatMap((operation) => getPathParameters(operation.path).map((name) => ({ operation, name })));
  expect(ids).toHaveLength(5);
  for (const { operation, name } of ids) {
    expect(schemaOf(operation).properties).toHaveProperty([name, 'type'], 'string');
  }
});

it.each(Object.values(toolsets).flat())('the hints of $name follow from what it does', (operation) => {
  const { name, method, path } = operation;
  const isFinal = /message|invoice_payment/.test(name);
  const { readOnlyHint, destructiveHint, idempotentHint } = getToolHints(operation);
  expect(readOnlyHint).toBe(/^(list|get|download)_/.test(name));
  expect(destructiveHint).toBe(/^(update|delete)_/.test(name) || (isFinal && method === 'POST'));
  expect(idempotentHint).toBe(method !== 'POST' || /\/relationships\/\w+$/.test(path));
});

it('the hints mark writes that overwrite, remove or cannot be undone, and writes that leave the firm', () => {
  const operations = Object.values(toolsets).flat();
  const changing = operations.filter(({ method }) => method === 'PUT' || method === 'DELETE');
  for (const one of changing)
    expect(getToolHints(one), one.name).toMatchObject({ destructiveHint: true, idempotentHint: true });
  const final = operations.filter((one) => getToolHints(one).destructiveHint && !changing.includes(one));
  expect(final.map(({ name }) => name)).toEqual([
    'create_message_thread',
    'create_case_message_thread',
    'send_message',
    'record_invoice_payment',
  ]);
  const outward = operations.filter((one) => getToolHints(one).openWorldHint);
  expect(outward.map(({ name }) => name)).toEqual([
    'create_message_thread',
    'create_case_message_thread',
    'send_message',
    'create_webhook_subscription',
  ]);
});
