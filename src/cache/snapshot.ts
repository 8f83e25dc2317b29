import { MyCaseError } from '../base/mycase-error.ts';
import type { ApiRecord } from '../records/api-record.ts';
import type { ListName } from '../records/list-names.ts';
import { hasUpdatedAfter } from '../records/list-names.ts';
import type { CachedList } from './cached-list.ts';
import { isCurrent } from './list-store.ts';

/** One of the firm's lists, as far as it is known. */
export interface ListSnapshot {
  readonly name: ListName;
  /** All records, by id. Throws an IncompleteListError if the list is not complete, because a part is not the whole. */
  readonly records: ReadonlyMap<number, ApiRecord>;
  /** The records that could be read, by id. An answer over them must state that others may be missing. */
  readonly availableRecords: ReadonlyMap<number, ApiRecord>;
  /** True if the available records are all records. */
  readonly isComplete: boolean;
  /** False if MyCase did not send the number of the records, so that their number could not be checked. */
  readonly isCounted: boolean;
  /** True if MyCase did not send the list, and these are the records that cases refer to. */
  readonly isGathered: boolean;
  /** When this was last the same as MyCase's, but for deletions; in milliseconds since 1970. */
  readonly asOf: number;
  /** Records that were deleted in MyCase after this time may still be included. */
  readonly countedAt: number;
  /** Why some are missing or not the latest, and when they will be there; without a full stop. */
  readonly incompleteReason?: string;
  /** An object that is the same for each reading of this state of the list. Derived values can be kept for as long. */
  readonly cacheKey: object;
}

/** A question about all records of a list that is not complete. */
export class IncompleteListError extends MyCaseError {
  constructor({
    name,
    incompleteReason = 'they are still being read',
  }: Pick<ListSnapshot, 'name' | 'incompleteReason'>) {
    super(`Some ${name.replaceAll('_', ' ')} are missing: ${incompleteReason}.`);
  }
}

/** A shelf as a reader sees it who wants it no older than a moment. The records stay as they are now. */
export function viewOf(shelf: CachedList, oldest: number): ListSnapshot {
  shelf.isShared = true;
  const { name, records, walked, derivedClients } = shelf;
  const incompleteReason = gapOf(shelf, oldest);
  const isComplete = walked !== undefined && !derivedClients;
  return {
    name,
    get records() {
      if (!isComplete) throw new IncompleteListError({ name, ...(incompleteReason && { incompleteReason }) });
      return records;
    },
    availableRecords: records,
    isComplete,
    isCounted: walked?.isCounted ?? true,
    isGathered: derivedClients !== undefined,
    asOf: asOf(shelf),
    countedAt: walked ? Math.max(walked.at, shelf.countedAt) : asOf(shelf),
    cacheKey: shelf,
    ...(incompleteReason && { incompleteReason }),
  };
}

function asOf({ name, walked, walk, checkedAt }: CachedList): number {
  if (!walked) return walk?.startedAt ?? Date.now();
  return hasUpdatedAfter(name) ? checkedAt : walked.at;
}

function gapOf(shelf: CachedList, oldest: number): string | undefined {
  const { walked, derivedClients: gathered, problem } = shelf;
  if (!walked) return problem ? said(problem) : `${progressOf(shelf)} so far${remaining(shelf)}`;
  const parts = [gathered && GATHERED];
  if (!isCurrent(shelf, oldest)) {
    parts.push(problem ? `later changes are missing: ${said(problem)}` : UNDER_WAY);
  }
  return parts.filter(Boolean).join('; ') || undefined;
}

const GATHERED =
  'MyCase does not return its list of clients (its gateway times out), so these are the clients that cases name; ' +
  'clients without a case are missing, and so are addresses, notes and custom fields';

const UNDER_WAY = 'later changes are still being read; call again in a few seconds';

/** A problem's own words, to stand within a sentence. */
const said = (problem: Error): string =>
  (problem instanceof MyCaseError ? problem.fullMessage : problem.message).replace(/\.$/, '');

/** `3,000 of 7,250 cases`. */
export function progressOf({ name, records, walk }: CachedList): string {
  const of = walk?.count === undefined ? '' : ` of ${grouped(walk.count)}`;
  return `${grouped(records.size)}${of} ${name.replaceAll('_', ' ')}`;
}

const grouped = (count: number): string => count.toLocaleString('en');

function remaining({ records, walk }: CachedList): string {
  if (!walk?.count || walk.pages === 0) return '; reading continues, call again in a few seconds';
  const perRecord = walk.ms / Math.max(1, records.size);
  const seconds = Math.ceil((perRecord * Math.max(0, walk.count - records.size)) / 1000);
  return `; reading continues, call again in about ${seconds} s`;
}

/**
 * Throws what nobody can answer over: a fault of this program, a sign-in that is needed first, or that nothing at all
 * could be read.
 */
export function throwIfUnavailable(shelves: readonly CachedList[]): void {
  const problems = shelves.flatMap(({ problem }) => problem ?? []);
  const worst = problems.find((problem) => !(problem instanceof MyCaseError) || needsSignIn(problem));
  if (worst) throw worst;
  const isNothing = shelves.every(({ problem, records, walked }) => problem && !walked && records.size === 0);
  if (isNothing && problems[0]) throw problems[0];
}

const needsSignIn = ({ status, link }: MyCaseError): boolean => status === 401 || link !== undefined;
