import type { JsonObject } from '../../base/json.ts';
import type { AssumptionId } from './assumptions/index.ts';
import { type CheckContext, describeStatus, readRows } from './check-context.ts';
import type { FirmLists } from './firm-list.ts';

/** A request with a filter, and whether a row that it returns matches the filter. */
interface FilterCheck {
  readonly id: AssumptionId;
  readonly list: string;
  readonly query: Readonly<Record<string, unknown>>;
  /** The filter in words, without its value. */
  readonly subject: string;
  readonly isMatch: (row: JsonObject) => boolean;
}

/** Compares the filters of lists with the assumptions. */
export async function checkFilters(context: CheckContext, lists: FirmLists): Promise<void> {
  for (const check of [...STATUS_CHECKS, ...createValueChecks(lists)]) {
    if (lists.has(check.list)) await checkFilter(context, check);
  }
  await checkHiddenInvoices(context, lists);
  if (lists.has('cases')) await checkReferenceFields(context);
}

const PAGE_SIZE = 25;

const STATUS_CHECKS: readonly FilterCheck[] = [
  createStatusCheck('A-15', 'cases', 'open', ({ status }) => status === 'open'),
  createStatusCheck('A-15', 'cases', 'closed', ({ status }) => status === 'closed'),
  createStatusCheck('A-16', 'staff', 'active', ({ active }) => active === true),
  createStatusCheck('A-16', 'staff', 'inactive', ({ active }) => active === false),
  createStatusCheck('A-17', 'invoice_payments', 'success', ({ status }) => status === 'success'),
];

function createStatusCheck(
  id: AssumptionId,
  list: string,
  status: string,
  isMatch: FilterCheck['isMatch'],
): FilterCheck {
  return { id, list, query: { 'filter[status]': status }, subject: `${list} with status ${status}`, isMatch };
}

/** The filters whose value is in the firm's own records. The value is sent to MyCase only. */
function createValueChecks(lists: FirmLists): FilterCheck[] {
  const findRow = (list: string, isUsable: (row: JsonObject) => boolean) => lists.get(list)?.rows.find(isUsable);
  const isWord = (value: unknown): value is string => typeof value === 'string' && value.length > 2;
  const payment = findRow('invoice_payments', ({ invoice }) => getId(invoice) !== undefined);
  const client = findRow('clients', ({ first_name }) => isWord(first_name));
  const company = findRow('companies', ({ name }) => isWord(name));
  const createNameCheck = (list: string, field: string, row: JsonObject): FilterCheck => {
    const name = String(row[field]).toLowerCase();
    const isMatch = (found: JsonObject) => String(found[field]).toLowerCase() === name;
    return { id: 'A-18', list, query: { [`filter[${field}]`]: row[field] }, subject: `${list} by ${field}`, isMatch };
  };
  return [
    ...(payment ? [createInvoiceCheck(getId(payment.invoice))] : []),
    ...(client ? [createNameCheck('clients', 'first_name', client)] : []),
    ...(company ? [createNameCheck('companies', 'name', company)] : []),
  ];
}

const createInvoiceCheck = (invoiceId: unknown): FilterCheck => ({
  id: 'A-17',
  list: 'invoice_payments',
  query: { 'filter[payable_id]': invoiceId },
  subject: 'invoice_payments by payable_id',
  isMatch: ({ invoice }) => getId(invoice) === invoiceId,
});

const getId = (reference: unknown): unknown => Object(reference).id;

async function checkFilter(context: CheckContext, { id, list, query, subject, isMatch }: FilterCheck): Promise<void> {
  const answer = await context.probe.get({ path: `/${list}`, query: { ...query, page_size: PAGE_SIZE } });
  if (answer.status === 400 || answer.status === 422) {
    context.observe(id, subject, false, describeStatus(answer));
    return;
  }
  const rows = readRows(context, subject, answer);
  if (!rows) return;
  const isFiltered = rows.every(isMatch);
  const isSeen = rows.length > 0 || !isFiltered;
  context.observe(
    id,
    subject,
    isSeen ? isFiltered : undefined,
    isFiltered ? 'only matching records' : 'other records too',
  );
}

/** Requests invoices as the default is, and compares them with all invoices. */
async function checkHiddenInvoices(context: CheckContext, lists: FirmLists): Promise<void> {
  const isHidden = ({ allow_online_payments }: JsonObject) => allow_online_payments !== true;
  const all = lists.get('invoices');
  if (!all) return;
  const rows = readRows(context, 'invoices by default', await context.probe.get({ path: '/invoices' }));
  if (!rows) return;
  if (!all.rows.some(isHidden)) {
    context.observe('A-19', 'invoices', undefined, 'no invoice that cannot be paid online');
    return;
  }
  const isLeftOut = !rows.some(isHidden);
  context.observe('A-19', 'invoices', isLeftOut, isLeftOut ? 'left out by default' : 'listed by default');
}

/** Requests cases with fields of the records that they refer to. */
async function checkReferenceFields(context: CheckContext): Promise<void> {
  const { probe, observe } = context;
  const read = async (name: string, fields: string) =>
    probe.get({ path: '/cases', query: { [`field[${name}]`]: fields, page_size: PAGE_SIZE } });
  const withClients = readRows(context, 'cases with field[client]', await read('client', 'first_name,last_name,email'));
  const clients = withClients?.flatMap((row) => row.clients ?? []);
  const hasNames = clients?.every((client) => 'first_name' in Object(client) && 'email' in Object(client));
  if (clients)
    observe('A-20', 'cases', clients.length > 0 ? hasNames : undefined, hasNames ? 'fields added' : 'no fields added');
  const withTypes = readRows(context, 'cases with field[custom_field]', await read('custom_field', 'id,field_type'));
  const values = withTypes?.flatMap((row) => row.custom_field_values ?? []);
  const hasTypes = values?.every((value) => 'field_type' in Object(Object(value).custom_field));
  if (values)
    observe('A-21', 'cases', values.length > 0 ? hasTypes : undefined, hasTypes ? 'types added' : 'no types added');
  const refused = await read('custom_field', 'name');
  const isAnswered = refused.status !== undefined && refused.status < 500;
  observe('A-21', 'field[custom_field]=name', isAnswered ? refused.status === 400 : undefined, describeStatus(refused));
}
