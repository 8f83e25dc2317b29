import { asInteger, asNumber, type ViewDefinition } from './view-definition.ts';

/**
 * The name of a client or a company. A computed name has no collation of its own. MyCase: a field that names a
 * client may hold the id of a company.
 */
export const contactName = (id: string): string =>
  `coalesce((SELECT name FROM clients WHERE clients.id = ${id}), (SELECT name FROM companies WHERE companies.id = ${id})) COLLATE FOLD`;

/**
 * The client that an amount on a case is attributed to. The clients that the case lists come before those that list the
 * case. `c` is the case, `id` the id of the case, not of a table `l` or `p`.
 */
export const caseClient = (id: string): string =>
  `coalesce(c.billing_contact_id,
    (SELECT client_id FROM case_clients l WHERE l.case_id = ${id} ORDER BY l.position LIMIT 1),
    (SELECT client_id FROM client_cases l WHERE l.case_id = ${id} ORDER BY l.client_id LIMIT 1),
    (SELECT p.client_id FROM invoice_payments p WHERE p.case_id = ${id} ORDER BY p.id LIMIT 1))`;

/** The attorney that an amount on a case is attributed to. */
export const caseAttorney = (id: string): string =>
  `coalesce(c.lead_attorney_id,
    (SELECT p.attorney_id FROM invoice_payments p WHERE p.case_id = ${id} ORDER BY p.id LIMIT 1))`;

/** The columns of a case that an amount belongs to. `x` is the amount, `c` its case. */
const CASE_COLUMNS = `x.case_id, c.name AS case_name, c.status AS case_status, c.practice_area,
  ${asInteger('x.case_id IS NOT NULL AND c.id IS NULL')} AS case_is_deleted`;

/** The case `c` of an amount `x`, and the client `p` and the attorney `q` that the amount is attributed to. */
const CASE_JOINS = `LEFT JOIN cases c ON c.id = x.case_id
  LEFT JOIN case_attributed_clients p ON p.case_id = x.case_id
  LEFT JOIN case_attributed_attorneys q ON q.case_id = x.case_id`;

/** Adds the names of the client and the attorney to rows that have their ids. */
const withParties = (sql: string): string =>
  `SELECT r.*, ${contactName('r.client_id')} AS client, (SELECT name FROM staff WHERE staff.id = r.attorney_id) COLLATE FOLD AS attorney
    FROM (${sql}) r`;

/** The condition of a time entry or an expense `x` that is on no invoice. */
export const IS_UNBILLED = 'x.is_billed = 0';

/**
 * The condition of a time entry or an expense `x` whose invoices were all deleted in MyCase. The deleted invoices are
 * searched first, because there are few of them.
 */
export const isOnDeletedInvoice = (kind: 'time_entry' | 'expense'): string =>
  `(x.id IN (SELECT ${kind}_id FROM ${kind}_invoices WHERE invoice_id NOT IN (SELECT id FROM invoices))
    AND NOT EXISTS (SELECT 1 FROM ${kind}_invoices b JOIN invoices i ON i.id = b.invoice_id WHERE b.${kind}_id = x.id))`;

/** The condition of a billable time entry or expense `x`. MyCase: it is billable unless `billable` is false. */
export const IS_BILLABLE = 'x.billable IS NOT 0';

/** The condition of a payment `x` that is money received. MyCase: only status `success` is. */
export const IS_RECEIVED = "x.status = 'success'";

/** The condition of an issued invoice `x`. MyCase: the amounts of a forwarded invoice are in a later one. */
export const IS_ISSUED = "(x.status IS NULL OR x.status NOT IN ('draft', 'forwarded'))";

/** The condition of an issued invoice `x` with a balance that is owed. */
export const IS_OWED = 'x.balance > 0';

/** The age of a day in days, as a group. A day in the future is not yet due. */
export const ageGroup = (day: string): string =>
  `CASE WHEN ${day} IS NULL THEN 'no date' WHEN ${day} > day('today') THEN 'not yet due'
    WHEN ${day} >= add_days('today', -30) THEN '0-30' WHEN ${day} >= add_days('today', -60) THEN '31-60'
    WHEN ${day} >= add_days('today', -90) THEN '61-90' ELSE 'over 90' END`;

