import { isRecord, type JsonObject, parseJson } from './json.ts';
import { quoteValue, toOneLine } from './safe-text.ts';
import { joinSentences } from './sentences.ts';

/** The outcome of a request in MyCase: not carried out, or not known. */
export type Outcome = 'not done' | 'unknown';

/** The id of a record. It is a text only where MyCase uses no number, as for webhooks. */
export type RecordId = number | string;

type MyCaseErrorDetails = Partial<
  Pick<MyCaseError, 'advice' | 'example' | 'status' | 'outcome' | 'link' | 'fields' | 'createdId' | 'suggestions'>
>;

/**
 * A call that failed. The message states what happened: who answered which request, and the reason.
 * It never contains a token or the query of a storage address.
 */
export class MyCaseError extends Error {
  override readonly name: string = 'MyCaseError';
  /** One or two sentences: what to do next. */
  readonly advice?: string | undefined;
  /** A call of the same tool that would be accepted, as a sentence. */
  readonly example?: string | undefined;
  /** MyCase's HTTP status. Undefined if MyCase did not answer. */
  readonly status?: number | undefined;
  readonly outcome: Outcome = 'not done';
  /** An address that a person has to open first. */
  readonly link?: string | undefined;
  /** The fields of the body and the parameters of the query that MyCase refused. '' for a refusal without a name. */
  readonly fields: readonly string[] = [];
  /**
   * The id of a record that exists despite the error: an earlier call created it, or this call did before it failed.
   */
  readonly createdId?: RecordId | undefined;
  /** Valid values for arguments that were refused before anything was sent. */
  readonly suggestions?: Readonly<Record<string, unknown>> | undefined;

  constructor(message: string, details: MyCaseErrorDetails = {}) {
    super(message);
    Object.assign(this, details);
  }

  /** The message, the advice and the example, as a person or a model reads them. */
  get fullMessage(): string {
    return joinSentences(this.message, this.advice, this.example) ?? '';
  }
}

// MyCase (A-52, A-55): 404 means a record that does not exist, 403 a missing permission.
const ADVICE_BY_STATUS: Readonly<Record<number, string>> = {
  400: 'Correct the argument and call again.',
  401: 'The access token has expired, or MyCase does not know it. Run `mycase-mcp login`, or replace MYCASE_ACCESS_TOKEN if it is set. Then call again.',
  403: 'The signed-in person or the app lacks the permission. A person who manages the firm in MyCase can grant it. Until then MyCase refuses this call.',
  404: 'Check the id. The record may have been deleted. MyCase refuses the same call again.',
  422: 'Correct the named fields and call again.',
  429: 'MyCase accepts 25 requests per second from an app. Wait, then call again.',
  504: 'MyCase took too long. Request fewer records, or try again later.',
};

/**
 * Creates the error of a request. If the outcome is unknown, the message states that, and the advice is to check before
 * repeating it. `wait` is a sentence that follows the advice.
 */
export function createRequestError(
  message: string,
  { advice, wait, ...details }: MyCaseErrorDetails & { readonly wait?: string | undefined },
): MyCaseError {
  const isUnknown = details.outcome === 'unknown';
  return new MyCaseError(isUnknown ? `${message} It is not known whether it was carried out.` : message, {
    ...details,
    advice: joinSentences(isUnknown ? 'Check the record or its list before you repeat the call.' : advice, wait),
  });
}

/**
 * Creates the error for a response that is not a success. `request` is the request's method and path, `body` the
 * response's body as text, `retryAfterMs` the milliseconds that MyCase asked to wait.
 */
export function createStatusError(
  request: string,
  status: number,
  body: string,
  outcome: Outcome,
  retryAfterMs: number | undefined,
): MyCaseError {
  const reason = extractReason(body);
  return createRequestError(`MyCase answered ${status} to ${request}${reason ? `: ${reason}` : ''}.`, {
    advice: ADVICE_BY_STATUS[status] ?? 'Try again in a minute.',
    wait: retryAfterMs === undefined ? undefined : `MyCase asks to wait ${Math.ceil(retryAfterMs / 1000)} s.`,
    status,
    outcome,
    fields: findInvalidFields(body),
  });
}

/**
 * MyCase (A-53, A-78): a pointer into the body starts with the field's name, `/staff/0/id`; a parameter is named as it
 * is.
 */
function findInvalidFields(body: string): string[] {
  const errors = parseObject(body)?.errors;
  const sources = Array.isArray(errors) ? errors.map((error) => error?.source) : [];
  return sources.map((source) => /^\/?(\w+)/.exec(String(source?.pointer ?? source?.parameter ?? ''))?.[1] ?? '');
}

const MAX_ERRORS = 10;
const MAX_REASON_LENGTH = 200;
/** The part of an error page that is read. */
const MAX_PAGE_LENGTH = 4_000;

/**
 * Returns MyCase's reason for a refusal, with the pointer to the field if there is one. MyCase (A-51):
 * `{"errors": [{"description", "source": {"pointer" | "parameter"}}]}`; the gateway in front and the published
 * profile send `{"message"}`. Any other body is read as a page. The words are quoted.
 */
function extractReason(body: string): string {
  const parsed = parseObject(body);
  if (!parsed) return quoteReason(body.slice(0, MAX_PAGE_LENGTH).replace(/<[^<>]*>/g, ' '));
  const { errors, message } = parsed;
  if (Array.isArray(errors)) {
    return errors.slice(0, MAX_ERRORS).map(formatApiError).filter(Boolean).join('; ');
  }
  return typeof message === 'string' ? quoteReason(message) : '';
}

function formatApiError(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  const { description, source } = error as { description?: unknown; source?: unknown };
  const pointer = Object.values(source ?? {}).find((value) => typeof value === 'string');
  return [
    typeof pointer === 'string' ? formatPointer(pointer) : '',
    typeof description === 'string' ? quoteReason(description) : '',
  ]
    .filter(Boolean)
    .join(' ');
}

/** A pointer that is not a path of names is quoted. */
const formatPointer = (pointer: string): string => (/^[\w/.[\]-]{1,80}$/.test(pointer) ? pointer : quoteValue(pointer));

/** MyCase's own words, quoted. They may hold the words of other people. */
const quoteReason = (text: string): string => {
  const line = toOneLine(text.slice(0, MAX_PAGE_LENGTH)).replace(/\s+/g, ' ').replace(/\.$/, '');
  return line && quoteValue(line, MAX_REASON_LENGTH);
};

function parseObject(body: string): JsonObject | undefined {
  const parsed = parseJson(body);
  return isRecord(parsed) ? parsed : undefined;
}

/** Returns a MyCaseError as it is. Any other error is a fault of this program, and is thrown on. */
export function toMyCaseError(error: unknown): MyCaseError {
  if (error instanceof MyCaseError) return error;
  throw error;
}
