import { quoteValue } from '../../base/safe-text.ts';
import type { ListCache } from '../../cache/list-cache.ts';
import type { NotesOwner } from '../../cache/notes-cache.ts';
import type { CallContext } from '../../client/client-types.ts';
import { resolveRecord } from '../../search/resolve-record.ts';
import { listFirmNoteOwners, listFirmThreadOwners } from '../../text-index/firm-texts.ts';
import type { TextFilter } from '../../text-index/text-protocol.ts';
import { findLinkedIds, LINK_FIELDS } from '../shared/linked-cases.ts';
import type { ListsByName } from '../shared/record-rows.ts';

/** The case, the client or the firm that a search is about. */
export interface SearchedRecords extends Pick<TextFilter, 'caseIds' | 'clientId'> {
  /** `this case`, `this client`, `the firm`. */
  readonly text: string;
  /** The clients whose message threads are part of it, and whose calls without a case. */
  readonly contactIds: readonly number[];
  /** How words were interpreted, and the records that the search is limited to. */
  readonly notes: readonly string[];
  readonly isFirm: boolean;
}

/** The arguments that name a case and a client. */
interface RecordArguments {
  readonly case?: string | undefined;
  readonly client?: string | undefined;
}

/** Resolves the arguments. Throws a MyCaseError for unknown or ambiguous words. */
export async function resolveSearchedRecords(
  args: RecordArguments,
  lists: ListsByName<'cases' | 'clients'>,
  cache: ListCache,
  call: CallContext,
): Promise<SearchedRecords> {
  const [matter, client] = await Promise.all([
    args.case === undefined ? undefined : resolveRecord('case', args.case, cache, call),
    args.client === undefined ? undefined : resolveRecord('client', args.client, cache, call),
  ]);
  const notes = [matter, client].flatMap((found) =>
    found ? [found.note ?? `Searched: ${found.kind} ${quoteValue(found.name)} (id ${found.id}).`] : [],
  );
  if (matter) {
    return {
      text: 'this case',
      caseIds: [matter.id],
      clientId: undefined,
      contactIds: (await findLinkedIds([matter.record], LINK_FIELDS.cases, lists.clients))(matter.record),
      notes,
      isFirm: false,
    };
  }
  if (client) {
    const caseIds = (await findLinkedIds([client.record], LINK_FIELDS.clients, lists.cases))(client.record);
    return {
      text: 'this client',
      caseIds,
      clientId: client.id,
      contactIds: [client.id],
      notes,
      isFirm: false,
    };
  }
  return {
    text: 'the firm',
    caseIds: undefined,
    clientId: undefined,
    contactIds: [],
    notes: [],
    isFirm: true,
  };
}

/** The owners of the notes of a search. MyCase: notes are listed only by case or by client. */
export function listNoteOwners(
  { isFirm, caseIds = [], clientId }: SearchedRecords,
  { cases, clients }: ListsByName<'cases' | 'clients'>,
): NotesOwner[] {
  if (isFirm) return listFirmNoteOwners(cases, clients);
  return [...(clientId === undefined ? [] : [{ client: clientId }]), ...caseIds.map((id) => ({ case: id }))];
}

/** The clients whose threads a search needs. MyCase: threads are listed only by client. */
export const listThreadOwners = (
  { isFirm, contactIds }: SearchedRecords,
  { clients }: ListsByName<'clients'>,
): NotesOwner[] => (isFirm ? listFirmThreadOwners(clients) : contactIds.map((id) => ({ threadsOfClient: id })));
