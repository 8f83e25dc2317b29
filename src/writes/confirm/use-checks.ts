import { isRecord } from '../../base/json.ts';
import { type ApiRecord, getName, getRawId, getReferenceId, getText } from '../../records/api-record.ts';
import type { ListName } from '../../records/list-names.ts';
import { getCustomFieldValues } from '../../records/references.ts';
import type { WritePlan } from '../plan-write.ts';
import { type Check, createFact, describeRecords, getTargetId, readForCheck } from './careful-reads.ts';

/** Creates the check of a setting that is deleted: the records that use it. */
export const createUseCheck =
  (
    list: ListName,
    singular: string,
    isUsedBy: (record: ApiRecord, plan: WritePlan) => boolean,
    plural?: string,
  ): Check =>
  async (plan, sources, scope) => {
    const { records, problem } = await readForCheck(list, sources, scope);
    const users = records.filter((record) => isUsedBy(record, plan));
    const subject = `${plural ?? `${singular}s`} that use it`;
    return [
      createFact(
        subject,
        { records: users, problem },
        (found) => `Used by ${describeRecords(found, singular, plural)}`,
      ),
    ];
  };

/** MyCase: a case has the name of its stage and of its practice area, not the id. */
export const hasSameName = (field: string) => (record: ApiRecord, plan: WritePlan) =>
  getText(record, field).toLowerCase() === getName(plan.currentRecord ?? {}).toLowerCase();

/** True if a record refers to the deleted record in a field. */
export const refersTo = (field: string) => (record: ApiRecord, plan: WritePlan) =>
  getReferenceId(record, field) === getTargetId(plan);

/** True if a record has a value of the custom field, or the option of it that the plan deletes. */
function hasCustomValue(record: ApiRecord, { target }: WritePlan): boolean {
  const { custom_field_id, option_key } = target.ids;
  return getCustomFieldValues(record).some(
    (one) =>
      isRecord(one) &&
      String(getRawId(one.custom_field)) === String(custom_field_id) &&
      (option_key === undefined
        ? one.value !== null && one.value !== ''
        : [one.value].flat().some((value) => String(value) === String(option_key))),
  );
}

const CUSTOM_FIELD_LISTS = [
  ['cases', 'case', 'cases'],
  ['clients', 'client', 'clients'],
  ['companies', 'company', 'companies'],
  ['leads', 'lead', 'leads'],
  ['time_entries', 'time entry', 'time entries'],
  ['expenses', 'expense', 'expenses'],
] as const;

/** The check of a custom field, or of an option of it: the records that have a value. */
export const checkCustomValues: Check = async (plan, sources, scope) =>
  (
    await Promise.all(
      CUSTOM_FIELD_LISTS.map(([list, singular, plural]) =>
        createUseCheck(list, singular, hasCustomValue, plural)(plan, sources, scope),
      ),
    )
  ).flat();
