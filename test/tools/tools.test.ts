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

  it('gives each tool and toolset a name that every client takes, and each tool its own', () => {
    for (const name of [...names, ...Object.keys(sets)]) expect(name).toMatch(/^[a-z0-9_]{1,40}$/);
    expect(twice(names)).toEqual([]);
  });

  it('gives each tool a title of its own', () => {
    expect(twice(operations.map(({ title }) => title))).toEqual([]);
  });

  describe.each(operations)('$name', (operation) => {
    const { title, description } = operation;
    const schema = schemaOf(operation);

    it('has a title and a description in whole sentences', () => {
      expect(title).toMatch(/^[A-Z].+[^.]$/);
      expect(description).toMatch(/^[A-Z].+\.$/);
    });

    it('speaks only of tools that there are', () => {
      const spoken = JSON.stringify([description, schema]).match(
        /\b(list|get|create|update|delete|add|upload|download|send|record)_\w+/g,
      );
      const fields = Object.keys(schema.properties ?? {});
      expect((spoken ?? []).filter((word) => ![...names, ...fields].includes(word))).toEqual([]);
    });

    it('takes typed arguments in a plain object', () => {
      expect(schema).toMatchObject({ type: 'object', additionalProperties: false });
      for (const root of ['anyOf', 'oneOf', 'allOf']) expect(schema).not.toHaveProperty(root);
      for (const argument of Object.values(schema.properties ?? {})) expect(argument).toHaveProperty('type');
    });

    it('has no argument under the name of another', () => {
      const { path, localArguments, body, filter, field, query } = operation;
      const shapes = [localArguments, body, filter, field, query].flatMap((shape) => Object.keys(shape ?? {}));
      expect(twice([...getPathParameters(path), ...shapes])).toEqual([]);
    });

    it('describes no path argument that its path lacks', () => {
      expect(getPathParameters(operation.path)).toEqual(expect.arrayContaining(Object.keys(operation.params ?? {})));
    });

    it('leaves each field of which one is to be chosen optional', () => {
      for (const name of operation.exactlyOne ?? []) {
        expect(operation.body).toHaveProperty(name);
        expect(schema.required).not.toContain(name);
      }
    });
  });
});

it('takes ids of the published profile as strings', () => {
  for (const operation of Object.values(profileToolsets).flat()) {
    for (const name of getPathParameters(operation.path)) {
      expect(schemaOf(operation).properties).toHaveProperty([name, 'type'], 'string');
    }
  }
});

it('warns of what cannot be undone, and of what leaves the firm', () => {
  const operations = Object.values(toolsets).flat();
  const final = operations.filter((one) => getToolHints(one).destructiveHint && one.method !== 'DELETE');
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
