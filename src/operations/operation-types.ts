import type * as z from 'zod';
import type { ToolGuide } from '../base/tool-guide.ts';
import type { ApiRequest, ApiResponse, CallContext, HttpMethod, MyCaseClient } from '../client/client-types.ts';
import type { FileSettings } from '../files/file-settings.ts';
import type { LoadedFile } from '../files/load-file.ts';
import type { BrowserDownload } from '../files/page-transfer.ts';
import type { FieldKind } from './response-fields.ts';

/** Zod schemas by name: the arguments of one kind that an operation has. */
export type Shape = Readonly<Record<string, z.ZodType>>;

/**
 * A kind of record in MyCase's responses. Every field may be missing or null, and unknown fields are allowed, so that a
 * change of MyCase never breaks a call. Results use `singular` for one record and `plural` for a list.
 */
export interface Entity {
  readonly singular: string;
  readonly plural: string;
  readonly schema: z.ZodObject;
  /** The kinds of the fields that are shown in a special way. A dotted name is a field inside another. */
  readonly kinds: Readonly<Record<string, FieldKind>>;
  /** The columns of a list, if the call names no others. */
  readonly defaultColumns: readonly string[];
}

/** The four hints of MCP. All of them are always stated. */
export interface ToolHints {
  readonly readOnlyHint: boolean;
  readonly destructiveHint: boolean;
  readonly idempotentHint: boolean;
  readonly openWorldHint: boolean;
}

/**
 * One operation of the MyCase API as data: facts of the API, and texts for the agent. The list of tools, the checks of
 * arguments, the request, the result and the documentation follow from it.
 */
export interface Operation {
  /** The tool's name: the contract's operationId. */
  readonly name: string;
  readonly title: string;
  /** The task of the tool, when to use it, when another tool is better, and what it returns. */
  readonly description: string;
  /** Further sentences of the description, by the tool that each names. They are listed where that tool is. */
  readonly seeAlso?: Readonly<Record<string, string>>;
  readonly method: HttpMethod;
  /** Path below the base URL. Each `{name}` is an argument: a numeric id, unless `params` has another schema. */
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
  /** Arguments for `run` that are not part of the request to MyCase. */
  readonly localArguments?: Shape;
  /** The documented status of a success, where it is not the usual one of the method. */
  readonly successStatus?: number;
  /** Fields of the body of which MyCase requires exactly one. */
  readonly exactlyOne?: readonly string[];
  /** Lists of references in the body that MyCase does not return: an update replaces them. */
  readonly unshownLists?: readonly string[];
  /** The rows of the list that MyCase returns. */
  readonly list?: Entity;
  /** The record that MyCase returns. Without `list` and `output` MyCase returns no body. */
  readonly output?: Entity;
  /** A sentence about rows that MyCase leaves out unless an argument is false. */
  readonly omissionNote?: { readonly unlessFalse: string; readonly text: string };
  /** Hints that differ from those that follow from the method. */
  readonly hints?: Partial<ToolHints>;
  /** Only for an operation that sends more than one request, or a form. */
  readonly run?: OperationHandler;
}

/** The arguments of a call. */
export type Arguments = Readonly<Record<string, unknown>>;

/** The parts that the `run` of an operation uses. */
export interface OperationContext {
  readonly client: MyCaseClient;
  /** The tools of this server, for sentences that name one. */
  readonly tools: ToolGuide;
  /** The folders that files are read from and saved to. Without one, bytes are part of the call and its result. */
  readonly files: FileSettings;
  /** IANA identifier of the firm's time zone. */
  readonly zone: string;
  /** The file of an upload. It was read before anything was sent. */
  readonly file?: LoadedFile | undefined;
  /** How a download goes to the browser of the person. Undefined without a host. */
  readonly browserDownload?: BrowserDownload | undefined;
}

/** Runs an operation in its own way. `request` is the one that follows from the data of the operation. */
export type OperationHandler = (
  request: ApiRequest,
  args: Arguments,
  context: OperationContext,
  call: CallContext,
) => Promise<OperationResult>;

/** The response of MyCase, with a file or the changes of an update. */
export interface OperationResult extends ApiResponse {
  readonly file?: Attachment;
  readonly change?: ChangeResult;
}

/** The result of an update, for each field that was to change. */
export interface ChangeResult {
  /** States whether the change was made. */
  readonly done: string;
  readonly entity: Entity;
  readonly fields: readonly { readonly field: string; readonly before: unknown; readonly after: unknown }[];
}

/** A file in a result: as text if it is text, else as base64. */
export type FileContent = { readonly uri: string; readonly mimeType: string } & (
  | { readonly text: string }
  | { readonly blob: string }
);

/** A file that a caller asked for as an attachment. */
export interface Attachment {
  readonly content: FileContent;
  /** A sentence about another way to get the file, if it is too large for an answer. */
  readonly alternative: string;
}
