import { joinWords } from '../../base/sentences.ts';
import { formatTime } from '../../base/timestamps.ts';
import { isRecent } from '../../cache/is-recent.ts';
import type { ListState } from '../../cache/list-cache.ts';
import type { NotesOwner } from '../../cache/notes-cache.ts';
import type { TextCollector } from '../../text-index/text-collector.ts';
import type { TextKind, UnitState } from '../../text-index/text-protocol.ts';
import { getDocumentKey, getOwnerKey } from '../../text-index/text-units.ts';

/** How much of the texts of one kind was searched. */
export interface KindCoverage {
  readonly kind: TextKind;
  /** The units that were searched: documents, or cases and clients whose notes or threads were read. */
  readonly searched: number;
  readonly total: number;
  /** Units that could not be read, with the reason. */
  readonly failed: readonly FailedUnit[];
  /** The number of the units for which the index has no memory. */
  readonly leftOut: number;
  /** Searched units of which a part has no text, with the reason. */
  readonly partial: readonly FailedUnit[];
  /**
   * When the oldest notes or threads that were searched were read, in milliseconds since 1970. Undefined if there are
   * none.
   */
  readonly oldestReadAt: number | undefined;
  /** Why the total itself may be too low. */
  readonly listGap: string | undefined;
}

/** The record whose text, notes or threads are in a unit. The calls have none. */
interface UnitSubject {
  readonly list?: 'documents' | 'cases' | 'clients';
  readonly id?: number;
}

/** A unit that could not be read, or only in part. */
export interface FailedUnit extends UnitSubject {
  readonly reason: string;
}

/** A unit that a search needs. */
export interface NeededUnit extends UnitSubject {
  readonly key: string;
  /** Undefined if any version is searched. */
  readonly version?: string;
}

/** Counts the units of one kind in the index. `lists` are the lists that they are from. */
export function countUnits(
  kind: TextKind,
  needed: readonly NeededUnit[],
  { index, getFailure, isFull }: TextCollector,
  lists: readonly ListState[],
): KindCoverage {
  const units = needed.map((unit) => {
    const state = selectState(index.getState(unit.key), unit);
    return { ...unit, state, reason: state?.failure ?? getFailure(unit.key) };
  });
  const read = units.filter(({ state, reason }) => state?.isIndexed && reason === undefined);
  return {
    kind,
    searched: read.length,
    total: needed.length,
    failed: units.flatMap(({ reason, ...unit }) => (reason === undefined ? [] : [toFailedUnit(unit, reason)])),
    partial: read.flatMap(({ state, ...unit }) => (state?.gaps ?? []).map((gap) => toFailedUnit(unit, gap))),
    leftOut: units.filter(
      ({ key, state, reason }) => reason === undefined && !(state?.isIndexed ?? !(isFull() || index.wasEvicted(key))),
    ).length,
    oldestReadAt: findOldestReadAt(read.filter(({ version, list }) => version === undefined && list)),
    listGap: formatListGap(lists),
  };
}

const findOldestReadAt = (units: readonly { readonly state: UnitState | undefined }[]): number | undefined =>
  units.reduce<number | undefined>(
    (oldest, { state }) => (state && state.readAt < (oldest ?? Infinity) ? state.readAt : oldest),
    undefined,
  );

/** Notes and threads that were read within this time count as read now. */
const PRESENT_MS = 60_000;

/** A sentence that states the age of notes and messages, if some were not read just now. */
export function formatAge(coverages: readonly KindCoverage[], zone: string): string[] {
  const oldest = Math.min(...coverages.map(({ oldestReadAt = Infinity }) => oldestReadAt));
  if (oldest === Infinity || isRecent(oldest, PRESENT_MS)) return [];
  return [
    `Notes and messages are as of ${formatTime(oldest, zone)} or later. A search of a case or client reads its own again.`,
  ];
}

const toFailedUnit = ({ list, id }: UnitSubject, reason: string): FailedUnit => ({
  reason,
  ...(list && { list }),
  ...(id !== undefined && { id }),
});

const selectState = (state: UnitState | undefined, { version }: NeededUnit): UnitState | undefined =>
  version === undefined || state?.version === version ? state : undefined;

const formatListGap = (lists: readonly ListState[]): string | undefined =>
  lists
    .filter(({ isComplete }) => !isComplete)
    .map(({ name, gap = 'they are still being read' }) => `${name}: ${gap}`)
    .join('; ') || undefined;

/** The unit of a document. */
export const toNeededDocument = (id: number, version: string): NeededUnit => ({
  key: getDocumentKey(id),
  list: 'documents',
  id,
  version,
});

/** The unit of the notes of a case or client, or of the threads of a client. */
export function toNeededOwner(owner: NotesOwner): NeededUnit {
  const key = getOwnerKey(owner);
  if ('case' in owner) return { key, list: 'cases', id: owner.case };
  return { key, list: 'clients', id: 'client' in owner ? owner.client : owner.threadsOfClient };
}

/** A sentence that states how much of a kind was searched. A part is never presented as the whole. */
export function formatCoverage(coverage: KindCoverage, searchedText: string): string {
  const { searched, total, failed, leftOut, listGap, partial } = coverage;
  const waiting = total - searched - failed.length - leftOut;
  const gaps = [
    waiting > 0 ? `${formatCount(waiting)} were not read yet (call again to continue)` : '',
    failed.length > 0 ? `${formatCount(failed.length)} could not be read (see Not searched)` : '',
    leftOut > 0 ? `${formatCount(leftOut)} are not in the index, because its memory limit is reached` : '',
    partial.length > 0 ? `${formatCount(partial.length)} of them only in part (see Not searched)` : '',
    listGap ? `more may exist (${listGap})` : '',
  ].filter(Boolean);
  return `${formatSearched(coverage, searchedText)}${gaps.length > 0 ? `; ${joinWords(gaps, 'and')}` : ''}.`;
}

function formatSearched(coverage: KindCoverage, searchedText: string): string {
  const { kind, searched, total } = coverage;
  const count = formatPart(coverage);
  switch (kind) {
    case 'documents':
      return total === 0
        ? `There are no documents of ${searchedText}`
        : `Documents of ${searchedText}: ${count} were searched`;
    case 'notes':
      return `Notes: those of ${count} ${total === 1 ? 'case or client' : 'cases and clients'} were searched`;
    case 'messages':
      return `Messages: those of ${count} ${total === 1 ? 'client' : 'clients'} were searched`;
    case 'calls':
      return searched === total ? 'Calls: all were searched' : 'Calls: none were searched';
  }
}

/** `312 of 1,204`, `all 1,204`, `1`. */
function formatPart({ searched, total, listGap }: KindCoverage): string {
  if (searched < total || listGap) return `${formatCount(searched)} of ${formatCount(total)}`;
  return total === 1 ? '1' : `all ${formatCount(total)}`;
}

const formatCount = (count: number): string => count.toLocaleString('en');

/** Returns whether all texts of a kind were searched. */
export const isComplete = ({ searched, total, listGap, partial }: KindCoverage): boolean =>
  searched === total && listGap === undefined && partial.length === 0;
