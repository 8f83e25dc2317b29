import { MyCaseError } from '../../base/mycase-error.ts';
import { joinSentences } from '../../base/sentences.ts';
import type { Operation, OperationResult } from '../../operations/operation-types.ts';
import type { RecentCreate } from './idempotency-store.ts';
import { getRecordId, type VerifiedCreate } from './record-verifier.ts';

/** The error for a create that was sent before; `note` says what the list shows, where it was searched. */
export function createDuplicateError(
  { name }: Operation,
  { state, at: sentAt, ids }: RecentCreate,
  note?: string,
): MyCaseError {
  const seconds = Math.max(1, Math.round((Date.now() - sentAt) / 1000));
  const ago = seconds < 100 ? `${seconds} s ago` : `${Math.round(seconds / 60)} minutes ago`;
  const sent = `Nothing was sent: the same ${name} was sent ${ago} and`;
  if (state === 'under way') {
    return new MyCaseError(`${sent} is under way.`, { advice: 'Wait for its answer.' });
  }
  if (state === 'unknown') {
    const message = joinSentences(sent, 'may have been carried out or not.', note);
    return new MyCaseError(message ?? sent, { advice: formatNextStep(name), outcome: 'unknown' });
  }
  const createdId = ids.at(-1);
  const result = createdId === undefined ? 'was carried out; MyCase gave it no id.' : `made id ${createdId}.`;
  return new MyCaseError(joinSentences(sent, result, note) ?? sent, {
    advice: 'To make another all the same, call again with allow_duplicate: true.',
    createdId,
  });
}

/** The advice about a create that may have been carried out or not. */
const formatNextStep = (tool: string): string =>
  `It may still come, so look again in a minute. If it is not there then, call ${tool} again with ` +
  'allow_duplicate: true; without it the same is refused for ten minutes.';

/**
 * The result of a create whose answer was lost, where its list shows the record. Throws a MyCaseError where it does
 * not, or where the record is there without the bytes of its file.
 */
export function buildLostCreateResult(
  { name, output, run }: Operation,
  { record, note }: VerifiedCreate,
  { message, status }: MyCaseError,
): OperationResult {
  const text = `${message} ${note}`;
  if (!record) throw new MyCaseError(text, { advice: formatNextStep(name), status, outcome: 'unknown' });
  if (run)
    throw new MyCaseError(`${text} Its bytes were not sent.`, {
      advice: 'Add them with upload_document_version, or delete the record.',
      status,
      outcome: 'unknown',
      createdId: getRecordId(record),
    });
  return { status: 200, body: output && record, caveat: note };
}
