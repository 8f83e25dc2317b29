import { createHmac } from 'node:crypto';
import { DateTime } from 'luxon';
import { isRecord } from '../../base/json.ts';
import type { Arguments, Operation } from '../../operations/operation-types.ts';
import { buildRequest } from '../../operations/run-operation.ts';
import { toPhoneKey } from '../../records/contact-keys.ts';
import { isEmpty } from '../update/field-values.ts';

/** A create as it would be sent. */
export interface CreateCall {
  readonly operation: Operation;
  readonly args: Arguments;
  /** SHA-256 of the file of an upload. */
  readonly fileSha256?: string | undefined;
}

/**
 * A key of a create's content that reveals nothing of it: two calls of one tool have the same key when MyCase would
 * create the same record twice. `accountKey` identifies the MyCase account.
 */
export function computeIdempotencyKey(
  secret: Buffer,
  accountKey: string,
  { operation, args, fileSha256: file }: CreateCall,
): string {
  const { params, body } = buildRequest(operation, args);
  const content = JSON.stringify([accountKey, operation.name, normalizeContent({ params, body, file })]);
  return createHmac('sha256', secret).update(content).digest('hex');
}

/**
 * Content without the differences that do not count: the spaces, the letter case and the end of a text, the form of a
 * telephone number, the zone of an instant, the order of fields and references, empty fields, and default values.
 */
function normalizeContent(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(normalizeContent).sort(compareBySpelling);
  if (!isRecord(value)) return normalizeText(String(value));
  const explicitFields = Object.entries(value).filter(([name, inner]) => inner !== (DEFAULT_VALUES[name] ?? false));
  const fields = explicitFields
    .filter(([, inner]) => !isEmpty(inner))
    .map(([name, inner]) => [name, normalizeContent(findPhoneKey(name, inner) ?? inner)]);
  return Object.fromEntries(fields.filter(([, inner]) => inner !== '').sort(compareBySpelling));
}

const findPhoneKey = (name: string, value: unknown): string | undefined =>
  name.endsWith('phone_number') ? toPhoneKey(String(value)) : undefined;

/** MyCase: by default time is billable and a case is open. Every other boolean field is false. */
const DEFAULT_VALUES: Readonly<Record<string, unknown>> = { billable: true, status: 'open' };

const INSTANT_PATTERN = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/;

/** MyCase: an instant without an offset is in UTC, such as that of an all-day event. */
function normalizeText(text: string): string {
  const instant = INSTANT_PATTERN.test(text) ? DateTime.fromISO(text, { zone: 'utc' }) : undefined;
  if (instant?.isValid) return String(instant.toMillis());
  const normalizedText = text
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .toLowerCase()
    .replace(/\s+/g, ' ');
  return trimEnd(normalizedText.trim());
}

const compareBySpelling = (a: unknown, b: unknown): number => {
  const [textA = '', textB = ''] = [JSON.stringify(a), JSON.stringify(b)];
  return textA < textB ? -1 : Number(textA > textB);
};

/** Removes spaces and points at the end. A pattern with `+$` takes quadratic time for a long text of points. */
function trimEnd(text: string): string {
  let end = text.length;
  while (end > 0 && ' .'.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}
