import { toOneLine, truncateText } from '../../base/safe-text.ts';
import type { NameDirectory } from '../../cache/name-directory.ts';
import type { CallContext } from '../../client/client-types.ts';
import { pickColumns } from '../../formatting/field-selection.ts';
import type { Arguments, Entity } from '../../operations/operation-types.ts';
import type { ApiRecord } from '../../records/api-record.ts';
import { withEventDays } from '../../records/events.ts';
import { REFERENCE_COLLECTIONS } from '../../records/references.ts';
import type { WritePlan } from '../plan-write.ts';
import { type RecordSources, readRecord } from '../record-reader.ts';
import { assertNoCaseNumbers } from '../resolve/case-numbers.ts';
import { type FieldChange, getPreviewedValue, getStoredValue, toKnownValue } from '../update/field-values.ts';
import { withNotSentNote } from '../write-errors.ts';
import type { CarefulFact } from './careful-checks.ts';
import type { ConfirmableState } from './confirmation-gate.ts';
import { createPreviewFields, type SentFields } from './preview-fields.ts';
import {
  assertShowable,
  formatPreviewFields,
  limitLines,
  PREVIEW_LIMITS,
  quoteForPreview,
  quoteShort,
} from './preview-text.ts';
import { fetchReferencedPeople, type ReferencedPeople } from './referenced-people.ts';

/** The records that a write is about, as they are now. */
export interface ConfirmationSnapshot extends ConfirmableState {
  /** The record that is changed, deleted or added to, where MyCase shows it. */
  readonly record: ApiRecord | undefined;
  /** The record that it belongs to, such as the document of a version. */
  readonly parent: ApiRecord | undefined;
  /** The people that the sent fields refer to. */
  readonly referencedPeople: ReferencedPeople;
  /** Sentences about other records that a careful person would check. */
  readonly facts: readonly string[];
}

/**
 * Reads the records that a write is about. Throws a MyCaseError if the record that a write adds to does not exist, if a
 * record cannot be read, or if a case number is given as the id of a case.
 */
