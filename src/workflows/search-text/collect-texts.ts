import type { ListCache, ListState } from '../../cache/list-cache.ts';
import type { CallContext } from '../../client/client-types.ts';
import { FIRM_TTL_MS, readListedDocuments } from '../../text-index/firm-texts.ts';
import { getListedVersion, type TextCollector } from '../../text-index/text-collector.ts';
import type { TextKind } from '../../text-index/text-protocol.ts';
import { CALLS_KEY } from '../../text-index/text-units.ts';
import type { ListsByName } from '../shared/record-rows.ts';
import { countUnits, type KindCoverage, toNeededDocument, toNeededOwner } from './coverage.ts';
import { listNoteOwners, listThreadOwners, type SearchedRecords } from './searched-records.ts';

/** The texts that a search needs. */
export interface NeededTexts {
  readonly text: TextCollector;
  readonly cache: ListCache;
  readonly lists: ListsByName<'cases' | 'clients'>;
  readonly searched: SearchedRecords;
  readonly kinds: readonly TextKind[];
  /** The end of the reading, in milliseconds of `performance.now()`. */
  readonly until: number;
  readonly call: CallContext;
}

/** The longest time that a search of the whole firm reads texts. */
const MAX_FIRM_READ_MS = 20_000;

/**
 * Reads the texts that a search needs into the open index, as far as the time allows. Returns how much of each kind is
 * there.
 */
export async function collectTexts(
  needed: NeededTexts,
): Promise<{ readonly coverages: readonly KindCoverage[]; readonly states: readonly ListState[] }> {
  const { text, cache, lists, searched, kinds, call } = needed;
  const until = searched.isFirm ? Math.min(needed.until, performance.now() + MAX_FIRM_READ_MS) : needed.until;
  await text.index.loadFiles(until);
  await text.removeOutdated([lists.cases, lists.clients]);
  // The lists come first: the limit of the rate serves other requests of a call before the pages of lists.
  await cache.read(
    (['documents', 'calls'] as const).filter((name) => kinds.includes(name)),
    call,
  );
  const results = await Promise.all(kinds.map((kind) => COLLECTORS[kind]({ ...needed, until })));
  const states = [lists.cases, lists.clients, ...results.flatMap(({ states: read }) => read)];
  return { coverages: results.map(({ coverage }) => coverage()), states: [...new Set(states)] };
}

interface CollectedKind {
  /** Counts the units of the kind after all kinds were read: the index may have removed some of them since. */
  readonly coverage: () => KindCoverage;
  readonly states: readonly ListState[];
}

const COLLECTORS: Readonly<Record<TextKind, (needed: NeededTexts) => Promise<CollectedKind>>> = {
  documents: collectDocuments,
  notes: (needed) => collectOwners('notes', listNoteOwners(needed.searched, needed.lists), needed),
  messages: (needed) => collectOwners('messages', listThreadOwners(needed.searched, needed.lists), needed),
  calls: collectCalls,
};

async function collectOwners(
  kind: 'notes' | 'messages',
  owners: ReturnType<typeof listNoteOwners>,
  { text, lists, searched: { isFirm }, until, call }: NeededTexts,
): Promise<CollectedKind> {
  const oldest = isFirm ? Date.now() - FIRM_TTL_MS : Number.POSITIVE_INFINITY;
  await text.readOwners(owners, oldest, { until, evict: !isFirm }, call);
  return {
    coverage: () => countUnits(kind, owners.map(toNeededOwner), text, [lists.cases, lists.clients]),
    states: [],
  };
}

async function collectCalls({ text, cache, call }: NeededTexts): Promise<CollectedKind> {
  const { calls } = await cache.read(['calls'], call);
  await text.addCalls(calls.availableRecords.values());
  return { coverage: () => countUnits('calls', [{ key: CALLS_KEY }], text, [calls]), states: [calls] };
}

async function collectDocuments({
  text,
  cache,
  searched: { caseIds, isFirm },
  until,
  call,
}: NeededTexts): Promise<CollectedKind> {
  const { documents } = await cache.read(['documents'], call);
  await text.removeOutdated([documents]);
  const ids = caseIds
    ? [...(await documents.fetchRecords({ filter: { field: 'case', ids: caseIds }, fields: ['updated_at'] })).keys()]
    : [...documents.versions.keys()];
  const versionOf = (id: number) => getListedVersion(documents, id);
  await readListedDocuments(text, documents, ids, { until, evict: !isFirm }, call);
  return {
    coverage: () =>
      countUnits(
        'documents',
        ids.map((id) => toNeededDocument(id, versionOf(id))),
        text,
        [documents],
      ),
    states: [documents],
  };
}
