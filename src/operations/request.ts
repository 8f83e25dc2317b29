import type { ApiAnswer, ApiRequest, CallScope, MyCaseClient } from '../client/client.ts';
import type { Firm } from '../cache/list-cache.ts';
import type { Turns } from '../writes/record-locks.ts';
import type { Twins } from '../writes/duplicates/guard.ts';
import type { Entity, Operation, Shape } from './operation.ts';
import { pathNames } from './operation.ts';

/** Arguments of a call, already checked against the tool's input schema. */
export type Arguments = Readonly<Record<string, unknown>>;

/** What a call needs beside its arguments. */
export interface Deps {
  readonly client: MyCaseClient;
  readonly firm: Firm;
  /** IANA identifier of the firm's zone. */
  readonly zone: string;
  /** Lets one change of a record at a time happen. */
  readonly turns: Turns;
  /** Sees to it that nothing is made twice by mistake. */
  readonly twins: Twins;
  /** Folder that files may be read from and saved to; without one, bytes travel inline. */
  readonly filesFolder?: string | undefined;
}

/** The few operations that take more than one request: the request as the operation's data makes it, and the rest. */
export type Run = (request: ApiRequest, args: Arguments, deps: Deps, scope: CallScope) => Promise<RunAnswer>;

/** MyCase's answer, and what is to be said or shown beside it. */
export interface RunAnswer extends ApiAnswer {
  readonly file?: FileContent;
  readonly change?: ChangeAnswer;
}

/** What a change came to, for each field that was to get another value. */
export interface ChangeAnswer {
  /** Says whether it was done. */
  readonly done: string;
  readonly entity: Entity;
  readonly fields: readonly { readonly field: string; readonly before: unknown; readonly after: unknown }[];
  /** Its start and end are days. */
  readonly isAllDay: boolean;
}

/** A file that came with an answer: as text where it is text, else as base64. */
export type FileContent = { readonly uri: string; readonly mimeType: string } & (
  | { readonly text: string }
  | { readonly blob: string }
);

/** Carries an operation out: one request built from its own data, unless it names another way. */
export function runOperation(
  operation: Operation,
  args: Arguments,
  deps: Deps,
  scope: CallScope,
): Promise<RunAnswer> {
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
