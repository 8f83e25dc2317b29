import type { ApiRequest, RequestContext } from '../client/client-types.ts';
import { getPathParameters } from './define-operation.ts';
import type { Arguments, Operation, OperationContext, OperationResult, Shape } from './operation-types.ts';

/** Carries an operation out: one request built from its own data, unless it names another way. */
export function runOperation(
  operation: Operation,
  args: Arguments,
  context: OperationContext,
  scope: RequestContext,
): Promise<OperationResult> {
  const request = buildRequest(operation, args);
  return operation.run ? operation.run(request, args, context, scope) : context.client.request(request, scope);
}

/** The request an operation's data and a call's arguments make. */
export function buildRequest(operation: Operation, args: Arguments): ApiRequest {
  return {
    method: operation.method,
    path: operation.path,
    params: Object.fromEntries(getPathParameters(operation.path).map((name) => [name, args[name]])),
    query: {
      ...renameKeys(pickArguments(operation.filter, args, operation.argumentNames), (name) => `filter[${name}]`),
      ...renameKeys(pickArguments(operation.field, args, operation.argumentNames), (name) => `field[${name}]`),
      ...pickArguments(operation.query, args),
    },
    ...(operation.body && { body: pickArguments(operation.body, args) }),
  };
}

const pickArguments = (
  shape: Shape | undefined,
  args: Arguments,
  argumentNames: Operation['argumentNames'] = {},
): Record<string, unknown> =>
  Object.fromEntries(
    Object.keys(shape ?? {})
      .map((name) => [name, args[argumentNames[name] ?? name]] as const)
      .filter(([, value]) => value !== undefined),
  );

const renameKeys = (values: Record<string, unknown>, renameKey: (name: string) => string) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [renameKey(name), value]));
