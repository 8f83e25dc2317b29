import type { ApiRequest, RequestContext } from '../client/types.ts';
import { pathNames } from './operation.ts';
import type { Arguments, Operation, OperationContext, OperationResult, Shape } from './types.ts';

/** Carries an operation out: one request built from its own data, unless it names another way. */
export function runOperation(
  operation: Operation,
  args: Arguments,
  deps: OperationContext,
  scope: RequestContext,
): Promise<OperationResult> {
  const request = buildRequest(operation, args);
  return operation.run ? operation.run(request, args, deps, scope) : deps.client.request(request, scope);
}

/** The request an operation's data and a call's arguments make. */
export function buildRequest(operation: Operation, args: Arguments): ApiRequest {
  return {
    method: operation.method,
    path: operation.path,
    params: Object.fromEntries(pathNames(operation.path).map((name) => [name, args[name]])),
    query: {
      ...renamed(pick(operation.filter, args), (name) => `filter[${name}]`),
      ...renamed(pick(operation.field, args), (name) => `field[${name}]`),
      ...pick(operation.query, args),
    },
    ...(operation.body && { body: pick(operation.body, args) }),
  };
}

const pick = (shape: Shape | undefined, args: Arguments): Record<string, unknown> =>
  Object.fromEntries(
    Object.keys(shape ?? {})
      .filter((name) => args[name] !== undefined)
      .map((name) => [name, args[name]]),
  );

const renamed = (values: Record<string, unknown>, rename: (name: string) => string) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [rename(name), value]));
