import * as z from 'zod';
import type { CatalogueTool } from './catalogue.ts';
import { hintsOf, inputSchema, type Operation, outputSchema } from './operation.ts';

/** A tool as `tools/list` shows it. The schemas are those the call is checked with, less what only costs tokens. */
export function describeTool(operation: Operation): CatalogueTool {
  const { name, title, description } = operation;
  return {
    name,
    title,
    description,
    inputSchema: jsonSchema(inputSchema(operation), 'input'),
    outputSchema: jsonSchema(outputSchema(operation), 'output'),
    annotations: { title, ...hintsOf(operation) },
  };
}

function jsonSchema(schema: z.ZodObject, io: 'input' | 'output'): CatalogueTool['inputSchema'] {
  const { $schema, ...rest } = z.toJSONSchema(schema, {
    io,
    override: ({ jsonSchema, path }) => slim(jsonSchema, path),
  });
  return { ...rest, type: 'object' };
}

/** Drops what every integer and every nested object would repeat; the server checks it all the same. */
function slim(schema: z.core.JSONSchema.BaseSchema, path: readonly unknown[]): void {
  if (schema.type === 'integer') {
    delete schema.exclusiveMinimum;
    if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
    if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  }
  delete schema.pattern;
  if (path.length > 0 || schema.additionalProperties !== false) delete schema.additionalProperties;
}
