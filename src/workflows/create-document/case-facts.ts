import { getToday } from '../../base/days.ts';
import { isRecord } from '../../base/json.ts';
import { MyCaseError } from '../../base/mycase-error.ts';
import { quoteValue, toPrintable } from '../../base/safe-text.ts';
import type { CallContext } from '../../client/client-types.ts';
import { type ApiRecord, getName, getText } from '../../records/api-record.ts';
import { resolveRecord } from '../../search/resolve-record.ts';
import type { WorkflowContext } from '../define-workflow.ts';
import { findPartyIds } from '../shared/linked-cases.ts';
import { findLeadAttorney } from '../shared/record-rows.ts';
import type { PlaceholderValue, PlaceholderValues } from './placeholders.ts';

/** The case of a document, and the client that the call names. */
interface DocumentCase {
  readonly record: ApiRecord;
  readonly client: string | undefined;
}

/** Reads the values of all placeholders from the records of a case. Throws a MyCaseError for an unknown client. */
export async function readCaseFacts(
  { record, client: clientText }: DocumentCase,
  { cache, zone }: Pick<WorkflowContext, 'cache' | 'zone'>,
  call: CallContext,
): Promise<PlaceholderValues> {
  const { staff } = await cache.read(['staff'], call);
  const leadId = findLeadAttorney(record, staff)?.id;
  const attorney = leadId === undefined ? undefined : staff.records.get(leadId);
  const client = await findClient(record, clientText, cache, call);
  const fromClient = createFieldReader(client, 'the client');
  const fromCase = createFieldReader(record, 'the case');
  const fromAttorney = createFieldReader(attorney ?? 'the case has no lead attorney.', 'the lead attorney');
  return {
    'client.name': fromClient('name', getName),
    'client.address': fromClient('address', formatAddress),
    'client.email': fromClient('e-mail address', (one) => getText(one, 'email')),
    'client.phone': fromClient('telephone number', getPhone),
    'case.name': fromCase('name', getName),
    'case.number': fromCase('number', (one) => getText(one, 'case_number')),
    'case.practice_area': fromCase('practice area', (one) => getText(one, 'practice_area')),
    'attorney.name': fromAttorney('name', getName),
    'attorney.email': fromAttorney('e-mail address', (one) => getText(one, 'email')),
    today: { text: formatLongDay(getToday(zone)) },
  };
}

/** Returns the client or company that the document is for, or the reason why it is not known. */
async function findClient(
  record: ApiRecord,
  text: string | undefined,
  cache: WorkflowContext['cache'],
  call: CallContext,
): Promise<ApiRecord | string> {
  const lists = await cache.read(['clients', 'companies'], call);
  const readParties = async (list: 'clients' | 'companies'): Promise<ApiRecord[]> => {
    const ids = await findPartyIds(record, list, lists[list]);
    const records =
      ids.length > 0 ? await lists[list].fetchRecords({ filter: { field: 'id', ids } }) : new Map<number, ApiRecord>();
    return ids.map((id) => records.get(id) ?? { id });
  };
  const parties = (await Promise.all([readParties('clients'), readParties('companies')])).flat();
  if (text !== undefined) {
    const { record: client } = await resolveRecord(['client', 'company'], text, cache, call);
    if (parties.some(({ id }) => id === client.id)) return client;
    throw new MyCaseError(`Nothing was created: ${quoteValue(getName(client))} is not a client of this case.`, {
      advice: `The case has ${listNames(parties)}.`,
    });
  }
  const [client] = parties;
  if (parties.length === 1 && client) return client;
  return parties.length === 0
    ? 'the case has no client.'
    : `the case has several clients (${listNames(parties)}). Name one in client.`;
}

const listNames = (records: readonly ApiRecord[]): string =>
  records.map((record) => `${quoteValue(getName(record))} (id ${record.id})`).join(', ') || 'no client';

/** Returns the function that reads a field of a record, or of a record that is missing for the given reason. */
const createFieldReader =
  (record: ApiRecord | string, owner: string) =>
  (label: string, read: (record: ApiRecord) => string): PlaceholderValue => {
    if (typeof record === 'string') return { missing: record };
    const text = toPrintable(read(record)).trim();
    return text ? { text } : { missing: `${owner} has no ${label}.` };
  };

const getPhone = (record: ApiRecord): string =>
  ['cell_phone_number', 'work_phone_number', 'home_phone_number', 'main_phone_number']
    .map((field) => getText(record, field))
    .find(Boolean) ?? '';

/** An address in lines, as it is written on an envelope in the United States. */
function formatAddress({ address }: ApiRecord): string {
  if (!isRecord(address)) return '';
  const get = (field: string) => getText(address, field).trim();
  const place = [[get('city'), get('state')].filter(Boolean).join(', '), get('zip_code')].filter(Boolean).join(' ');
  return [get('address1'), get('address2'), place, get('country')].filter(Boolean).join('\n');
}

/** A day in words, such as `November 29, 2026`. */
const formatLongDay = (day: string): string =>
  new Date(day).toLocaleDateString('en-US', { timeZone: 'UTC', year: 'numeric', month: 'long', day: 'numeric' });
