import { truncateText } from '../../base/safe-text.ts';
import type { NameDirectory } from '../../cache/name-directory.ts';
import type { CallContext } from '../../client/client-types.ts';
import { pickColumns } from '../../formatting/field-selection.ts';
import type { Entity } from '../../operations/operation-types.ts';
import type { ApiRecord } from '../../records/api-record.ts';
import { withEventDays } from '../../records/events.ts';
import type { WritePlan } from '../plan-write.ts';
import { type FieldChange, getPreviewedValue, getStoredValue, toKnownValue } from '../update/field-values.ts';
import {
  type ConfirmationSnapshot,
  compareReferencesFirst,
  OWNER_FIELDS,
  quoteExistingText,
  SHOWN_ARGUMENTS,
  truncateLists,
} from './confirmation-preview.ts';
import { createPreviewFields, type PreviewFields } from './preview-fields.ts';
import { formatPreviewFields, limitLines, PREVIEW_LIMITS, quoteForPreview } from './preview-text.ts';

/**
 * The parts of a preview of one write among others. A line can have line breaks; those that follow begin with a mark.
 */
export interface WriteDescription {
  /** The record that is changed, deleted or added to, on one line. '' where MyCase shows none. */
  readonly record: string;
  /** A line for each field that is sent; of an update with the value before and after. */
  readonly changes: readonly string[];
  /** Sentences about removals, other people and other records. */
  readonly remarks: readonly string[];
}

/** Describes a write for a person. Throws a MyCaseError if a name cannot be read. */
export type WriteDescriber = (
  plan: WritePlan,
  snapshot: Pick<ConfirmationSnapshot, 'record' | 'parent' | 'referencedPeople' | 'facts'>,
  call: CallContext,
) => Promise<WriteDescription>;

/** The most characters of the line about a record that is deleted. Further fields are left out. */
const MAX_DELETED_LENGTH = 400;

/** The fields that name a record. */
const NAME_FIELDS = ['id', 'name', 'subject', 'first_name', 'last_name', 'invoice_number'];

/** Creates the describer. `zone` is the IANA identifier of the zone that instants are shown in. */
export function createWriteDescriber(directory: NameDirectory, zone: string): WriteDescriber {
  const previewFields = createPreviewFields(directory, zone);
  return async (plan, { record, parent, referencedPeople, facts }, call) => {
    const { target, removals = [], sharing = [] } = plan;
    const isDeletion = target.operation.method === 'DELETE';
    const formatRecord = async (shown: ApiRecord, entity: Entity) => {
      const columns = isDeletion && shown === record ? entity.defaultColumns : NAME_FIELDS;
      const picked = pickColumns(shown, [...new Set([...columns, ...OWNER_FIELDS])]);
      const named = await previewFields.nameReferences(picked, entity.kinds, call);
      const lines = formatPreviewFields(truncateLists(named), entity.kinds, quoteExistingText);
      return limitLines(lines, MAX_DELETED_LENGTH, 'field').join(' ');
    };
    const reader = target.recordReader ?? target.parentReader;
    const records = [
      record && reader ? `${toLabel(reader.entity)} ${await formatRecord(record, reader.entity)}` : '',
      parent && target.parentReader
        ? `of ${toLabel(target.parentReader.entity)} ${await formatRecord(parent, target.parentReader.entity)}`
        : '',
    ];
    const formatSent: SentFormatter = (fields, quote) =>
      previewFields.formatSent(
        fields,
        target.kinds,
        { people: referencedPeople, current: plan.currentRecord },
        quote,
        call,
      );
    return {
      record: records.filter(Boolean).join(' ') || formatIds(plan),
      changes: isDeletion ? [] : await formatChanges(plan, formatSent),
      remarks: [...removals, ...sharing, ...facts],
    };
  };
}

const toLabel = ({ singular }: Entity): string => singular.replaceAll('_', ' ');

const formatIds = ({ target }: WritePlan): string =>
  Object.entries(target.ids)
    .map(([name, id]) => `${name} ${quoteExistingText(String(id), false)}`)
    .join(', ');

type SentFormatter = (
  fields: Parameters<PreviewFields['formatSent']>[0],
  quote: (text: string) => string,
) => Promise<string[]>;

async function formatChanges(plan: WritePlan, formatSent: SentFormatter): Promise<string[]> {
  const { target, args, fieldChanges } = plan;
  if (!fieldChanges) {
    const sent = Object.entries(args).filter(([name]) => name in target.fields || SHOWN_ARGUMENTS.has(name));
    return formatSent(sent.toSorted(compareReferencesFirst), quoteForPreview);
  }
  return Promise.all(fieldChanges.map((change) => formatChange(change, plan, formatSent)));
}

/** Formats a change as one line: `due_date: 2026-03-31 → 2026-04-02;`. */
async function formatChange(
  change: FieldChange,
  { target, args, currentRecord = {} }: WritePlan,
  formatSent: SentFormatter,
): Promise<string> {
  const { field } = change;
  const format = async (value: unknown, quote: (text: string) => string) => {
    const [line = ''] = await formatSent([[field, toKnownValue(change, value)]], quote);
    // A line is the field, a colon, the value and a semicolon.
    return line.slice(field.length + 1, -1).replace(/^ /, '');
  };
  const stored = getStoredValue(change, withEventDays(currentRecord));
  const isHidden = stored === undefined && target.operation.unshownLists?.includes(field);
  const before = isHidden
    ? '(not shown by MyCase)'
    : await format(stored ?? null, (text) => quoteForPreview(truncateText(text, PREVIEW_LIMITS.replacedText)));
  const after = await format(getPreviewedValue(change, args, currentRecord), quoteForPreview);
  return `${field}: ${before} → ${after};`;
}
