import { isRecord, type JsonObject } from '../../base/json.ts';
import type { AssumptionId } from './assumptions/index.ts';
import type { CheckContext } from './check-context.ts';
import type { FirmLists } from './firm-list.ts';
import { describeType } from './value-forms.ts';

/** Compares the values of fields that the program interprets with the assumptions. */
export function checkValues(context: CheckContext, lists: FirmLists): void {
  const rows = (name: string): readonly JsonObject[] => lists.get(name)?.rows ?? [];
  for (const [id, list, field, words] of WORD_CHECKS) checkWords(context, id, list, field, words, rows(list));
  for (const [id, list, field] of TYPE_CHECKS) checkType(context, id, `${list}.${field}`, collect(rows(list), field));
  for (const list of ['time_entries', 'expenses']) checkInvoiceLists(context, list, rows(list));
  checkNames(context, rows('cases'), lists);
  checkListValues(context, rows('cases'), rows('custom_fields'));
  checkInvoiceFields(context, rows('invoices'));
  checkLeads(context, rows('leads'));
  checkNameLengths(context, lists);
  checkDocumentPaths(context, rows('documents'));
}

/** The words that the program knows, for each field with such words. */
const WORD_CHECKS: readonly (readonly [AssumptionId, list: string, field: string, words: readonly string[]])[] = [
  ['A-30', 'cases', 'status', ['open', 'closed']],
  ['A-35', 'invoice_payments', 'status', ['pending', 'success', 'failure', 'error', 'timeout']],
  ['A-36', 'invoices', 'status', ['overdue', 'paid', 'partial', 'draft', 'unsent', 'sent', 'forwarded']],
  ['A-38', 'custom_fields', 'parent_type', ['case', 'client', 'company', 'expense', 'time', 'time_and_expense']],
  [
    'A-38',
    'custom_fields',
    'field_type',
    ['short_text', 'long_text', 'numeric', 'boolean', 'date', 'list', 'currency'],
  ],
];

/** The fields that are true or false. */
const TYPE_CHECKS: readonly (readonly [AssumptionId, list: string, field: string])[] = [
  ['A-32', 'cases', 'staff.lead_lawyer'],
  ['A-34', 'time_entries', 'billable'],
  ['A-34', 'expenses', 'billable'],
  ['A-41', 'tasks', 'completed'],
];

function checkWords(
  { observe }: CheckContext,
  id: AssumptionId,
  list: string,
  field: string,
  words: readonly string[],
  rows: readonly JsonObject[],
): void {
  const values = new Set(collect(rows, field));
  const known = words.filter((word) => values.has(word));
  const otherCount = values.size - known.length;
  const seen = [...known, ...(otherCount > 0 ? [`${otherCount} other values`] : [])].join(', ');
  observe(id, `${list}.${field}`, values.size === 0 ? undefined : otherCount === 0, seen || 'no value');
}

function checkType({ observe }: CheckContext, id: AssumptionId, subject: string, values: readonly unknown[]): void {
  const types = new Set(values.map(describeType));
  const isExpected = types.size === 1 && types.has('true or false');
  observe(id, subject, types.size === 0 ? undefined : isExpected, [...types].join(', ') || 'no value');
}

function checkInvoiceLists({ observe }: CheckContext, list: string, rows: readonly JsonObject[]): void {
  const types = new Set(rows.map(({ invoices }) => describeType(invoices)));
  observe(
    'A-33',
    list,
    types.size === 0 ? undefined : types.size === 1 && types.has('list'),
    [...types].join(', ') || 'no record',
  );
}

/** Compares the stages and practice areas of cases with the names in the firm's lists. */
function checkNames({ observe }: CheckContext, cases: readonly JsonObject[], lists: FirmLists): void {
  for (const [field, list] of [
    ['case_stage', 'case_stages'],
    ['practice_area', 'practice_areas'],
  ] as const) {
    const known = lists.get(list);
    const values = collect(cases, field).filter((value) => value !== '');
    if (!known || known.hasNextPage || values.length === 0) {
      observe('A-31', `cases.${field}`, undefined, 'no value, or not the whole list');
      continue;
    }
    const names = new Set(known.rows.map(({ name }) => name));
    const isExpected = values.every((value) => names.has(value));
    observe('A-31', `cases.${field}`, isExpected, isExpected ? 'names of the list' : 'other values too');
  }
}

/** Compares the values of list fields with the keys of their options. */
function checkListValues({ observe }: CheckContext, cases: readonly JsonObject[], fields: readonly JsonObject[]): void {
  const keys = new Map(
    fields
      .filter(({ field_type }) => field_type === 'list')
      .map(({ id, list_options }) => [id, new Set([list_options].flat().map((option) => Object(option).key))]),
  );
  const values = collect(cases, 'custom_field_values')
    .filter(isRecord)
    .flatMap(({ custom_field, value }) => {
      const known = keys.get(Object(custom_field).id);
      return known && value !== null && value !== '' ? [known.has(value)] : [];
    });
  const isExpected = values.every(Boolean);
  observe(
    'A-39',
    'cases',
    values.length === 0 ? undefined : isExpected,
    isExpected ? 'keys of options' : 'other values too',
  );
}

function checkInvoiceFields({ observe }: CheckContext, invoices: readonly JsonObject[]): void {
  if (invoices.length === 0) {
    observe('A-37', 'invoices', undefined, 'no record');
    return;
  }
  const names = new Set(invoices.flatMap((row) => Object.keys(row)));
  const missing = ['total_amount', 'paid_amount', 'case'].filter((name) => !names.has(name));
  const added = ['client', 'clients', 'contact', 'attorney'].filter((name) => names.has(name));
  const seen = [...missing.map((name) => `no ${name}`), ...added].join(', ');
  observe('A-37', 'invoices', missing.length + added.length === 0, seen || 'these fields');
}

function checkLeads({ observe }: CheckContext, leads: readonly JsonObject[]): void {
  const values = collect(leads, 'case');
  const isExpected = values.every((value) => typeof Object(value).id === 'number');
  observe(
    'A-44',
    'leads',
    values.length === 0 ? undefined : isExpected,
    isExpected ? 'a reference, if any' : 'another form',
  );
}

const MAX_NAME_LENGTH = 255;

function checkNameLengths({ observe }: CheckContext, lists: FirmLists): void {
  for (const { name: list, rows } of lists.values()) {
    const names = rows.map(({ name }) => name).filter((name) => typeof name === 'string');
    if (names.length === 0) continue;
    const isExpected = names.every((name) => name.length <= MAX_NAME_LENGTH);
    observe('A-45', list, isExpected, isExpected ? 'not longer' : 'longer names');
  }
}

function checkDocumentPaths({ observe }: CheckContext, documents: readonly JsonObject[]): void {
  const paths = documents.filter(({ path, name }) => typeof path === 'string' && typeof name === 'string');
  const isExpected = paths.every(({ path, name }) => String(path).split('/').at(-1) === name);
  observe(
    'A-46',
    'documents',
    paths.length === 0 ? undefined : isExpected,
    isExpected ? 'ends with the name' : 'another form',
  );
}

/** Returns the values of a field, without nulls. A dotted name is a field inside the records of a list. */
function collect(rows: readonly JsonObject[], field: string): unknown[] {
  const [name = '', inner] = field.split('.');
  const values = rows.flatMap((row) => row[name] ?? []);
  return inner === undefined ? values : values.flatMap((value) => Object(value)[inner] ?? []);
}
