import { MyCaseError } from '../../base/mycase-error.ts';
import { joinSentences } from '../../base/sentences.ts';
import type { Operation, OperationResult } from '../../operations/operation-types.ts';
import type { RecentCreate } from './idempotency-store.ts';
import { getRecordId, type VerifiedCreate } from './record-verifier.ts';

/** The error for a create that has a twin; `told` is what its list shows, where that was looked at. */
export function createDuplicateError(
  { name }: Operation,
  { state, at: sentAt, ids }: RecentCreate,
  note?: string,
): MyCaseError {
  const seconds = Math.max(1, Math.round((Date.now() - sentAt) / 1000));
  const ago = seconds < 100 ? `${seconds} s ago` : `${Math.round(seconds / 60)} minutes ago`;
  const id = ids.at(-1);
  const sentences = {
    'under way': ['is under way: wait for its answer.'],
    made: [
      `${id === undefined ? 'was carried out; MyCase gave it no id' : `made id ${id}`}.`,
      note,
      'To make another all the same, call again with allow_duplicate: true.',
    ],
    unknown: ['may have been carried out or not.', note, formatNextStep(name)],
  };
  return new MyCaseError(
    `Nothing was sent: the same ${name} was sent ${ago} and ${joinSentences(...sentences[state])}`,
    {
      outcome: state === 'unknown' ? 'unknown' : 'not done',
      createdId: state === 'made' ? id : undefined,
    },
  );
}

/** What to do about a create of which nobody knows whether it was carried out. */
export const formatNextStep = (tool: string): string =>
  `It may still come, so look again in a minute. If it is not there then, call ${tool} again with ` +
  'allow_duplicate: true; without it the same is refused for ten minutes.';

/**
 * The answer to a create whose own answer was lost, where its list shows it. Throws a MyCaseError that says what to do,
 * where it does not.
 */
export function buildLostCreateResult(
  { name, output, run }: Operation,
  { record, note }: VerifiedCreate,
  { message, status }: MyCaseError,
): OperationResult {
  const facts = { status, outcome: 'unknown' as const };
  if (!record) throw new MyCaseError(`${message} ${note} ${formatNextStep(name)}`, facts);
  if (run)
    throw new MyCaseError(`${message} ${note} ${NO_BYTES_MESSAGE}`, {
      ...facts,
      createdId: getRecordId(record),
    });
  return { status: 200, body: output && record, caveat: note };
}

const NO_BYTES_MESSAGE =
  'Its bytes were not sent: add them with upload_document_version, or delete the record.';
