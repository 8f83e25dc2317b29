import { MyCaseError } from '../base/mycase-error.ts';
import { quoteValue } from '../base/safe-text.ts';
import { formatTime } from '../base/timestamps.ts';
import type { NamedList } from '../cache/list-cache.ts';
import { type Candidate, formatCandidates } from './format-candidates.ts';
import type { NamedKind } from './record-kinds.ts';

/** No record matches an argument. */
export class RecordNotFoundError extends MyCaseError {
  override readonly name = 'RecordNotFoundError';
  /** The time of the oldest list that was searched. Infinity if none was. */
  readonly asOf: number;

  constructor(message: string, advice: string | undefined, asOf: number) {
    super(message, { advice });
    this.asOf = asOf;
  }
}

/** Creates the error of an argument that no record matches. `near` are the similar records. */
export function createNotFoundError(
  input: string,
  kinds: readonly NamedKind[],
  lists: readonly NamedList[],
  near: readonly Candidate[],
): RecordNotFoundError {
  const counts = lists.map(({ count, name }) => `${count} ${name}`).join(', ');
  const asOf = Math.min(...lists.map((list) => list.asOf));
  const searched = counts && ` (searched: ${counts}, as of ${formatTime(asOf, 'UTC')})`;
  return new RecordNotFoundError(
    [
      `No ${kinds.join(' or ')} matches ${quoteValue(input)}${searched}.`,
      ...(near.length > 0 ? [`Similar: ${formatCandidates(near)}.`] : []),
      ...lists.flatMap(({ gap }) => (gap ? [`The search was incomplete: ${gap}.`] : [])),
    ].join(' '),
    near.length > 0 ? undefined : 'Use an id, a case number, an e-mail or other words of the name.',
    asOf,
  );
}
