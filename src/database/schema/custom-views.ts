import { foldText } from '../../search/tokenize.ts';
import { quoteIdentifier } from './quote-identifier.ts';
import type { TableLayout } from './table-layout.ts';
import { asNumber } from './view-definition.ts';

/** One of the firm's own fields. */
export interface CustomField {
  readonly id: number;
  readonly name: string | null;
  readonly parent_type: string | null;
  readonly field_type: string | null;
}

/** MyCase (A-38): the `parent_type` of the fields that the records of a list have. */
const PARENT_TYPES: Readonly<Record<string, readonly string[]>> = {
  case: ['case'],
  client: ['client'],
  company: ['company'],
  lead: ['lead'],
  time_entry: ['time_and_expense', 'time_entry', 'time'],
  expense: ['time_and_expense', 'expense'],
};

/** The types of custom fields whose values are numbers. MyCase (A-39): such a value may be a text. */
const NUMBER_TYPES: readonly string[] = ['numeric', 'currency'];

/** The name of the view with a column for each custom field of a list. */
export const getCustomViewName = ({ name }: TableLayout): string => `${name}_custom`;

/** The view with all values of custom fields, one row for each. */
export const CUSTOM_VALUES_VIEW = 'custom_field_values';

/** Returns the SELECT of each view of custom fields, by the name of the view. */
export function getCustomViews(layouts: readonly TableLayout[], fields: readonly CustomField[]): Map<string, string> {
  const owners = layouts.filter(({ customValues }) => customValues !== undefined);
  const views = owners.map((layout) => {
    const own = fields.filter((field) => PARENT_TYPES[layout.singular]?.includes(field.parent_type ?? ''));
    return [getCustomViewName(layout), getCustomSelect(layout, own)] as const;
  });
  const all = owners.map(
    ({ name, singular, customValues }) =>
      `SELECT '${name}' COLLATE FOLD AS record_type, v.${singular}_id AS record_id, v.field_id, f.name AS field,
        coalesce((SELECT o.option FROM custom_field_list_options o WHERE o.custom_field_id = v.field_id AND o.key = v.value), v.value) COLLATE FOLD AS value
        FROM ${customValues} v LEFT JOIN custom_fields f ON f.id = v.field_id`,
  );
  return new Map([...views, [CUSTOM_VALUES_VIEW, all.join(' UNION ALL ')]]);
}

/** Returns the SELECT of the fields and the ids of the records whose value is not the number that it should be. */
export const getUnreadableNumbers = ({ singular, customValues }: TableLayout): string =>
  `SELECT f.name AS field, v.${singular}_id AS id FROM ${customValues} v JOIN custom_fields f ON f.id = v.field_id
  WHERE f.field_type IN (${NUMBER_TYPES.map((type) => `'${type}'`).join()}) AND v.value IS NOT NULL AND amount(v.value) IS NULL`;

function getCustomSelect({ name, singular, customValues }: TableLayout, fields: readonly CustomField[]): string {
  const names = new Set([foldText(`${singular}_id`)]);
  const columns = fields.map((field) => {
    const plain = field.name?.trim() || `field ${field.id}`;
    const unique = names.has(foldText(plain)) ? `${plain} (${field.id})` : plain;
    names.add(foldText(unique));
    const value = `(SELECT ${getValueExpression(field)} FROM ${customValues} v WHERE v.${singular}_id = r.id AND v.field_id = ${field.id})`;
    return `${value} COLLATE FOLD AS ${quoteIdentifier(unique)}`;
  });
  return `SELECT ${[`r.id AS ${singular}_id`, ...columns].join(', ')} FROM ${name} r`;
}

/** MyCase (A-39): the value of a list field is the key of an option. An amount may be a text. */
function getValueExpression({ id, field_type }: CustomField): string {
  if (NUMBER_TYPES.includes(field_type ?? '')) return asNumber('amount(v.value)');
  switch (field_type) {
    case 'list':
      return `coalesce((SELECT o.option FROM custom_field_list_options o WHERE o.custom_field_id = ${id} AND o.key = v.value), v.value)`;
    case 'date':
      return 'substr(v.value, 1, 10)';
    default:
      return 'v.value';
  }
}
