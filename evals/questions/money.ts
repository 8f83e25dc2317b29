import { type Fields, referenceId, text } from '../../src/sandbox/json.ts';
import { groupsOf } from '../figures.ts';
import { type HeldFirm, isOpenCase, most, nameOf, those, withId } from '../firm.ts';
import { isWithin } from '../firm-calendar.ts';
import {
  attorneyOf,
  cost,
  fee,
  hoursOf,
  isOwed,
  isToBill,
  owed,
  payerOf,
  sumOf,
  timeOfLastMonth,
  totalOf,
} from '../money.ts';
import { INVOICES, type Question, question, sqlCall } from '../question.ts';

/** What a lawyer or a bookkeeper asks about time, bills and money received. */
export const money: readonly Question[] = [
  question({
    asked: 'How much unbilled work are we sitting on, and how old is it?',
    steps: () => [{ tool: 'unbilled_work', arguments: { group_by: ['age'] } }],
    expected: (firm) => {
      const { daysSince } = firm.calendar;
      const [time, spent] = [firm.time_entries.filter(isToBill), firm.expenses.filter(isToBill)];
      return {
        rows: {
          totals: [
            {
              time_entries: time.length,
              hours: hoursOf(time),
              fees: sumOf(time, fee),
              costs: sumOf(spent, cost),
            },
          ],
          by_age: AGES.flatMap(([age, least, most]) => {
            const isOf = ({ entry_date }: Fields) => daysSince(entry_date) >= least && daysSince(entry_date) <= most;
            const isEmpty = ![...time, ...spent].some(isOf);
            return isEmpty ? [] : { age, fees: sumOf(time.filter(isOf), fee), costs: sumOf(spent.filter(isOf), cost) };
          }),
        },
      };
    },
    raw: ['/time_entries', '/expenses'],
  }),
  question({
    asked: 'What can we bill on the {case} matter?',
    about: (firm) => ({ case: text(caseToBill(firm).name) }),
    steps: (whom) => [{ tool: 'unbilled_work', arguments: { case: whom.case, group_by: ['staff'] } }],
    expected: (firm) => {
      const time = those(firm.time_entries, 'case', caseToBill(firm)).filter(isToBill);
      const spent = those(firm.expenses, 'case', caseToBill(firm)).filter(isToBill);
      return {
        rows: {
          totals: [
            {
              time_entries: time.length,
              fees: sumOf(time, fee),
              expenses: spent.length,
              costs: sumOf(spent, cost),
            },
          ],
        },
      };
    },
    raw: ['/cases', '/time_entries', '/expenses', '/staff'],
  }),
  question({
    asked: 'How many billable hours did each of us have last month, and what were they worth?',
    steps: () => [
      sqlCall(
        `SELECT t.staff_id, s.name, sum(t.hours) AS hours, sum(t.amount) AS amount FROM time_entries t
        JOIN staff s ON s.id = t.staff_id WHERE t.billable
        AND t.entry_date BETWEEN period_start('last month') AND period_end('last month') GROUP BY t.staff_id`,
      ),
    ],
    expected: (firm) => {
      const billable = timeOfLastMonth(firm).filter((one) => one.billable === true);
      return {
        rows: {
          rows: firm.staff
            .map((person) => ({ person, own: those(billable, 'staff', person) }))
            .filter(({ own }) => own.length > 0)
            .map(({ person, own }) => ({ staff_id: person.id, hours: hoursOf(own), amount: Number(sumOf(own, fee)) })),
        },
      };
    },
    raw: ['/staff', '/time_entries'],
  }),
  question({
    asked: 'What unbilled time have we got in Family Law cases?',
    steps: () => [
      sqlCall(
        `SELECT count(*) AS entries, sum(hours) AS hours, sum(amount) AS amount FROM unbilled_time
        WHERE practice_area = 'Family Law' AND billable`,
      ),
    ],
    expected: (firm) => {
      const family = firm.time_entries.filter(
        (one) => withId(firm.cases, referenceId(one.case))?.practice_area === 'Family Law',
      );
      const open = family.filter(isToBill);
      return {
        rows: { rows: [{ entries: open.length, hours: hoursOf(open), amount: Number(sumOf(open, fee)) }] },
      };
    },
    raw: ['/cases', '/time_entries'],
  }),
  question({
    asked: 'Who owes us more than $5,000 that has been due for over 90 days?',
    steps: () => [{ tool: 'receivables', arguments: { group_by: 'client', sections: ['aging'], limit: 60 } }],
    expected: (firm) => {
      const late = firm.invoices.filter((one) => isOwed(one) && firm.calendar.daysSince(one.due_date) > 90);
      const large = debtsOf(firm, late).filter(({ cents }) => cents > 500_000n);
      return {
        among: {
          aging: large.map(({ id, amount }) => ({ client: { id }, days_over_90: amount })),
        },
        says: large.map(({ id }) => nameOf(withId(firm.clients, id))),
      };
    },
    raw: ['/cases', '/clients', INVOICES, '/invoice_payments'],
  }),
  question({
    asked: 'What does {client} owe us?',
    about: (firm) => ({ client: nameOf(debtor(firm)) }),
    steps: ({ client }) => [
      { tool: 'receivables', arguments: { client, group_by: 'case', sections: ['open_invoices'] } },
    ],
    expected: (firm) => {
      const { id } = debtor(firm);
      const mine = firm.invoices.filter((one) => isOwed(one) && payerOf(firm, one) === id);
      return {
        says: [`Open invoices: ${mine.length}, ${sumOf(mine, owed)} in total.`],
        rows: {
          open_invoices: mine.map((one) => ({ id: one.id, balance_due: sumOf([one], owed), due_date: one.due_date })),
        },
      };
    },
    raw: ['/clients', '/cases', INVOICES],
  }),
  question({
    asked: 'What did we collect last month?',
    steps: () => [
      { tool: 'receivables', arguments: { sections: ['payments'], group_by: 'attorney', from: 'last_month' } },
    ],
    expected: (firm) => {
      const paid = firm.invoice_payments.filter(
        ({ status, date }) => status === 'success' && isWithin(date, firm.calendar.monthFromNow(-1)),
      );
      return { says: [`: ${paid.length}, ${totalOf(paid, 'amount')}.`] };
    },
    raw: ['/invoice_payments', '/cases', '/staff'],
  }),
  question({
    asked: 'Which payments of the last ten days did the bank not confirm?',
    steps: () => [
      sqlCall(
        `SELECT id, date, amount, status, client_id, invoice_number, count(*) OVER () AS failed, sum(amount) OVER () AS total
        FROM invoice_payments WHERE status IS NOT 'success' AND date >= add_days(day('today'), -10)`,
      ),
    ],
    expected: (firm) => {
      const failed = firm.invoice_payments.filter(
        ({ status, date }) => status !== 'success' && firm.calendar.daysSince(date) <= 10,
      );
      const total = Number(totalOf(failed, 'amount'));
      return {
        rows: {
          rows: failed.map(({ id, status, invoice_number }) => ({
            id,
            status,
            invoice_number,
            failed: failed.length,
            total,
          })),
        },
      };
    },
    raw: ['/invoice_payments', '/clients'],
  }),
  question({
    asked: "How much is outstanding on each attorney's cases?",
    steps: () => [{ tool: 'receivables', arguments: { group_by: 'attorney', sections: ['aging'] } }],
    expected: (firm) => {
      const open = firm.invoices.filter(isOwed);
      const led = (id: unknown) => open.filter((one) => attorneyOf(firm, one) === id);
      const leads = firm.staff.filter(({ id }) => led(id).length > 0);
      return {
        among: {
          aging: leads.map(({ id }) => ({
            attorney: { id },
            invoices: led(id).length,
            amount: sumOf(led(id), owed),
          })),
        },
      };
    },
    raw: [INVOICES, '/cases', '/staff', '/invoice_payments'],
  }),
];

