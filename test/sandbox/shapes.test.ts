import { Ajv2020 } from 'ajv/dist/2020.js';
import { fullFormats } from 'ajv-formats/dist/formats.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import contract from '../../src/sandbox/contract/v1.json' with { type: 'json' };
import { v1 } from '../../src/sandbox/contract.ts';
import { isFields, type Json } from '../../src/sandbox/json.ts';
import { type Operation, operations } from '../../src/sandbox/routes.ts';
import { first, startTalk, type Talk } from './talk.ts';

const reads = operations(v1).filter(({ method }) => method === 'GET');
const bodies = reads.filter(({ status }) => status === 200);

/** The contract does not say which properties may be empty: any may be null. */
function nullable(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(nullable);
  if (typeof schema !== 'object' || schema === null) return schema;
  const entries = Object.entries(schema).map(([key, value]) => [key, nullable(value)]);
  const copy = Object.fromEntries(entries);
  if (typeof copy.type === 'string' || Array.isArray(copy.type)) copy.type = [copy.type, 'null'].flat();
  if (Array.isArray(copy.enum)) copy.enum = [...copy.enum, null];
  return copy;
}

const ajv = new Ajv2020({ strict: false, validateSchema: false, allErrors: true, formats: fullFormats });
ajv.addSchema({ ...contract, components: nullable(contract.components) }, 'contract');

function problems({ path }: Operation, json: Json): unknown {
  const steps = ['paths', path, 'get', 'responses', '200', 'content', 'application/json', 'schema'];
  const pointer = steps.map((step) => `/${step.replaceAll('/', '~1')}`).join('');
  const validate = ajv.compile({ $ref: `contract#${encodeURI(pointer)}` });
  if (validate(json)) return [];
  const found = validate.errors ?? [];
  return found.filter(({ instancePath }) => !(path === '/v1/invoices' && BEYOND.test(instancePath)));
}

/** MyCase answers invoices with more than its schema allows: amounts as strings, and the status `forwarded`. */
const BEYOND = /\/(total_amount|paid_amount|status)$/;

describe('every read of version 1', () => {
  let talk: Talk;
  beforeAll(async () => {
    talk = await startTalk();
  });
  afterAll(() => talk.close());

  async function filled({ path, segments }: Operation): Promise<string> {
    const parents = await talk.stored(segments[1] ?? '');
    const parent = path.includes('list_options') ? parents.find(({ field_type }) => field_type === 'list') : parents[0];
    return path.replace('{id}', String(parent?.id)).replace('{version_number}', '1');
  }

  test.each(bodies)('$id answers what the contract says', async (operation) => {
    const { status, json } = await talk.get(`${await filled(operation)}?page_size=1000`);
    expect(status).toBe(200);
    expect(problems(operation, json)).toEqual([]);
  });

  test.each(reads.filter(({ paged, path }) => paged && path !== '/v1/invoices'))(
    '$id tells how many items there are',
    async (operation) => {
      const { headers } = await talk.get(await filled(operation));
      expect(headers.get('item-count')).toMatch(/^\d+$/);
    },
  );

  test('a case carries every field the contract names but the deprecated one', async () => {
    const { rows } = await talk.get('/v1/cases');
    const properties = v1.components.schemas.CaseResponse?.properties ?? {};
    const missing = Object.keys(properties).filter((name) => !(name in first(rows)));
    expect(missing).toEqual(['contacts']);
    expect(isFields(first(rows).office)).toBe(true);
  });
});
