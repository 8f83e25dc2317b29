import { toOneLine } from '../../base/safe-text.ts';
import { fetchReferenceNames } from '../../cache/fetch-reference-names.ts';
import type { NameDirectory } from '../../cache/name-directory.ts';
import type { RequestContext } from '../../client/client-types.ts';
import { createFence } from '../../formatting/fence.ts';
import { pickColumns } from '../../formatting/field-selection.ts';
import { normalizeRecord, quoteTexts, truncateAndFence } from '../../formatting/normalize-record.ts';
import { formatRecordText } from '../../formatting/record-text.ts';
import { withReferenceNames } from '../../formatting/reference-names.ts';
import type { Arguments, Entity } from '../../operations/operation-types.ts';
import type { ApiRecord } from '../../records/api-record.ts';
import { withEventDays } from '../../records/events.ts';
import type { WritePlan } from '../plan-write.ts';
import { type RecordSources, readRecord } from '../record-reader.ts';
import { type FieldChange, getShownNewValue, getStoredValue, toKnownValue } from '../update/field-values.ts';
import { withNotSentNote } from '../write-errors.ts';
import type { ConfirmableState } from './confirmation-gate.ts';
import { fetchReferencedPeople, type ReferencedPeople, withReferencedPeople } from './referenced-people.ts';

/** The records that a write is about, as they are now. */
export interface ConfirmationSnapshot extends ConfirmableState {
  /** The record that is changed, deleted or added to, where MyCase shows it. */
  readonly record: ApiRecord | undefined;
  /** The record that it belongs to, such as the document of a version. */
  readonly parent: ApiRecord | undefined;
  /** The people that the sent fields refer to. */
  readonly referencedPeople: ReferencedPeople;
}

/**
 * Reads the records that a write is about. Throws a MyCaseError if the record that a write adds to does not exist, or if
 * a record cannot be read.
 */
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

/** Groups the values of all sources by field, so that an error can name the field that changed. */
function groupByField(sources: Readonly<Record<string, object | undefined>>): ConfirmableState['parts'] {
  const parts = new Map<string, Record<string, unknown>>();
  for (const [source, fields] of Object.entries(sources)) {
    for (const [field, value] of Object.entries(fields ?? {}))
      parts.set(field, { ...parts.get(field), [source]: value });
  }
  return parts;
}

/** Describes a write for a person: the records by name, and the changes, or the values and their recipients. */
export type PreviewBuilder = (
  plan: WritePlan,
  snapshot: ConfirmationSnapshot,
  scope: RequestContext,
) => Promise<string>;

/** The most characters of a text: of one in a record, and of one that would be sent. */
const MAX_TEXT_LENGTH = { existing: 200, sent: 2_000 };
/** The most items of a list that are shown. */
const MAX_LISTED_ITEMS = 40;

/** Creates the builder of previews. `zone` is the IANA identifier of the zone that instants are shown in. */
export function createPreviewBuilder(directory: NameDirectory, zone: string): PreviewBuilder {
  return async (plan, { record, parent, referencedPeople }, scope) => {
    const { target } = plan;
    const fence = createFence();
    const formatRecord: RecordFormatter = async (shown, entity, maxLength) => {
      const rows = [normalizeRecord(shown, entity, zone)];
      const [namedRecord = shown] = withReferenceNames(rows, await fetchReferenceNames(rows, directory, scope));
      const fencedRecord = truncateAndFence(truncateLists(namedRecord), entity, fence, maxLength);
      return formatRecordText(quoteTexts(fencedRecord, entity), entity.kinds);
    };
    const formatSection = async (heading: string, shown: ApiRecord, entity: Entity) => {
      const text = await formatRecord(pickColumns(shown, entity.defaultColumns), entity, MAX_TEXT_LENGTH.existing);
      return `${heading} ${entity.singular.replaceAll('_', ' ')}:\n${text}`;
    };
    const reader = target.record ?? target.parent;
    const parts = await Promise.all([
      record && reader
        ? formatSection(HEADINGS[target.method] ?? 'For this', record, reader.entity)
        : formatIds(target.ids),
      // An option or a version says little without the record that it belongs to.
      parent && target.parent ? formatSection('Of this', parent, target.parent.entity) : '',
      formatEffect(plan, referencedPeople, formatRecord),
    ]);
    return parts.filter(Boolean).join('\n');
  };
}

/** Formats a record as lines. */
type RecordFormatter = (record: ApiRecord, entity: Pick<Entity, 'kinds'>, maxLength: number) => Promise<string>;

const HEADINGS: Readonly<Record<string, string>> = { DELETE: 'Deletes this', PUT: 'Changes this' };

function formatIds(ids: Arguments): string {
  const names = Object.entries(ids).map(([name, id]) => `${name} ${toOneLine(String(id))}`);
  return names.length > 0 ? `For ${names.join(', ')}. MyCase does not show this record.` : '';
}

async function formatEffect(
  { target, args, currentRecord = {}, fieldChanges, removals = [], sharing = [] }: WritePlan,
  referencedPeople: ReferencedPeople,
  formatRecord: RecordFormatter,
): Promise<string> {
  if (target.method === 'DELETE') return '';
  const formatFields = (fields: readonly (readonly [name: string, value: unknown])[]) =>
    formatRecord(withReferencedPeople(Object.fromEntries(fields), referencedPeople), target, MAX_TEXT_LENGTH.sent);
  if (!fieldChanges) {
    return `Sends:\n${await formatFields(Object.entries(args).filter(([name]) => !(name in target.ids)))}`;
  }
  const formatValues = (getValue: (change: FieldChange) => unknown) =>
    formatFields(fieldChanges.map((change) => [change.field, toKnownValue(change, getValue(change))] as const));
  const before = await formatValues((change) => getStoredValue(change, withEventDays(currentRecord)));
  const effect = `From:\n${before}\nTo:\n${await formatValues((change) => getShownNewValue(change, args))}`;
  return [...removals, ...sharing, effect].join('\n');
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
