import type { ListCache, ListSnapshot } from '../../cache/list-cache.ts';
import type { Named } from '../../cache/named-references.ts';
import type { NotesOwner } from '../../cache/notes.ts';
import type { RequestContext } from '../../client/types.ts';
import { type ApiRecord, nameOf } from '../../records/record.ts';

/** A note, and the case or client it is on. */
export interface NoteOn {
  readonly record: ApiRecord;
  readonly on: Named & { readonly name: string };
  readonly of: 'cases' | 'clients';
}

/** Notes that were read, with what is to be said of it. */
export interface NotesNear {
  readonly notes: readonly NoteOn[];
  /** Of how many cases and clients they are, in a sentence; '' where none was searched. */
  readonly said: string;
  /** What of the firm's notes was not searched. */
  readonly left: string;
}

const BY_OWNER = 'MyCase lists them by case and client alone';

/** MyCase lists notes by case and client alone, a request for each; so many are read for one question. */
const MOST_OWNERS = 5;

/** The notes on the first of some records, those of them that are cases and clients. */
export async function searchNotes(
  records: readonly { readonly list: ListSnapshot; readonly id: number; readonly record: ApiRecord }[],
  cache: ListCache,
  scope: RequestContext,
): Promise<NotesNear> {
  const owners = records.flatMap(({ list, id, record }) =>
    list.name === 'cases' || list.name === 'clients'
      ? [{ of: list.name, on: { id, name: nameOf(record) } }]
      : [],
  );
  const asked = [...new Map(owners.map((owner) => [`${owner.of} ${owner.on.id}`, owner])).values()];
  const first = asked.slice(0, MOST_OWNERS);
  const { found, read } = await cache.notesOfMany(
    first.map(({ of, on }): NotesOwner => (of === 'cases' ? { case: on.id } : { client: on.id })),
    scope,
  );
  const notes = found.flatMap(({ owner, notes }) => {
    const id = 'case' in owner ? owner.case : owner.client;
    const of = 'case' in owner ? 'cases' : 'clients';
    const one = first.find((known) => known.of === of && known.on.id === id);
    return one ? notes.map((record) => ({ record, ...one })) : [];
  });
  if (asked.length === 0) return { notes, said: '', left: `notes (${BY_OWNER}, and none was found)` };
  const said = `Notes were searched for ${read} of the ${asked.length} cases and clients found, ${notes.length} in all; ${BY_OWNER}.`;
  return { notes, said, left: 'other notes' };
}
