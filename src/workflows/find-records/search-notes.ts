import type { ListCache, ListState } from '../../cache/list-cache.ts';
import type { NamedReference } from '../../cache/named-references.ts';
import type { CallContext } from '../../client/client-types.ts';
import { type ApiRecord, getName } from '../../records/api-record.ts';

/** A note, and the case or client that it belongs to. */
export interface NoteMatch {
  readonly record: ApiRecord;
  readonly owner: NamedReference & { readonly name: string };
  readonly ownerList: 'cases' | 'clients';
}

/** The notes that were read. */
interface NoteSearch {
  readonly notes: readonly NoteMatch[];
  /** A sentence that states how many cases and clients the notes belong to; '' if no notes were read. */
  readonly coverageNote: string;
  /** The part of the firm's notes that was not searched. */
  readonly notSearched: string;
}

const OWNER_LISTING_NOTE = 'MyCase lists notes only by case or client';

/** MyCase: notes are listed by case or client, with a request for each. */
const MAX_NOTE_OWNERS = 5;

/** Reads the notes of the first cases and clients among the records. */
export async function searchNotes(
  records: readonly { readonly list: ListState; readonly id: number; readonly record: ApiRecord }[],
  cache: ListCache,
  call: CallContext,
): Promise<NoteSearch> {
  const owners = new Map<string, Pick<NoteMatch, 'owner' | 'ownerList'>>();
  for (const { list, id, record } of records) {
    if (list.name === 'cases' || list.name === 'clients')
      owners.set(`${list.name} ${id}`, { ownerList: list.name, owner: { id, name: getName(record) } });
  }
  const searchedOwners = [...owners.values()].slice(0, MAX_NOTE_OWNERS);
  const ownerNotes = await cache.readNotesOfMany(
    searchedOwners.map(({ ownerList, owner }) => (ownerList === 'cases' ? { case: owner.id } : { client: owner.id })),
    call,
  );
  const notes = ownerNotes.flatMap(({ owner, notes }) => {
    const noteOwner = owners.get('case' in owner ? `cases ${owner.case}` : `clients ${owner.client}`);
    return noteOwner ? notes.map((record) => ({ record, ...noteOwner })) : [];
  });
  if (owners.size === 0)
    return { notes, coverageNote: '', notSearched: `notes (${OWNER_LISTING_NOTE}, and none was found)` };
  const coverageNote = `Notes were searched: ${notes.length}, those of ${ownerNotes.length} of the ${owners.size} cases and clients found. ${OWNER_LISTING_NOTE}.`;
  return { notes, coverageNote, notSearched: 'other notes' };
}
