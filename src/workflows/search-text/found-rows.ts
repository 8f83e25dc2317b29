import { formatDay } from '../../base/days.ts';
import type { ListCache } from '../../cache/list-cache.ts';
import { type NamedReference, toNamedReference } from '../../cache/named-references.ts';
import type { CallContext } from '../../client/client-types.ts';
import { type Section, toReportRows } from '../../formatting/report-result.ts';
import { getName, getText } from '../../records/api-record.ts';
import type { FoundText, FoundTexts, PersonReference, TextKind } from '../../text-index/text-protocol.ts';
import type { Row } from '../define-workflow.ts';
import { groupBy } from '../shared/group-by.ts';
import { type ListsByName, toNamed } from '../shared/record-rows.ts';
import { toSection } from '../shared/sections.ts';
import type { FailedUnit, KindCoverage } from './coverage.ts';

type NameLists = ListsByName<'cases' | 'clients' | 'staff' | 'leads'>;

/** The singular of a kind. */
const KIND_WORDS: Readonly<Record<TextKind, string>> = {
  documents: 'document',
  notes: 'note',
  messages: 'message',
  calls: 'call',
};

/** The section of the records that were found. */
export function toFoundSection({ rows, total }: FoundTexts, hasWords: boolean, lists: NameLists): Section {
  const length = Math.max(200, ...rows.map(({ snippet }) => snippet.length));
  return {
    key: 'found',
    title: hasWords ? 'Found' : 'Log of communication',
    rows: toReportRows(rows, (found) => toFoundRow(found, lists)),
    total,
    // The markup of notes and messages is removed before they are searched. In a document < and > are text.
    kinds: { title: 'verbatim', text: 'verbatim' },
    maxTextLength: length,
  };
}

function toFoundRow(
  { kind, id, day, title, place, snippet, otherPlaces, otherCount, caseId, clientIds, by, to }: FoundText,
  lists: NameLists,
): Row {
  const more = otherCount - otherPlaces.length;
  return {
    date: day === '' ? '' : formatDay(day),
    kind: KIND_WORDS[kind],
    id,
    title,
    place,
    text: snippet,
    also_at: [...otherPlaces, ...(more > 0 ? [`${more} more`] : [])].join('; '),
    by: by && toNamedPerson(by, lists),
    to: to.map((person) => toNamedPerson(person, lists)),
    case: toNamed(caseId, lists.cases),
    ...(caseId === undefined && clientIds[0] !== undefined && { client: toNamed(clientIds[0], lists.clients) }),
  };
}

function toNamedPerson({ lists: names = [], id, name }: PersonReference, lists: NameLists): Row | NamedReference {
  if (id === undefined) return { name };
  const [first = 'staff'] = names;
  const list = names.find((one) => lists[one].names.has(id)) ?? first;
  return toNamedReference(lists[list], id);
}

/** The most texts that could not be read, of which an answer shows the names. */
const MAX_SHOWN_FAILURES = 25;

/** The section of the texts that could not be read, with their names. None if all could be read. */
export async function fetchUnreadSection(
  coverages: readonly KindCoverage[],
  lists: NameLists,
  cache: ListCache,
  call: CallContext,
): Promise<Section[]> {
  const failed = coverages.flatMap(({ kind, failed: units, partial }) =>
    [...units, ...partial].map((unit) => ({ kind, ...unit })),
  );
  if (failed.length === 0) return [];
  const shown = failed.slice(0, MAX_SHOWN_FAILURES);
  const documentNames = await fetchDocumentNames(shown, cache, call);
  const toName = ({ list, id = 0 }: FailedUnit) => {
    if (list === undefined) return undefined;
    return list === 'documents' ? documentNames.get(id) : toNamedReference(lists[list], id).name;
  };
  const rows = shown.map((unit) => ({
    kind: unit.list === 'documents' || !unit.list ? KIND_WORDS[unit.kind] : `${unit.kind} of ${OWNER_WORDS[unit.list]}`,
    id: unit.id,
    name: toName(unit),
    reason: unit.reason,
  }));
  const counts = [...groupBy(failed, ({ reason }) => reason)].map(([reason, units]) => `${units.length}: ${reason}`);
  return [toSection('not_searched', { title: 'Not searched', rows, total: failed.length, note: counts.join(' ') })];
}

const OWNER_WORDS = { cases: 'the case', clients: 'the client' } as const;

/** Fetches the names of documents. A document without a name is left out. */
async function fetchDocumentNames(
  units: readonly FailedUnit[],
  cache: ListCache,
  call: CallContext,
): Promise<ReadonlyMap<number, string>> {
  const ids = units.flatMap(({ list, id }) => (list === 'documents' && id !== undefined ? [id] : []));
  if (ids.length === 0) return new Map();
  const { documents } = await cache.read(['documents'], call);
  const records = await documents.fetchRecords({ filter: { field: 'id', ids }, fields: ['name', 'path'] });
  return new Map([...records].map(([id, record]) => [id, getText(record, 'path') || getName(record)]));
}
