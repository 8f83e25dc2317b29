import { extname } from 'node:path';
import { MyCaseError } from '../base/mycase-error.ts';
import type { CallContext, MyCaseClient } from '../client/client-types.ts';
import { checkContent } from '../files/check-content.ts';
import { MAX_CHECKED_BYTES } from '../files/load-file.ts';
import { downloadToMemory } from '../operations/download-to-memory.ts';
import type { WritePlan } from './plan-write.ts';

/**
 * Throws a MyCaseError if an update gives a document a name with another extension that its content does not fit. A
 * document that is too long or cannot be read is not checked.
 */
export async function assertDocumentName(
  { target, args, currentRecord }: WritePlan,
  client: MyCaseClient,
  call: CallContext,
): Promise<void> {
  const { filename } = args;
  const isUpdate = target.kind === 'update' && target.operation.path === '/documents/{document_id}';
  if (!isUpdate || typeof filename !== 'string') return;
  const formerName = String(currentRecord?.filename ?? '');
  if (extname(filename).toLowerCase() === extname(formerName).toLowerCase()) return;
  const request = { method: 'GET', path: '/documents/{document_id}/data', params: target.ids } as const;
  const bytes = await downloadToMemory(client, request, MAX_CHECKED_BYTES, call).catch((error: unknown) => {
    if (error instanceof MyCaseError && !call.signal.aborted) return undefined;
    throw error;
  });
  if (bytes) await checkContent({ bytes, size: bytes.length }, filename);
}
