import { isRecord, type JsonObject, parseJson } from './json.ts';
import { joinSentences } from './sentences.ts';

/** Whether what was asked has happened in MyCase: no, or nobody knows. */
export type Outcome = 'not done' | 'unknown';

/** The id of a record. It is a text only where MyCase uses no number, as for webhooks. */
export type RecordId = number | string;

interface MyCaseErrorDetails {
  readonly advice?: string | undefined;
  readonly example?: string | undefined;
  readonly status?: number | undefined;
  readonly outcome?: Outcome | undefined;
  readonly link?: string | undefined;
  readonly fields?: readonly string[];
  readonly createdId?: RecordId | undefined;
  readonly suggestions?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * A call that did not end as asked. The message says what happened: who answered, to which request, with which reason.
 * It never holds a token or the query of a storage address.
 */
export class MyCaseError extends Error {
  override readonly name: string = 'MyCaseError';
  /** One or two sentences: what to do next. */
  readonly advice: string | undefined;
  /** A call of the same tool that would be accepted, as a sentence. */
  readonly example: string | undefined;
  /** MyCase's HTTP status, where there was one. */
  readonly status: number | undefined;
  readonly outcome: Outcome;
  /** An address that a person has to open first. */
  readonly link: string | undefined;
  /** The fields of the body and the parameters of the query that MyCase found at fault; '' where it named none. */
  readonly fields: readonly string[];
  /** The id of a record that exists despite the error: an earlier call created it, or this call did before it failed. */
  readonly createdId: RecordId | undefined;
  /** Values that would be right for arguments the call was refused for, before anything was sent. */
  readonly suggestions: Readonly<Record<string, unknown>> | undefined;

  constructor(
    message: string,
    {
      advice,
      example,
      status,
      outcome = 'not done',
      link,
      fields = [],
      createdId,
      suggestions,
    }: MyCaseErrorDetails = {},
  ) {
    super(message);
    this.advice = advice;
    this.example = example;
    this.status = status;
    this.outcome = outcome;
    this.link = link;
    this.fields = fields;
    this.createdId = createdId;
    this.suggestions = suggestions;
  }

  /** The message, the advice and the example, as a person or a model reads them. */
  get fullMessage(): string {
    return joinSentences(this.message, this.advice, this.example) ?? '';
  }
}

const ADVICE_BY_STATUS: Readonly<Record<number, string>> = {
  400: 'Correct the argument and call again.',
  401: 'The access token is expired or unknown to MyCase: run `mycase-mcp login`, or replace MYCASE_ACCESS_TOKEN where it is set, then call again.',
  403: 'The signed-in person or the app lacks the permission; whoever manages the firm in MyCase can grant it. Until then the same call is refused again.',
  404: 'Check the id with the matching list tool; the record may have been deleted. The same call is refused again.',
  422: 'Correct the named fields and call again.',
  429: 'MyCase takes 25 requests a second from an app: wait, then call again.',
  504: 'MyCase took too long; ask for a smaller page_size, or try again later.',
};

/** The sentence of an error when a write may have been carried out or not. */
export const UNKNOWN_OUTCOME = 'It is not known whether it was carried out.';

/** The advice of such an error. */
export const UNKNOWN_OUTCOME_ADVICE = 'Look at the record or its list before you repeat it.';

/**
 * The error for an answer that is no success. `asked` is the request's method and path, `body` the answer's body as
 * text, `wait` the milliseconds that MyCase asked to wait.
 */
export function createStatusError(
  request: string,
  status: number,
  body: string,
  outcome: Outcome,
  retryAfterMs: number | undefined,
): MyCaseError {
  const reason = extractReason(body);
  const isUnknown = outcome === 'unknown';
  const advice = isUnknown ? UNKNOWN_OUTCOME_ADVICE : (ADVICE_BY_STATUS[status] ?? 'Try again in a minute.');
  const answerText = `MyCase answered ${status} to ${request}${reason ? `: ${reason}` : ''}.`;
  const waitText = retryAfterMs === undefined ? undefined : `MyCase asks to wait ${Math.ceil(retryAfterMs / 1000)} s.`;
  return new MyCaseError(isUnknown ? `${answerText} ${UNKNOWN_OUTCOME}` : answerText, {
    advice: joinSentences(advice, waitText),
    status,
    outcome,
    fields: findInvalidFields(body),
  });
}

/** MyCase: a pointer into the body starts with the field's name, `/staff/0/id`; a parameter is named as it is. */
function findInvalidFields(body: string): string[] {
  const errors = parseObject(body)?.errors;
  const sources = Array.isArray(errors) ? errors.map((error) => error?.source) : [];
  return sources.map((source) => /^\/?(\w+)/.exec(String(source?.pointer ?? source?.parameter ?? ''))?.[1] ?? '');
}

const MAX_ERRORS = 10;
const MAX_REASON_LENGTH = 400;

/**
 * What MyCase says of a refusal, with the pointer to the field where it names one. MyCase:
 * `{"errors": [{"description", "source": {"pointer" | "parameter"}}]}`; the gateway in front and the published
 * profile say `{"message"}`; anything else is shortened and shown as it came.
 */
function extractReason(body: string): string {
  const parsed = parseObject(body);
  if (!parsed) return truncateReason(body.replace(/<[^>]*>/g, ' '));
  const { errors, message } = parsed;
  if (Array.isArray(errors)) {
    return truncateReason(errors.slice(0, MAX_ERRORS).map(formatApiError).filter(Boolean).join('; '));
  }
  return typeof message === 'string' ? truncateReason(message) : '';
}

function formatApiError(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  const { description, source } = error as { description?: unknown; source?: unknown };
  const pointer = Object.values(source ?? {}).find((value) => typeof value === 'string');
  return [pointer, typeof description === 'string' ? truncateReason(description) : ''].filter(Boolean).join(' ');
}

const truncateReason = (text: string): string => {
  const line = text.replace(/\s+/g, ' ').trim().replace(/\.$/, '');
  return line.length > MAX_REASON_LENGTH ? `${line.slice(0, MAX_REASON_LENGTH)}…` : line;
};

function parseObject(body: string): JsonObject | undefined {
  const parsed = parseJson(body);
  return isRecord(parsed) ? parsed : undefined;
}