/** The sandbox has entries of today in UTC, which is a day to come in the firm's zone at times. */
const AGES: readonly (readonly [string, number, number])[] = [
  ['future date', Number.NEGATIVE_INFINITY, -1],
  ['0-30', 0, 30],
  ['31-60', 31, 60],
  ['61-90', 61, 90],
  ['over 90', 91, Number.POSITIVE_INFINITY],
];

/** The open case with most time to bill. */
const caseToBill = (firm: HeldFirm) =>
  most(firm.cases.filter(isOpenCase), (one) => those(firm.time_entries, 'case', one).filter(isToBill).length);

/** What each known client owes of some invoices. */
const debtsOf = (firm: HeldFirm, invoices: readonly Fields[]) =>
  groupsOf(invoices, (one) => String(payerOf(firm, one) ?? ''))
    .filter(([id]) => id !== '')
    .map(([id, own]) => ({
      id: Number(id),
      cents: own.reduce((sum, one) => sum + owed(one), 0n),
      amount: sumOf(own, owed),
    }));

/** The client whom most is asked of, and whose name nobody shares. */
function debtor(firm: HeldFirm): Fields {
  const debts = debtsOf(firm, firm.invoices.filter(isOwed));
  return most(
    firm.clients.filter((client) => firm.clients.filter((one) => nameOf(one) === nameOf(client)).length === 1),
    (client) => Number(debts.find(({ id }) => id === client.id)?.cents ?? 0),
  );
}