export async function readConfirmationSnapshot(
  { target, args, currentRecord }: WritePlan,
  facts: readonly CarefulFact[],
  sources: RecordSources,
  call: CallContext,
): Promise<ConfirmationSnapshot> {
  const [parent, referencedPeople] = await withNotSentNote(target.toolLabel, () =>
    Promise.all([
      target.parentReader && readRecord(target.parentReader, target.ids, sources, call),
      fetchReferencedPeople(args, sources.client, call),
    ]),
  );
  await assertNoCaseNumbers(target.toolLabel, args, referencedPeople, currentRecord ?? {}, sources.cache, call);
  const checked = new Map(facts.map(({ subject, sentence, isKnown }) => [subject, isKnown ? sentence : 'not known']));
  return {
    referencedPeople,
    facts: facts.map(({ sentence }) => sentence),
    ...(currentRecord ? { record: currentRecord, parent } : { record: parent, parent: undefined }),
    parts: new Map([...groupByField({ currentRecord, parent, args, referencedPeople }), ...checked]),
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
export type PreviewBuilder = (plan: WritePlan, snapshot: ConfirmationSnapshot, call: CallContext) => Promise<string>;

/** Creates the builder of previews. `zone` is the IANA identifier of the zone that instants are shown in. */
export function createPreviewBuilder(directory: NameDirectory, zone: string): PreviewBuilder {
  const previewFields = createPreviewFields(directory, zone);
  return async (plan, { record, parent, referencedPeople, facts }, call) => {
    const { target, args } = plan;
    const formatExisting = async (heading: string, shown: ApiRecord, entity: Entity) => {
      const columns = [...new Set([...entity.defaultColumns, ...OWNER_FIELDS])];
      const namedRecord = await previewFields.nameReferences(pickColumns(shown, columns), entity.kinds, call);
      const lines = formatPreviewFields(truncateLists(namedRecord), entity.kinds, quoteExistingText);
      const fields = limitLines(lines, PREVIEW_LIMITS.existingRecord, 'field');
      return [`${heading} ${entity.singular.replaceAll('_', ' ')}:`, ...fields].join('\n');
    };
    const known = { people: referencedPeople, current: plan.currentRecord };
    const formatSent: FieldFormatter = async (fields, quote) =>
      (await previewFields.formatSent(fields, target.kinds, known, quote, call)).join('\n');
    const reader = target.recordReader ?? target.parentReader;
    const parts = await Promise.all([
      record && reader
        ? formatExisting(HEADINGS[target.operation.method] ?? 'For this', record, reader.entity)
        : formatIds(target.ids, facts.length > 0),
      // An option or a version says little without the record that it belongs to.
      parent && target.parentReader ? formatExisting('Of this', parent, target.parentReader.entity) : '',
      [...facts, ...plan.checkNotes.map(toOneLine)].join('\n'),
      formatEffect(plan, formatSent),
    ]);
    const preview = parts.filter(Boolean).join('\n');
    assertShowable(args, preview);
    return preview;
  };
}

/** The fields that state whose record it is. A preview shows them even if lists do not. */
export const OWNER_FIELDS = ['case', 'client', 'company', 'lead'];

/** Formats the fields of a request as lines. */
type FieldFormatter = (fields: SentFields, quote: (text: string) => string) => Promise<string>;

export const quoteExistingText = (text: string, isProse: boolean): string =>
  isProse
    ? quoteForPreview(truncateText(text, PREVIEW_LIMITS.existingText))
    : quoteShort(text, PREVIEW_LIMITS.existingText);

const HEADINGS: Readonly<Record<string, string>> = { DELETE: 'Deletes this', PUT: 'Changes this' };

function formatIds(ids: Arguments, hasFacts: boolean): string {
  const names = Object.entries(ids).map(([name, id]) => `${name} ${toOneLine(String(id))}`);
  if (names.length === 0) return '';
  return `For ${names.join(', ')}.${hasFacts ? '' : ' MyCase does not show this record.'}`;
}

async function formatEffect(
  { target, args, currentRecord = {}, fieldChanges, removals = [], sharing = [] }: WritePlan,
  formatSent: FieldFormatter,
): Promise<string> {
  if (target.operation.method === 'DELETE') return '';
  if (!fieldChanges) {
    const sent = Object.entries(args).filter(([name]) => name in target.fields || SHOWN_ARGUMENTS.has(name));
    return `Sends:\n${await formatSent(sent.toSorted(compareReferencesFirst), quoteForPreview)}`;
  }
  const formatValues = (getValue: (change: FieldChange) => unknown, quote: (text: string) => string) =>
    formatSent(
      fieldChanges.map((change) => [change.field, toKnownValue(change, getValue(change))] as const),
      quote,
    );
  const before = await formatValues(
    (change) =>
      getStoredValue(change, withEventDays(currentRecord)) ??
      (target.operation.unshownLists?.includes(change.field) ? undefined : null),
    (text) => quoteForPreview(truncateText(text, PREVIEW_LIMITS.replacedText)),
  );
  const after = await formatValues((change) => getPreviewedValue(change, args, currentRecord), quoteForPreview);
  return [...removals, ...sharing, `From:\n${before}\nTo:\n${after}`].join('\n');
}

/** Arguments that are shown although no request has them as they are. */
export const SHOWN_ARGUMENTS: ReadonlySet<string> = new Set(['file', 'allow_duplicate']);

/** People come before long texts: a person sees the recipients of a message before its body. */
export const compareReferencesFirst = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number =>
  Number(b in REFERENCE_COLLECTIONS) - Number(a in REFERENCE_COLLECTIONS);

export const truncateLists = (record: ApiRecord): ApiRecord =>
  Object.fromEntries(
    Object.entries(record).map(([name, value]) => [
      name,
      Array.isArray(value) && value.length > PREVIEW_LIMITS.listItems
        ? [...value.slice(0, PREVIEW_LIMITS.listItems), `and ${value.length - PREVIEW_LIMITS.listItems} more`]
        : value,
    ]),
  );
