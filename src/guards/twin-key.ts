import { createHash, createHmac } from 'node:crypto';
import { fileSource } from '../documents/bytes.ts';
import { readSource } from '../documents/files.ts';
import type { Operation } from '../tools/operation.ts';
import { type Arguments, buildRequest } from '../tools/run.ts';

/**
 * What stands for a create's content, and tells nothing of it: two of the same tool have the same key when MyCase
 * would make the same twice. `place` says which MyCase it goes to.
 */
export async function twinKey(
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

/** Content without what makes no difference: spaces, the order of fields and of references, fields left empty. */
function plain(value: unknown): unknown {
  if (typeof value === 'string') return value.normalize('NFC').replace(/\s+/g, ' ').trim();
  if (Array.isArray(value)) return value.map(plain).sort(bySpelling);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).map(([name, inner]) => [name, plain(inner)] as const);
  return Object.fromEntries(fields.filter(([, inner]) => !isEmpty(inner)).sort(bySpelling));
}

const bySpelling = (a: unknown, b: unknown): number => {
  const [one = '', other = ''] = [JSON.stringify(a), JSON.stringify(b)];
  return one < other ? -1 : Number(one > other);
};

const isEmpty = (value: unknown): boolean =>
  value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
