import { describe, expect, it } from 'vitest';
import { BODY_REFERENCES } from '../../src/ethical-walls/request-check.ts';
import { matchRoute, ROUTE_POLICIES } from '../../src/ethical-walls/route-policies.ts';
import { type Contract, profile, resolve, type Schema, v1 } from '../../src/sandbox/contract.ts';
import { operations } from '../../src/sandbox/routes.ts';

describe.each([
  { api: 'v1', contract: v1, prefix: '/v1', many: 113, namingCases: 38 },
  { api: 'profile', contract: profile, prefix: '', many: 8, namingCases: 4 },
] as const)('of the $api API', ({ api, contract, prefix, many, namingCases }) => {
  const policies = ROUTE_POLICIES[api];
  const all = operations(contract).map((operation) => {
    const path = operation.path.slice(prefix.length);
    const method = METHODS.find((one) => one === operation.method) ?? 'GET';
    return { ...operation, path, matched: matchRoute(policies, method, path) };
  });

  it('every operation has a route policy, and every route policy an operation', () => {
    expect(all).toHaveLength(many);
    expect(all.filter(({ matched }) => !matched).map(({ id }) => id)).toEqual([]);
    const unnamed = (path: string) => path.replace(/\{\w+\}/g, '{}');
    expect(new Set(Object.keys(policies).map(unnamed))).toEqual(new Set(all.map(({ path }) => unnamed(path))));
  });

  it('every operation that names a case has a route policy that checks it', () => {
    const naming = all.filter(({ answer }) => CASE_FIELDS.some((name) => name in (answer?.properties ?? {})));
    expect(naming).toHaveLength(namingCases);
    for (const { id, matched } of naming) {
      expect(matched?.policy.idKind ?? matched?.policy.category, id).not.toBe('unrestricted');
    }
    const below = all.filter(({ path }) => path.startsWith('/cases/'));
    expect(below.length).toBeGreaterThan(1);
    for (const { id, matched } of below) expect(matched?.policy.idKind, id).toBe('case');
  });

  it('every reference field of a request body is in BODY_REFERENCES', () => {
    const referring = all.flatMap(({ bodyProperties }) =>
      Object.entries(bodyProperties).flatMap(([field, schema]) =>
        field.endsWith('_id') || isReference(schema, contract) ? [field] : [],
      ),
    );
    expect(referring.length).toBeGreaterThan(0);
    for (const field of referring) expect(Object.keys(BODY_REFERENCES)).toContain(field);
  });
});

/** Fields of an answer that say which case a record belongs to. */
const CASE_FIELDS = ['case', 'cases', 'case_id', 'document'];

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

function isReference(schema: Schema, contract: Contract): boolean {
  const one = resolve(schema, contract);
  return 'id' in (resolve(one.items ?? one, contract).properties ?? {});
}
