import { parseInstant } from '../../base/instants.ts';
import type { ListCache } from '../../cache/list-cache.ts';
import { getNamedReference } from '../../cache/named-references.ts';
import type { CallContext } from '../../client/client-types.ts';
import { type ApiRecord, getText } from '../../records/api-record.ts';
import type { Row } from '../define-workflow.ts';
import { toNamed } from '../shared/record-rows.ts';
import type { SectionBody } from '../shared/sections.ts';
import { type ChangesData, readAffectedCaseIds } from './changed-records.ts';
import type { ChangePeriod } from './period.ts';

/** The data that the section of notes is built from. */
export interface NotesData extends ChangesData {
  readonly cache: ListCache;
  readonly call: CallContext;
}

/** MyCase: notes are listed by case or client, with a request for each. */
const MAX_NOTE_CASES = 100;

/** A note of a case, or of a client. */
export interface OwnedNote {
  readonly note: ApiRecord;
  readonly caseId: number | undefined;
  readonly clientId: number | undefined;
}

/**
 * Reads the notes of the cases that have changes, of a case that is asked for, and of the cases of a client and the
 * client itself.
 */
export async function readNotesOfCases(
  data: NotesData,
): Promise<{ readonly notes: readonly OwnedNote[]; readonly coverage: string }> {
  const { filter, runner, cache, call, isComplete } = data;
  const isNamed = filter.casesSelect !== undefined && (filter.caseId !== undefined || filter.clientId !== undefined);
  const namedIds = isNamed ? (await runner.select(filter.casesSelect ?? '')).map(({ id }) => Number(id)) : [];
  const caseIds = [...new Set([...(await readAffectedCaseIds(data)), ...namedIds])];
  const owners = [
    ...(filter.clientId === undefined ? [] : [{ client: filter.clientId }]),
    ...caseIds.slice(0, MAX_NOTE_CASES).map((id) => ({ case: id })),
  ];
  const read = await cache.readNotesOfMany(owners, call);
  const notes = read.flatMap(({ owner, notes: found }) =>
    found.map((note) => ({
      note,
      caseId: 'case' in owner ? owner.case : undefined,
      clientId: 'client' in owner ? owner.client : undefined,
    })),
  );
  const caseCount = read.filter(({ owner }) => 'case' in owner).length;
  const kind = isNamed ? 'cases asked for' : `cases with ${isComplete ? '' : 'known '}changes`;
  const client = filter.clientId === undefined ? '' : formatClientCoverage(read.length > caseCount);
  return {
    notes,
    coverage: `Notes were read of ${caseCount} of the ${caseIds.length} ${kind}${client}. Other notes are not known: MyCase lists notes only by case or client.`,
  };
}

const formatClientCoverage = (wasRead: boolean): string =>
  wasRead ? ', and of the client' : '; the notes of the client could not be read';

/** The notes that were written or changed in the period, by case. */
export async function readChangedNotes(data: NotesData): Promise<SectionBody> {
  const { lists, period } = data;
  const { notes, coverage } = await readNotesOfCases(data);
  const rows = notes.flatMap(({ note, caseId, clientId }): Row[] => {
    const isNew = isInPeriod(note.created_at, period);
    if (!isNew && !isInPeriod(note.updated_at, period)) return [];
    return [
      {
        ...(caseId === undefined
          ? { client: toNamed(clientId, lists.clients) }
          : { case: toNamed(caseId, lists.cases) }),
        change: isNew ? 'note written' : 'note changed',
        id: note.id,
        date: getText(note, 'date'),
        subject: getText(note, 'subject'),
        note: getText(note, 'note'),
        by: getNamedReference(note, isNew ? 'created_by' : 'updated_by', lists.staff),
        changed_at: getText(note, isNew ? 'created_at' : 'updated_at'),
      },
    ];
  });
  return {
    title: 'Notes, by case',
    rows,
    kinds: { note: 'prose', subject: 'prose', changed_at: 'moment' },
    note: coverage,
  };
}

/** Tests if a time of MyCase is in a period. The times of a period have no fractions of a second. */
function isInPeriod(time: unknown, { parameters: { since, until } }: ChangePeriod): boolean {
  const instant = typeof time === 'string' ? parseInstant(time) : Number.NaN;
  return instant >= Date.parse(since) && instant < Date.parse(until);
}