/** The columns of views with amounts that are computed. Other columns with amounts are columns of tables. */
export const COMPUTED_AMOUNTS = ['past_due', 'balance_of_deleted_cases', 'unbilled_amount'] as const;

/** Views of money. The workflows unbilled_work and receivables give the same sums. */
export const MONEY_VIEWS: readonly ViewDefinition[] = [
  {
    name: 'unbilled_time',
    meaning:
      'time on no invoice, not even a draft or deleted one; kind hourly, flat fee, non-billable, no rate (amount NULL); to bill: sum(amount) where billable; staff, client, attorney, case_is_deleted',
    sql: withParties(`SELECT x.id, x.entry_date, x.activity_name, x.hours, x.rate, x.amount, ${asInteger('coalesce(x.billable, 1)')} AS billable,
      CASE WHEN x.billable = 0 THEN 'non-billable' WHEN x.amount IS NULL THEN 'no rate'
        WHEN x.flat_fee = 1 THEN 'flat fee' ELSE 'hourly' END COLLATE FOLD AS kind,
      x.staff_id, s.name AS staff, ${CASE_COLUMNS}, p.client_id, q.attorney_id
      FROM time_entries x ${CASE_JOINS} LEFT JOIN staff s ON s.id = x.staff_id
      WHERE ${IS_UNBILLED}`),
  },
  {
    name: 'unbilled_expenses',
    meaning: 'the same for expenses; kind expense, non-billable, no cost',
    sql: withParties(`SELECT x.id, x.entry_date, x.activity_name, x.cost, x.units, x.amount, ${asInteger('coalesce(x.billable, 1)')} AS billable,
      CASE WHEN x.billable = 0 THEN 'non-billable' WHEN x.amount IS NULL THEN 'no cost' ELSE 'expense' END COLLATE FOLD AS kind,
      x.staff_id, s.name AS staff, ${CASE_COLUMNS}, p.client_id, q.attorney_id
      FROM expenses x ${CASE_JOINS} LEFT JOIN staff s ON s.id = x.staff_id
      WHERE ${IS_UNBILLED}`),
  },
  {
    name: 'payments_received',
    meaning: "payments with status success; date, amount, client (the payment's, else the case's payer), attorney",
    sql: withParties(`SELECT x.id, x.date, x.amount, x.transaction_type, x.invoice_id, x.invoice_number, ${CASE_COLUMNS},
      coalesce(x.client_id, p.client_id) AS client_id, q.attorney_id
      FROM invoice_payments x ${CASE_JOINS} WHERE ${IS_RECEIVED}`),
  },
  {
    name: 'issued_invoices',
    meaning:
      'invoices but drafts and forwarded ones (their amounts are in a later invoice); mycase_status, client, attorney',
    sql: withParties(`SELECT x.id, x.invoice_number, x.invoice_date, x.due_date, x.status AS mycase_status, x.total_amount,
      x.paid_amount, x.balance, ${asNumber("julianday(day('today')) - julianday(x.due_date)")} AS days_past_due, ${asInteger("x.status IS NOT 'unsent'")} AS is_sent,
      x.allow_online_payments AS is_payable_online, ${CASE_COLUMNS},
      p.client_id, q.attorney_id
      FROM invoices x ${CASE_JOINS}
      WHERE ${IS_ISSUED}`),
  },
  {
    name: 'open_invoices',
    meaning:
      'issued invoices with balance > 0: what is owed; days_past_due > 0 is late; age (0-30 …), client, attorney, case_is_deleted',
    sql: `SELECT *, ${ageGroup('due_date')} COLLATE FOLD AS age FROM issued_invoices x WHERE ${IS_OWED}`,
  },
  {
    name: 'client_balances',
    meaning: 'per client who owes: open_invoices, balance, past_due, balance_of_deleted_cases; client NULL: unknown',
    sql: `SELECT client_id, client, ${asInteger('count(*)')} AS open_invoices, ${asNumber('round(sum(balance), 2)')} AS balance,
      ${asNumber('round(sum(CASE WHEN days_past_due > 0 THEN balance ELSE 0 END), 2)')} AS past_due,
      ${asNumber('max(days_past_due)')} AS most_days_past_due,
      ${asNumber('round(sum(CASE WHEN case_is_deleted THEN balance ELSE 0 END), 2)')} AS balance_of_deleted_cases
      FROM open_invoices GROUP BY client_id`,
  },
];
