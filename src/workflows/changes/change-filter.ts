import type * as z from 'zod';
import { quoteValue } from '../../base/safe-text.ts';
import type { ListCache, NamedList } from '../../cache/list-cache.ts';
import { toNamedReference } from '../../cache/named-references.ts';
import type { CallContext } from '../../client/client-types.ts';
import { CALLS_OF_CASES } from '../../database/schema/case-views.ts';
import type { ListName } from '../../records/list-names.ts';
import { resolveRecord } from '../../search/resolve-record.ts';
import type { ListsByName } from '../shared/record-rows.ts';
import { clientArgument } from '../shared/reference-fields.ts';
import {
  getFilterCondition,
  resolveStaffCaseFilter,
  STAFF_CASE_ARGUMENTS,
  type StaffCaseFilter,
} from '../shared/staff-case-filter.ts';

/** The arguments that limit a question to the cases of staff, to one case or to one client. */
export const CHANGE_FILTER_ARGUMENTS = { ...STAFF_CASE_ARGUMENTS, client: clientArgument.optional() };

/** The cases that a question is about, with their records. It is about the whole firm without a limit. */
export interface ChangeFilter extends StaffCaseFilter {
  readonly clientId: number | undefined;
  /** The condition of a case `c`. */
  readonly caseCondition: string;
  /** The SELECT of the ids of the cases. Undefined for the whole firm. */
  readonly casesSelect: string | undefined;
}

/**
 * Resolves the arguments. The notes state how words were interpreted. Throws a MyCaseError for unknown or ambiguous
 * words.
 */
export async function resolveChangeFilter(
  args: z.infer<z.ZodObject<typeof CHANGE_FILTER_ARGUMENTS>>,
  cache: ListCache,
  call: CallContext,
): Promise<{ changeFilter: ChangeFilter; notes: string[] }> {
  const [{ filter, notes }, client] = await Promise.all([
    resolveStaffCaseFilter(args, cache, call),
    args.client === undefined ? undefined : resolveRecord('client', args.client, cache, call),
  ]);
  const conditions = [getFilterCondition('case', filter), ...(client ? [`c.id IN (${selectCasesOf(client.id)})`] : [])];
  const caseCondition = conditions.join(' AND ');
  const isLimited = client !== undefined || filter.caseId !== undefined || filter.staff.length > 0;
  return {
    changeFilter: {
      ...filter,
      clientId: client?.id,
      caseCondition,
      casesSelect: isLimited ? `SELECT c.id FROM cases c WHERE ${caseCondition}` : undefined,
    },
    notes: [...notes, client?.note ?? []].flat(),
  };
}

/** A sentence about the cases that an answer is limited to; none if it is about the whole firm. */
export function formatChangeFilter(
  { staff, caseId, clientId }: ChangeFilter,
  lists: ListsByName<'cases' | 'clients' | 'staff'>,
): string[] {
  const parts = [
    ...(staff.length === 0 ? [] : [`cases with ${staff.map((id) => quoteRecord(id, lists.staff)).join(' or ')}`]),
    ...(caseId === undefined ? [] : [`case ${quoteRecord(caseId, lists.cases)}`]),
    ...(clientId === undefined ? [] : [`cases of the client ${quoteRecord(clientId, lists.clients)}`]),
  ];
  return parts.length === 0 ? [] : [`Limited to: ${parts.join('; ')}.`];
}

function quoteRecord(id: number, list: NamedList): string {
  const { name } = toNamedReference(list, id);
  return name === undefined ? `id ${id}` : `${quoteValue(name)} (id ${id})`;
}

const selectCasesOf = (clientId: number): string =>
  `SELECT case_id FROM case_clients WHERE client_id = ${clientId} UNION SELECT case_id FROM client_cases WHERE client_id = ${clientId}`;

/**
 * Returns the condition that a record `x` of a list belongs to the cases, or to the client or the staff if it has no
 * case.
 */
export function getRecordCondition(list: ListName, filter: ChangeFilter): string {
  const { casesSelect, clientId, staff, caseId } = filter;
  if (casesSelect === undefined) return 'TRUE';
  switch (list) {
    case 'cases':
      return `x.id IN (${casesSelect})`;
    case 'clients':
      return clientId === undefined ? `x.id IN (${selectParties('client', casesSelect)})` : `x.id = ${clientId}`;
    case 'companies':
      return `x.id IN (${selectParties('company', casesSelect)})`;
    default:
      if (!LISTS_WITH_CASE.has(list)) return 'FALSE';
  }
  const caseRecordCondition = `x.case_id IN (${casesSelect})`;
  const others = [
    clientId !== undefined &&
      staff.length === 0 &&
      caseId === undefined &&
      WITH_CLIENT[list] &&
      `x.client_id = ${clientId}`,
    caseId !== undefined &&
      list === 'calls' &&
      `x.id IN (SELECT id FROM (${CALLS_OF_CASES}) WHERE case_id IN (${casesSelect}))`,
    clientId === undefined && staff.length > 0 && caseId === undefined && formatOwnCondition(list, staff),
  ].filter(Boolean);
  return `(${[caseRecordCondition, ...others].join(' OR ')})`;
}

const selectParties = (kind: 'client' | 'company', casesSelect: string): string =>
  `SELECT party_id FROM case_parties WHERE kind = '${kind}' AND case_id IN (${casesSelect})`;

const LISTS_WITH_CASE: ReadonlySet<ListName> = new Set<ListName>([
  ...(['leads', 'events', 'tasks', 'calls', 'documents', 'time_entries', 'expenses'] as const),
  ...(['invoices', 'invoice_payments'] as const),
]);

/** The lists whose records may name a client and no case. */
const WITH_CLIENT: Partial<Readonly<Record<ListName, true>>> = { calls: true, invoice_payments: true };

/**
 * The condition of a record without a case that names one of the staff; undefined if records of the list have a case.
 */
function formatOwnCondition(list: ListName, staff: readonly number[]): string | undefined {
  const ids = staff.join();
  if (list === 'calls') return `(x.case_id IS NULL AND x.call_for_id IN (${ids}))`;
  const kind = list === 'tasks' ? 'task' : list === 'events' ? 'event' : undefined;
  return kind && `(x.case_id IS NULL AND x.id IN (SELECT ${kind}_id FROM ${kind}_staff WHERE staff_id IN (${ids})))`;
}

/**
 * Returns whether the records of a list are part of an answer: settings of the firm only if it is about the whole firm.
 */
export const isListIncluded = (list: ListName, filter: ChangeFilter): boolean =>
  getRecordCondition(list, filter) !== 'FALSE';
