import type { Contract, OperationObject, Parameter, Schema } from './contract.ts';
import { resolve } from './contract.ts';

/** The schemas of an object's properties. */
export type Properties = { readonly [name: string]: Schema };

/** An operation of a contract. */
export type Operation = {
  id: string;
  method: string;
  path: string;
  /** The path's segments. `{name}` matches any segment. */
  segments: readonly string[];
  query: readonly Parameter[];
  /** A JSON pointer to the body's schema inside the contract; undefined if the operation has no JSON body. */
  bodySchema: string | undefined;
  /** The fields that the body may have. */
  bodyProperties: Properties;
  /** The status of success. */
  status: number;
  /** The schema of one record of the answer; undefined if the answer has no body. */
  answer: Schema | undefined;
  /** True if the response has pages. */
  paged: boolean;
};

/** A matched operation and the values in its path. */
export type Match = { operation: Operation; params: { readonly [name: string]: string } };

const JSON_TYPE = 'application/json';

/** Returns all operations of a contract. */
export function operations(contract: Contract): Operation[] {
  return Object.entries(contract.paths).flatMap(([path, item]) =>
    Object.entries(item).flatMap(([method, object]) =>
      'operationId' in object ? [operation(contract, path, method, object)] : [],
    ),
  );
}

function operation(contract: Contract, path: string, method: string, object: OperationObject): Operation {
  const [status, response] = Object.entries(object.responses)[0] ?? ['200', {}];
  const body = object.requestBody?.content[JSON_TYPE]?.schema;
  const answer = response.content?.[JSON_TYPE]?.schema;
  return {
    id: object.operationId,
    method: method.toUpperCase(),
    path,
    segments: path.split('/').slice(1),
    query: (object.parameters ?? []).filter((parameter) => parameter.in === 'query'),
    bodySchema: body && bodyPointer(path, method),
    bodyProperties: body ? (resolve(body, contract).properties ?? {}) : {},
    status: Number(status),
    answer: answer && resolve(answer.items ?? answer, contract),
    paged: response.headers !== undefined && 'Link' in response.headers,
  };
}

function bodyPointer(path: string, method: string): string {
  const steps = ['paths', path, method, 'requestBody', 'content', JSON_TYPE, 'schema'];
  return steps.map((step) => `/${step.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** Returns the operation of a request; undefined if the contract has none. */
export function match(table: readonly Operation[], method: string, path: string): Match | undefined {
  const given = path.split('/').slice(1);
  for (const candidate of table) {
    if (candidate.method !== method || candidate.segments.length !== given.length) continue;
    const params = paramsOf(candidate.segments, given);
    if (params) return { operation: candidate, params };
  }
  return undefined;
}

function paramsOf(segments: readonly string[], given: readonly string[]): Match['params'] | undefined {
  const params: { [name: string]: string } = {};
  for (const [i, segment] of segments.entries()) {
    const value = given[i] ?? '';
    if (segment.startsWith('{')) params[segment.slice(1, -1)] = value;
    else if (segment !== value) return undefined;
  }
  return params;
}
