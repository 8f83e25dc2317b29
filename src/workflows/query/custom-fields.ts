import { MyCaseError } from '../../base/mycase-error.ts';
import { quoteValue } from '../../base/safe-text.ts';
import type { ListName, ListSnapshot } from '../../cache/list-cache.ts';
import { type ApiRecord, getReferenceId, getText } from '../../records/api-record.ts';
import { toPlainDay } from '../../records/day-fields.ts';
import { foldText } from '../../search/tokenize.ts';
import { asKind, type Kind, type Value } from './field-types.ts';

/** One of the firm's own fields. */
export interface CustomField {
  readonly id: number;
  readonly name: string;
  /** MyCase: `case`, `client`, `company`, `expense`, `time_and_expense` and the like. */
  readonly parent: string;
  readonly kind: Kind;
  /** For a list field: what each key stands for. */
  readonly options?: ReadonlyMap<string, string>;
}

const PARENTS: Partial<Readonly<Record<ListName, readonly string[]>>> = {
  cases: ['case'],
  clients: ['client'],
  companies: ['company'],
  leads: ['lead'],
  time_entries: ['time_and_expense', 'time_entry'],
  expenses: ['time_and_expense', 'expense'],
};

/** Returns whether a list's records have fields of the firm's own. */
export const hasCustomFields = (list: ListName): boolean => list in PARENTS;

/** The firm's own fields, read from their list. */
export const customFieldsIn = ({ records }: Pick<ListSnapshot, 'records'>): CustomField[] =>
  [...records].map(([id, record]) => {
    const type = getText(record, 'field_type');
    return {
      id,
      name: getText(record, 'name'),
      parent: getText(record, 'parent_type'),
      kind: KINDS[type] ?? 'text',
      ...(type === 'list' && { options: optionsOf(record) }),
    };
  });

const KINDS: Readonly<Record<string, Kind>> = {
  numeric: 'number',
  currency: 'money',
  date: 'day',
  boolean: 'boolean',
};

function optionsOf({ list_options }: ApiRecord): Map<string, string> {
  const options: ApiRecord[] = Array.isArray(list_options) ? list_options : [];
  return new Map(options.map((one) => [getText(one, 'key'), getText(one, 'option')]));
}

const of = (list: ListName, customs: readonly CustomField[]): CustomField[] =>
  customs.filter(({ parent }) => PARENTS[list]?.includes(parent));

/** The names of a list's custom fields. */
export const customFieldNames = (list: ListName, customs: readonly CustomField[]): string[] =>
  of(list, customs).map(({ name }) => name);

/**
 * The custom field of a name, whatever its case and accents, or of an id as `custom:12`. Throws a MyCaseError where two
 * have the name.
 */
export function customFieldNamed(
  list: ListName,
  name: string,
  customs: readonly CustomField[],
): CustomField | undefined {
  const wanted = foldText(name.replace(/^custom:\s*/i, ''));
  const own = of(list, customs);
  const [found, other] = own.filter((one) => String(one.id) === wanted || foldText(one.name) === wanted);
  if (found && other) {
    throw new MyCaseError(
      `Two custom fields have the name ${quoteValue(found.name)}. Use custom:${found.id} or custom:${other.id}.`,
    );
  }
  return found;
}

/** A record's value of a custom field. MyCase appends what an update sends, so the last one is what counts. */
export function customValue(record: ApiRecord, { id, kind, options }: CustomField, zone: string): Value {
  const values: ApiRecord[] = Array.isArray(record.custom_field_values) ? record.custom_field_values : [];
  const written = values.findLast((one) => getReferenceId(one, 'custom_field') === id);
  const value = asKind(kind === 'day' ? toPlainDay(written?.value) : written?.value, kind, zone);
  return options && value !== undefined ? (options.get(String(value)) ?? value) : value;
}
