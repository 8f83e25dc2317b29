import { MyCaseError } from '../../base/errors.ts';
import { joinSentences } from '../../base/sentences.ts';
import type { Operation, OperationResult } from '../../operations/types.ts';
import type { RecentCreate } from './store.ts';
import { recordId, type VerifiedCreate } from './verify-create.ts';

/** The error for a create that has a twin; `told` is what its list shows, where that was looked at. */
export function refusal({ name }: Operation, { state, at, ids }: RecentCreate, told?: string): MyCaseError {
  const seconds = Math.max(1, Math.round((Date.now() - at) / 1000));
  const ago = seconds < 100 ? `${seconds} s ago` : `${Math.round(seconds / 60)} minutes ago`;
  const id = ids.at(-1);
  const words = {
    'under way': ['is under way: wait for its answer.'],
    made: [
      `${id === undefined ? 'was carried out; MyCase gave it no id' : `made id ${id}`}.`,
      told,
      'To make another all the same, call again with allow_duplicate: true.',
    ],
    unknown: ['may have been carried out or not.', told, nextStep(name)],
  };
  return new MyCaseError(
    `Nothing was sent: the same ${name} was sent ${ago} and ${joinSentences(...words[state])}`,
    {
      outcome: state === 'unknown' ? 'unknown' : 'not done',
      made: state === 'made' ? id : undefined,
    },
  );
}

/** What to do about a create of which nobody knows whether it was carried out. */
export const nextStep = (tool: string): string =>
  `It may still come, so look again in a minute. If it is not there then, call ${tool} again with ` +
  'allow_duplicate: true; without it the same is refused for ten minutes.';

/**
 * The answer to a create whose own answer was lost, where its list shows it. Throws a MyCaseError that says what to do,
 * where it does not.
 */
export function afterLostAnswer(
  { name, output, run }: Operation,
  { record, told }: VerifiedCreate,
  { message, status }: MyCaseError,
): OperationResult {
  const facts = { status, outcome: 'unknown' as const };
  if (!record) throw new MyCaseError(`${message} ${told} ${nextStep(name)}`, facts);
  if (run) throw new MyCaseError(`${message} ${told} ${NO_BYTES}`, { ...facts, made: recordId(record) });
  return { status: 200, body: output && record, caveat: told };
}

const NO_BYTES = 'Its bytes were not sent: add them with upload_document_version, or delete the record.';
