import type * as z from 'zod';
import type { ApiRequest, ApiResponse, HttpMethod, MyCaseClient, RequestContext } from '../client/client-types.ts';
import type { LoadedFile } from '../files/local-files.ts';
import type { FieldKind } from './response-fields.ts';

/** Named zod schemas: the arguments of one kind that an operation takes. */
export type Shape = Readonly<Record<string, z.ZodType>>;

/**
 * A kind of record in MyCase's responses. Every field may be missing or null, and unknown fields pass, so that a change
 * of MyCase never breaks a call. Answers use `singular` and `plural` for one record and for a list.
 */
export interface Entity {
  readonly singular: string;
  readonly plural: string;
  readonly schema: z.ZodObject;
  /** The kinds of the fields that are shown in a special way. A dotted name is a field inside another. */
  readonly kinds: Readonly<Record<string, FieldKind>>;
  /** The columns of a list, where the call does not name others. */
  readonly defaultColumns: readonly string[];
}

/** The four MCP hints, always said in full. */
export interface ToolHints {
  readonly readOnlyHint: boolean;
  readonly destructiveHint: boolean;
  readonly idempotentHint: boolean;
  readonly openWorldHint: boolean;
}

/**
 * One operation of the MyCase API as data: facts of the API and words to the agent. Tool listing, input checks,
 * the request, the answer and the documentation all follow from it.
 */
export interface Operation {
  /** The tool's name: the contract's operationId. */
  readonly name: string;
  readonly title: string;
  /** The task of the tool, when to use it, when another tool is better, and what it returns. */
  readonly description: string;
  readonly method: HttpMethod;
  /** Path below the base URL; each `{name}` is an argument, a numeric id unless `params` says otherwise. */
  readonly path: string;
  readonly params?: Shape;
  /** Sent as `filter[name]`. */
  readonly filter?: Shape;
  /** Sent as `field[name]`, joined by commas. */
  readonly field?: Shape;
  /** The names of the arguments for keys of `filter` and `field` whose API name is not clear to a caller. */
  readonly argumentNames?: Readonly<Record<string, string>>;
  /** Sent as query parameters under their own names. */
  readonly query?: Shape;
  /** Sent as the JSON body. */
  readonly body?: Shape;
  /** Arguments that steer `run` and are not part of MyCase's request. */
  readonly localArguments?: Shape;
  /** Body fields of which MyCase wants exactly one. */
  readonly exactlyOne?: readonly string[];
  /** Rows of the list this answers with. */
  readonly list?: Entity;
  /** The record this answers with; without `list` and `output` MyCase answers without a body. */
  readonly output?: Entity;
  /** A sentence for answers about rows that MyCase leaves out unless an argument is false. */
  readonly omissionNote?: { readonly unlessFalse: string; readonly text: string };
  /** Hints that the method alone would get wrong. */
  readonly hints?: Partial<ToolHints>;
  /** For the few that take more than one request. */
  readonly run?: OperationHandler;
}

/** Arguments of a call, already checked against the tool's input schema. */
export type Arguments = Readonly<Record<string, unknown>>;

/** The parts that the `run` of an operation works with. */
export interface OperationContext {
  readonly client: MyCaseClient;
  /** The folder that files may be read from and saved to. Without one, bytes are part of the call and its answer. */
  readonly filesFolder?: string | undefined;
  /** The file of an upload. It was read before anything was sent. */
  readonly file?: LoadedFile | undefined;
}

/** The few operations that take more than one request: the request as the operation's data makes it, and the rest. */
export type OperationHandler = (
  request: ApiRequest,
  args: Arguments,
  context: OperationContext,
  scope: RequestContext,
) => Promise<OperationResult>;

/** MyCase's answer, and what is to be said or shown beside it. */
export interface OperationResult extends ApiResponse {
  readonly file?: FileContent;
  readonly change?: ChangeResult;
}

/** The result of an update, for each field that was to change. */
export interface ChangeResult {
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
