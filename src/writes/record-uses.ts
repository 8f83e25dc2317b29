import { isRecord } from '../base/json.ts';
import { type ApiRecord, getName, getRawId, getReferenceId, getText } from '../records/api-record.ts';
import type { ListName } from '../records/list-names.ts';
import { getCustomFieldValues } from '../records/references.ts';
import type { WritePlan } from './plan-write.ts';

/** The records of a list that use a record of the firm, such as the events at a location. */
export interface RecordUse {
  readonly list: ListName;
  readonly singular: string;
  readonly plural: string;
  /** True if a record of the list uses the record that is changed or deleted. */
  isUser(user: ApiRecord): boolean;
}

type UsedList = Omit<RecordUse, 'isUser'>;

const CASES: UsedList = { list: 'cases', singular: 'case', plural: 'cases' };
const CLIENTS: UsedList = { list: 'clients', singular: 'client', plural: 'clients' };
const EVENTS: UsedList = { list: 'events', singular: 'event', plural: 'events' };

/**
 * Finds which lists have records that use the record of an update or a deletion. Empty if no other record uses such a
 * record. `readFields` reads the custom fields of the firm. Throws its errors.
 */
export async function findRecordUses(
  { target: { operation, ids }, currentRecord = {} }: WritePlan,
  readFields: () => Promise<readonly ApiRecord[]>,
): Promise<readonly RecordUse[]> {
  const id = Number(Object.values(ids)[0]);
  // MyCase: a case has the name of its stage and of its practice area, not the id.
  const hasName = (field: string) => (user: ApiRecord) => getText(user, field) === getName(currentRecord);
  const refersTo = (field: string) => (user: ApiRecord) => getReferenceId(user, field) === id;
  switch (operation.name.replace(/^(update|delete)_/, '')) {
    case 'location':
      return [{ ...EVENTS, isUser: refersTo('location') }];
    case 'people_group':
      return [{ ...CLIENTS, isUser: refersTo('people_group') }];
    case 'case_stage':
      return [{ ...CASES, isUser: hasName('case_stage') }];
    case 'practice_area':
      return [{ ...CASES, isUser: hasName('practice_area') }];
    case 'custom_field':
    case 'custom_field_option': {
      const field = (await readFields()).find((one) => one.id === Number(ids.custom_field_id));
      const isUser = (user: ApiRecord) => hasCustomValue(user, ids.custom_field_id, ids.option_key);
      return listsWithField(getText(field ?? {}, 'parent_type')).map((list) => ({ ...list, isUser }));
    }
    default:
      return [];
  }
}

const LISTS_BY_PARENT: Readonly<Record<string, UsedList>> = {
  case: CASES,
  client: CLIENTS,
  company: { list: 'companies', singular: 'company', plural: 'companies' },
  time: { list: 'time_entries', singular: 'time entry', plural: 'time entries' },
  expense: { list: 'expenses', singular: 'expense', plural: 'expenses' },
};

/**
 * MyCase: the kind of a custom field, such as `case` or `time_and_expense`. No kind names leads, which have values too.
 */
function listsWithField(parentType: string): UsedList[] {
  const lists = parentType.split('_and_').flatMap((kind) => LISTS_BY_PARENT[kind] ?? []);
  return [
    ...(lists.length > 0 ? lists : Object.values(LISTS_BY_PARENT)),
    { list: 'leads', singular: 'lead', plural: 'leads' },
  ];
}

/**
 * Returns whether a record has a value of a custom field, or the option with a key. MyCase: a changed value is
 * appended, so the last value of a field is valid.
 */
function hasCustomValue(record: ApiRecord, fieldId: unknown, optionKey: unknown): boolean {
  const values = getCustomFieldValues(record).filter(isRecord);
  const value = values.findLast(({ custom_field }) => String(getRawId(custom_field)) === String(fieldId))?.value;
  if (optionKey === undefined) return value !== undefined && value !== null && value !== '';
  return [value].flat().some((one) => String(one) === String(optionKey));
}
