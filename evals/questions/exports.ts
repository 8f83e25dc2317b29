import { text } from '../../src/sandbox/json.ts';
import { isOpenCase, leadOf, nameOf, withId } from '../firm.ts';
import { daysSince, isOwed, owed, sumOf } from '../money.ts';
import { type Question, question } from '../question.ts';

/** What somebody wants as a file. */
export const exports: readonly Question[] = [
  question({
    asked: 'Send me our open Family Law cases with their attorneys as a CSV file.',
    steps: () => [
      {
        tool: 'export_records',
        arguments: {
          list: 'cases',
          where: [
            { field: 'status', op: 'is', value: 'open' },
            { field: 'practice_area', op: 'is', value: 'Family Law' },
          ],
          columns: ['case_number', 'lead_attorney', 'sol_date'],
        },
      },
    ],
    expected: (firm) => {
      const family = firm.cases.filter((one) => isOpenCase(one) && one.practice_area === 'Family Law');
      return {
        says: [`${family.length} rows with the columns`, `${family.length} of ${firm.cases.length} cases match`],
        lines: family.map((one) =>
          [one.id, one.case_number, nameOf(withId(firm.staff, leadOf(one))), leadOf(one), text(one.sol_date)].join(),
        ),
      };
    },
    raw: ['/cases?filter[status]=open', '/staff'],
  }),
  question({
    asked: 'I need every unpaid invoice that is past due in an Excel sheet.',
    steps: () => [
      {
        tool: 'export_records',
        arguments: {
          list: 'invoices',
          where: [
            { field: 'balance', op: 'gt', value: 0 },
            { field: 'status', op: 'is_not', value: ['draft', 'forwarded'] },
            { field: 'due_date', op: 'lt', value: 'today' },
          ],
          format: 'xlsx',
        },
      },
      {
        tool: 'query_records',
        arguments: {
          list: 'invoices',
          where: [
            { field: 'balance', op: 'gt', value: 0 },
            { field: 'status', op: 'is_not', value: ['draft', 'forwarded'] },
            { field: 'due_date', op: 'lt', value: 'today' },
          ],
          measures: ['sum:balance'],
          limit: 1,
        },
      },
    ],
    expected: (firm) => {
      const due = firm.invoices.filter((one) => isOwed(one) && daysSince(one.due_date) > 0);
      return {
        says: [`${due.length} rows with the columns`, '.xlsx'],
        rows: { totals: [{ 'sum:balance': sumOf(due, owed) }] },
      };
    },
    raw: ['/invoices?only_allowed_online_payments=false', '/cases'],
  }),
];
