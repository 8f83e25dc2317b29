import type { ListSnapshot, NamedList, Snapshots } from '../../cache/list-cache.ts';
import { getNamedReference, toNamedReference } from '../../cache/named-references.ts';
import { type ApiRecord, getName, getText } from '../../records/api-record.ts';
import type { Row } from '../define-workflow.ts';
import { findPartyIds } from '../shared/linked-cases.ts';
import { isInactive } from '../shared/record-rows.ts';

/** Returns the rows of the clients or the companies of a case. `lists` have all of the firm. */
export async function readPartyRows(
  record: ApiRecord,
  field: 'clients' | 'companies',
  lists: Snapshots<'clients' | 'companies'>,
): Promise<Row[]> {
  const list = lists[field];
  const ids = await findPartyIds(record, field, list);
  const records = ids.length > 0 ? await list.fetchRecords({ filter: { field: 'id', ids } }) : undefined;
  return ids.map((id) => toPersonRow(id, records?.get(id), list));
}

function toPersonRow(id: number, record: ApiRecord | undefined, list: NamedList): Row {
  if (!record) return toNamedReference(list, id);
  const phones = ['cell_phone_number', 'work_phone_number', 'home_phone_number', 'main_phone_number'];
  return {
    id,
    name: getName(record),
    email: getText(record, 'email'),
    phones: phones.map((field) => getText(record, field)).filter(Boolean),
  };
}

/** Returns the rows of the staff of a case, with who leads it and who has left the firm. */
export const toStaffRows = ({ staff }: ApiRecord, list: ListSnapshot): Row[] =>
  (Array.isArray(staff) ? staff : []).map((member) => {
    const record = list.availableRecords.get(member?.id);
    return {
      ...getNamedReference({ one: member }, 'one', list),
      ...(record && { title: getText(record, 'title') }),
      ...(isInactive(record) && { active: false }),
      ...(member?.lead_lawyer === true && { lead_attorney: true }),
      ...(member?.originating_lawyer === true && { originating_attorney: true }),
    };
  });
