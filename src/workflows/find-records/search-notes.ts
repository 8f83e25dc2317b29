import type { ListCache, ListSnapshot } from '../../cache/list-cache.ts';
import type { Named } from '../../cache/named-references.ts';
import type { NotesOwner } from '../../cache/notes.ts';
import type { RequestContext } from '../../client/client-types.ts';
import { type ApiRecord, getName } from '../../records/api-record.ts';

/** A note, and the case or client it is on. */
export interface NoteMatch {
  readonly record: ApiRecord;
  readonly owner: Named & { readonly name: string };
  readonly ownerList: 'cases' | 'clients';
}

/** Notes that were read, with what is to be said of it. */
export interface NoteSearch {
  readonly notes: readonly NoteMatch[];
  /** Of how many cases and clients they are, in a sentence; '' where none was searched. */
  readonly coverageNote: string;
  /** The part of the firm's notes that was not searched. */
  readonly notSearched: string;
}

const OWNER_LISTING_NOTE = 'MyCase lists them by case and client alone';

/** MyCase lists notes by case and client alone, a request for each; so many are read for one question. */
const MAX_NOTE_OWNERS = 5;

/** The notes on the first of some records, those of them that are cases and clients. */
export async function searchNotes(
  records: readonly { readonly list: ListSnapshot; readonly id: number; readonly record: ApiRecord }[],
  cache: ListCache,
  scope: RequestContext,
): Promise<NoteSearch> {
  const owners = records.flatMap(({ list, id, record }) =>
    list.name === 'cases' || list.name === 'clients'
      ? [{ ownerList: list.name, owner: { id, name: getName(record) } }]
      : [],
  );
  const uniqueOwners = [
    ...new Map(owners.map((candidate) => [`${candidate.ownerList} ${candidate.owner.id}`, candidate])).values(),
  ];
  const searchedOwners = uniqueOwners.slice(0, MAX_NOTE_OWNERS);
  const { found, read } = await cache.notesOfMany(
    searchedOwners.map(
      ({ ownerList, owner }): NotesOwner => (ownerList === 'cases' ? { case: owner.id } : { client: owner.id }),
    ),
    scope,
  );
  const notes = found.flatMap(({ owner, notes }) => {
    const id = 'case' in owner ? owner.case : owner.client;
    const ownerList = 'case' in owner ? 'cases' : 'clients';
    const noteOwner = searchedOwners.find((searched) => searched.ownerList === ownerList && searched.owner.id === id);
    return noteOwner ? notes.map((record) => ({ record, ...noteOwner })) : [];
  });
  if (uniqueOwners.length === 0)
    return { notes, coverageNote: '', notSearched: `notes (${OWNER_LISTING_NOTE}, and none was found)` };
  const coverageNote = `Notes were searched for ${read} of the ${uniqueOwners.length} cases and clients found, ${notes.length} in all; ${OWNER_LISTING_NOTE}.`;
  return { notes, coverageNote, notSearched: 'other notes' };
}
