import { fetchReferenceNames } from '../../cache/fetch-reference-names.ts';
import type { NameDirectory } from '../../cache/name-directory.ts';
import type { CallContext } from '../../client/client-types.ts';
import { normalizeRecord } from '../../formatting/normalize-record.ts';
import { withReferenceNames } from '../../formatting/reference-names.ts';
import type { Entity } from '../../operations/operation-types.ts';
import { type ApiRecord, collectIds } from '../../records/api-record.ts';
import { REFERENCE_COLLECTIONS } from '../../records/references.ts';
import { formatPreviewFields } from './preview-text.ts';
import { type ReferencedPeople, withReferencedPeople } from './referenced-people.ts';

/** The fields of a request, in order. */
export type SentFields = readonly (readonly [name: string, value: unknown])[];

/** The records that the fields of a request refer to or replace. */
interface KnownRecords {
  readonly people: ReferencedPeople;
  /** The record that is changed. It may refer to deleted records. Undefined if a record is created. */
  readonly current: ApiRecord | undefined;
}

/** Formats fields for a preview, with the names of the records that they refer to. */
export interface PreviewFields {
  /** Returns a record with the names of the records that it refers to. */
  nameReferences(shown: ApiRecord, kinds: Entity['kinds'], call: CallContext): Promise<ApiRecord>;
  /** Formats the fields of a request as lines. A field that is undefined has no line. */
  formatSent(
    fields: SentFields,
    kinds: Entity['kinds'],
    known: KnownRecords,
    quote: (text: string) => string,
    call: CallContext,
  ): Promise<string[]>;
}

/** Creates the formatter. `zone` is the IANA identifier of the zone that instants are shown in. */
export function createPreviewFields(directory: NameDirectory, zone: string): PreviewFields {
  const nameAll = async (
    shown: ApiRecord,
    kinds: Entity['kinds'],
    call: CallContext,
    storedIds?: readonly number[],
  ) => {
    const rows = [normalizeRecord(shown, { kinds }, zone)];
    const names = await fetchReferenceNames(rows, directory, call);
    const [namedRecord = shown] = withReferenceNames(rows, names, (id) =>
      storedIds?.includes(id) === false ? 'no record with this id' : 'deleted in MyCase',
    );
    return namedRecord;
  };
  return {
    nameReferences: (shown, kinds, call) => nameAll(shown, kinds, call),
    async formatSent(fields, kinds, { people, current = {} }, quote, call) {
      const sent = withReferencedPeople(Object.fromEntries(fields), people);
      const storedIds = Object.values(current).flatMap(collectIds);
      const shown = await nameAll(sent, withExactTexts(kinds, Object.keys(sent)), call, storedIds);
      return formatPreviewFields(shown, withVerbatimTexts(kinds), quote, true);
    },
  };
}

/** The kinds with which a text keeps its markup and its line breaks. */
const withVerbatimTexts = (kinds: Entity['kinds']): Entity['kinds'] =>
  Object.fromEntries(
    Object.entries(kinds).map(([name, kind]) => [name, kind === 'prose' || kind === 'entry' ? 'verbatim' : kind]),
  );

/** The kinds with which a sent text stays as it is, so that the preview can state what it does not show of it. */
const withExactTexts = (kinds: Entity['kinds'], sentFields: readonly string[]): Entity['kinds'] => {
  const texts = sentFields.filter((name) => !(name in REFERENCE_COLLECTIONS)).map((name) => [name, 'exact'] as const);
  const known = Object.entries(withVerbatimTexts(kinds)).map(
    ([name, kind]) => [name, kind === 'verbatim' ? 'exact' : kind] as const,
  );
  return Object.fromEntries([...texts, ...known]);
};
