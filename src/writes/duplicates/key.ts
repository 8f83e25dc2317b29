import { createHash, createHmac } from 'node:crypto';
import { DateTime } from 'luxon';
import { readSource } from '../../files/source.ts';
import { fileSource } from '../../operations/file-transfer.ts';
import { buildRequest } from '../../operations/request.ts';
import type { Arguments, Operation } from '../../operations/types.ts';
import { phoneKey } from '../../records/contact.ts';
import { isRecord } from '../../records/record.ts';
import { isEmpty } from '../update/compare.ts';

/**
 * What stands for a create's content, and tells nothing of it: two of the same tool have the same key when MyCase
 * would make the same twice. `place` says which MyCase it goes to.
 */
export async function idempotencyKey(
  secret: Buffer,
  place: string,
  operation: Operation,
  args: Arguments,
  filesFolder: string | undefined,
): Promise<string> {
  const { params, body } = buildRequest(operation, args);
  const file = args.file === undefined ? undefined : await digestOf(args.file, filesFolder);
  const content = JSON.stringify([place, operation.name, plain({ params, body, file })]);
  return createHmac('sha256', secret).update(content).digest('hex');
}

/** A file is the same when its bytes are. */
async function digestOf(file: unknown, filesFolder: string | undefined): Promise<string> {
  const { bytes } = await readSource(fileSource.parse(file), filesFolder);
  return createHash('sha256').update(bytes).digest('hex');
}

/**
 * Content without what makes no difference: how text is spaced, capitalised and ended, how a telephone number is
 * written, the zone that an instant is told in, the order of fields and of references, fields left empty or given what
 * they are without being given.
 */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain).sort(bySpelling);
  if (!isRecord(value)) return plainText(String(value));
  const told = Object.entries(value).filter(([name, inner]) => inner !== (TAKEN_AS[name] ?? false));
  const fields = told
    .filter(([, inner]) => !isEmpty(inner))
    .map(([name, inner]) => [name, plain(phoneIn(name, inner) ?? inner)]);
  return Object.fromEntries(fields.filter(([, inner]) => inner !== '').sort(bySpelling));
}

const phoneIn = (name: string, value: unknown): string | undefined =>
  name.endsWith('phone_number') ? phoneKey(String(value)) : undefined;

/** MyCase: time is billable and a case is open unless it is said otherwise; whatever else is yes or no is no. */
const TAKEN_AS: Readonly<Record<string, unknown>> = { billable: true, status: 'open' };

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/;

/** MyCase: an instant without an offset, as of an event that lasts all day, is in UTC. */
function plainText(text: string): string {
  const instant = INSTANT.test(text) ? DateTime.fromISO(text, { zone: 'utc' }) : undefined;
  if (instant?.isValid) return String(instant.toMillis());
  const words = text
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .toLowerCase()
    .replace(/\s+/g, ' ');
  return words.trim().replace(/[ .]+$/, '');
}

const bySpelling = (a: unknown, b: unknown): number => {
  const [one = '', other = ''] = [JSON.stringify(a), JSON.stringify(b)];
  return one < other ? -1 : Number(one > other);
};
