import { toOneLine } from '../../base/safe-text.ts';
import { fetchReferenceNames } from '../../cache/fetch-reference-names.ts';
import type { NameDirectory } from '../../cache/name-directory.ts';
import type { RequestContext } from '../../client/client-types.ts';
import { createFence } from '../../formatting/fence.ts';
import { pickColumns } from '../../formatting/field-selection.ts';
import { normalizeRecord, quoteTexts, truncateAndFence } from '../../formatting/normalize-record.ts';
import { formatRecordText } from '../../formatting/record-text.ts';
import { withReferenceNames } from '../../formatting/reference-names.ts';
import type { Entity } from '../../operations/operation-types.ts';
import type { ApiRecord } from '../../records/api-record.ts';
import type { WritePlan } from '../plan-write.ts';
import { type RecordSources, readRecord } from '../record-reader.ts';
import { getStoredValue, toKnownValue } from '../update/field-values.ts';
import { withNotSentNote } from '../write-errors.ts';
import type { ConfirmableState } from './confirmation-gate.ts';
import { fetchReferencedPeople, type ReferencedPeople, withReferencedPeople } from './referenced-people.ts';

/** The records that a write is about, as they are now. */
export interface ConfirmationSnapshot extends ConfirmableState {
  /** The record that is changed, deleted or added to, where MyCase shows it. */
  readonly record: ApiRecord | undefined;
  /** The record that one belongs to, as a version to its document. */
  readonly parent: ApiRecord | undefined;
  /** The people whom the sent fields refer to. */
  readonly referencedPeople: ReferencedPeople;
}

/** Throws a MyCaseError where the record that a write adds to does not exist, or a record could not be read. */
export async function readConfirmationSnapshot(
  { target, args, currentRecord }: WritePlan,
  sources: RecordSources,
  scope: RequestContext,
): Promise<ConfirmationSnapshot> {
  const [parent, referencedPeople] = await withNotSentNote(target.tool, () =>
    Promise.all([
      target.parent && readRecord(target.parent, target.ids, sources, scope),
      fetchReferencedPeople(args, sources.client, scope),
    ]),
  );
  return {
    referencedPeople,
    ...(currentRecord ? { record: currentRecord, parent } : { record: parent, parent: undefined }),
    parts: groupByField({ currentRecord, parent, args, referencedPeople }),
  };
}

/** All values of a field together, whatever they come from: a changed one is reported by the field's name. */
function groupByField(sources: Readonly<Record<string, object | undefined>>): ConfirmableState['parts'] {
  const parts = new Map<string, Record<string, unknown>>();
  for (const [source, fields] of Object.entries(sources)) {
    for (const [field, value] of Object.entries(fields ?? {}))
      parts.set(field, { ...parts.get(field), [source]: value });
  }
  return parts;
}

/** Says what a write would do: what it is about, by name, and what would change or be sent to whom. */
export type PreviewBuilder = (
  plan: WritePlan,
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
type RecordFormatter = (record: ApiRecord, entity: Pick<Entity, 'kinds'>, maxLength: number) => Promise<string>;

async function formatRecordPart(
  { target }: WritePlan,
  record: ApiRecord | undefined,
  formatRecord: RecordFormatter,
): Promise<string> {
  const entity = (target.record ?? target.parent)?.entity;
  if (record && entity) {
    return formatWithHeading(HEADINGS[target.method] ?? 'For this', record, entity, formatRecord);
  }
  const names = Object.entries(target.ids).map(([name, id]) => `${name} ${toOneLine(String(id))}`);
  return names.length > 0 ? `For ${names.join(', ')}: MyCase does not show what and who that is.` : '';
}

/** An option or a version says little without what it is of. */
async function formatParentPart(
  { target }: WritePlan,
  parent: ApiRecord | undefined,
  formatRecord: RecordFormatter,
): Promise<string> {
  const entity = target.parent?.entity;
  return parent && entity ? formatWithHeading('Of this', parent, entity, formatRecord) : '';
}

async function formatWithHeading(
  heading: string,
  record: ApiRecord,
  entity: Entity,
  formatRecord: RecordFormatter,
): Promise<string> {
  const text = await formatRecord(pickColumns(record, entity.defaultColumns), entity, MAX_TEXT_LENGTH.existing);
  return `${heading} ${entity.singular.replaceAll('_', ' ')}:\n${text}`;
}

const HEADINGS: Readonly<Record<string, string>> = { DELETE: 'Deletes this', PUT: 'Changes this' };

async function formatEffectPart(
  { target, args, currentRecord = {}, fieldChanges }: WritePlan,
  referencedPeople: ReferencedPeople,
  formatRecord: RecordFormatter,
): Promise<string> {
  if (target.method === 'DELETE') return '';
  const formatFields = (fields: readonly (readonly [name: string, value: unknown])[]) =>
    formatRecord(withReferencedPeople(Object.fromEntries(fields), referencedPeople), target, MAX_TEXT_LENGTH.sent);
  if (!fieldChanges)
    return `Sends:\n${await formatFields(Object.entries(args).filter(([name]) => !(name in target.ids)))}`;
  const before = fieldChanges.map(
    (change) => [change.field, toKnownValue(change, getStoredValue(change, currentRecord))] as const,
  );
  const after = fieldChanges.map((change) => [change.field, toKnownValue(change, change.newValue)] as const);
  return `From:\n${await formatFields(before)}\nTo:\n${await formatFields(after)}`;
}

const truncateLists = (record: ApiRecord): ApiRecord =>
  Object.fromEntries(
    Object.entries(record).map(([name, value]) => [
      name,
      Array.isArray(value) && value.length > MAX_LISTED_ITEMS
        ? [...value.slice(0, MAX_LISTED_ITEMS), `and ${value.length - MAX_LISTED_ITEMS} more`]
        : value,
    ]),
  );
