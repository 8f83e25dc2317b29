import { toOneLine } from '../../base/safe-text.ts';
import { fetchReferenceNames } from '../../cache/fetch-reference-names.ts';
import type { NameDirectory } from '../../cache/name-directory.ts';
import type { RequestContext } from '../../client/client-types.ts';
import { createFence } from '../../formatting/fence.ts';
import { pickColumns } from '../../formatting/field-selection.ts';
import { normalizeRecord, quoteTexts, truncateAndFence } from '../../formatting/normalize-record.ts';
import { formatRecordText } from '../../formatting/record-text.ts';
import { withReferenceNames } from '../../formatting/reference-names.ts';
import { getPathParameters } from '../../operations/define-operation.ts';
import type { Entity } from '../../operations/operation-types.ts';
import type { ApiRecord } from '../../records/api-record.ts';
import type { Plan, PlanSources } from '../plan.ts';
import { fetchWithReader, findParentReader, findReader } from '../update/current-record.ts';
import { withNotSentNote } from '../write-errors.ts';
import { fetchReferencedPeople, type ReferencedPeople, withReferencedPeople } from './referenced-people.ts';

/** What a write rests on, as it stands now. */
export interface ConfirmationSnapshot {
  /** The record that is changed, deleted or added to, where MyCase shows it. */
  readonly record: ApiRecord | undefined;
  /** The record that one belongs to, as a version to its document. */
  readonly parent: ApiRecord | undefined;
  /** Whom what is sent refers to. */
  readonly referencedPeople: ReferencedPeople;
  /** What would be sent. */
  readonly args: Plan['args'];
}

/** Throws a MyCaseError where the record a write adds to is not there, or what it rests on could not be read. */
export async function readConfirmationSnapshot(
  plan: Plan,
  sources: PlanSources,
  scope: RequestContext,
): Promise<ConfirmationSnapshot> {
  const { operation, args, currentRecord } = plan;
  const reader = findParentReader(operation);
  const [parent, referencedPeople] = await withNotSentNote(operation, () =>
    Promise.all([
      reader && fetchWithReader(reader, getPathIds(plan), sources, scope),
      fetchReferencedPeople(args, sources.client, scope),
    ]),
  );
  return {
    args,
    referencedPeople,
    ...(currentRecord ? { record: currentRecord, parent } : { record: parent, parent: undefined }),
  };
}

/** Says what a write would do: what it is about, by name, and what would change or be sent to whom. */
export type PreviewBuilder = (
  plan: Plan,
  snapshot: ConfirmationSnapshot,
  scope: RequestContext,
) => Promise<string>;

/** Texts are cut to this many characters: those of a record, and those that would be sent. */
const MAX_TEXT_LENGTH = { existing: 200, sent: 2_000 };
/** Of a longer list only so many are named. */
const MAX_LISTED_ITEMS = 40;

/** Writes previews, with the names behind ids. */
export function createPreviewBuilder(directory: NameDirectory, zone: string): PreviewBuilder {
  return async (plan, snapshot, scope) => {
    const fence = createFence();
    const formatRecord: RecordFormatter = async (record, entity, maxLength) => {
      const rows = [normalizeRecord(record, entity, zone)];
      const names = await fetchReferenceNames(rows, directory, scope);
      const [namedRecord = record] = withReferenceNames(rows, names);
      const fencedRecord = truncateAndFence(truncateLists(namedRecord), entity, fence, maxLength);
      return formatRecordText(quoteTexts(fencedRecord, entity), entity.kinds);
    };
    const parts = await Promise.all([
      formatRecordPart(plan, snapshot.record, formatRecord),
      formatParentPart(plan, snapshot.parent, formatRecord),
      formatEffectPart(plan, snapshot.referencedPeople, formatRecord),
    ]);
    return parts.filter(Boolean).join('\n');
  };
}

/** Writes a record as lines. */
type RecordFormatter = (
  record: ApiRecord,
  entity: Pick<Entity, 'kinds'>,
  maxLength: number,
) => Promise<string>;

async function formatRecordPart(
  plan: Plan,
  record: ApiRecord | undefined,
  formatRecord: RecordFormatter,
): Promise<string> {
  const { operation } = plan;
  const entity = (findReader(operation) ?? findParentReader(operation))?.entity;
  if (record && entity) {
    return formatWithHeading(HEADINGS[operation.method] ?? 'For this', record, entity, formatRecord);
  }
  const ids = Object.entries(getPathIds(plan)).map(([name, id]) => `${name} ${toOneLine(String(id))}`);
  return ids.length > 0 ? `For ${ids.join(', ')}: MyCase does not show what and who that is.` : '';
}

/** An option or a version says little without what it is of. */
async function formatParentPart(
  { operation }: Plan,
  parent: ApiRecord | undefined,
  formatRecord: RecordFormatter,
): Promise<string> {
  const entity = findParentReader(operation)?.entity;
  return parent && entity ? formatWithHeading('Of this', parent, entity, formatRecord) : '';
}

async function formatWithHeading(
  heading: string,
  record: ApiRecord,
  entity: Entity,
  formatRecord: RecordFormatter,
): Promise<string> {
  const text = await formatRecord(
    pickColumns(record, entity.defaultColumns),
    entity,
    MAX_TEXT_LENGTH.existing,
  );
  return `${heading} ${entity.singular.replaceAll('_', ' ')}:\n${text}`;
}

const HEADINGS: Readonly<Record<string, string>> = { DELETE: 'Deletes this', PUT: 'Changes this' };

async function formatEffectPart(
  { operation, args, changes }: Plan,
  referencedPeople: ReferencedPeople,
  formatRecord: RecordFormatter,
): Promise<string> {
  if (operation.method === 'DELETE') return '';
  const entity = findReader(operation)?.entity ?? operation.output ?? { kinds: {} };
  const pathArguments = getPathParameters(operation.path);
  const sentFields = Object.fromEntries(
    Object.entries(args).filter(([name]) => !pathArguments.includes(name)),
  );
  if (!changes)
    return `Sends:\n${await formatRecord(withReferencedPeople(sentFields, referencedPeople), entity, MAX_TEXT_LENGTH.sent)}`;
  const formatSide = (side: 'from' | 'to') =>
    formatRecord(
      withReferencedPeople(
        Object.fromEntries(Object.entries(changes).map(([name, change]) => [name, change[side]])),
        referencedPeople,
      ),
      entity,
      MAX_TEXT_LENGTH.sent,
    );
  return `From:\n${await formatSide('from')}\nTo:\n${await formatSide('to')}`;
}

const getPathIds = ({ operation, args }: Plan): ApiRecord =>
  Object.fromEntries(getPathParameters(operation.path).map((name) => [name, args[name]]));

const truncateLists = (record: ApiRecord): ApiRecord =>
  Object.fromEntries(
    Object.entries(record).map(([name, value]) => [
      name,
      Array.isArray(value) && value.length > MAX_LISTED_ITEMS
        ? [...value.slice(0, MAX_LISTED_ITEMS), `and ${value.length - MAX_LISTED_ITEMS} more`]
        : value,
    ]),
  );
