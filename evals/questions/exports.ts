import { text } from '../../src/sandbox/json.ts';
import { isOpenCase, leadOf, nameOf, withId } from '../firm.ts';
import { isOwed, owed, sumOf } from '../money.ts';
import { INVOICES, type Question, question, sqlCall } from '../question.ts';

/** What somebody wants as a file. */
export const exports: readonly Question[] = [
  question({
    asked: 'Send me our open Family Law cases with their attorneys as a CSV file.',
    steps: () => [
      {
        tool: 'query_firm',
        arguments: {
          sql: `SELECT id, case_number, lead_attorney, lead_attorney_id, sol_date FROM open_cases
            WHERE practice_area = 'Family Law'`,
          format: 'csv',
        },
      },
    ],
    expected: (firm) => {
      const family = firm.cases.filter((one) => isOpenCase(one) && one.practice_area === 'Family Law');
      return {
        says: [`${family.length} rows with the columns`, `all ${firm.cases.length} cases`],
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
        tool: 'query_firm',
        arguments: { sql: 'SELECT * FROM open_invoices WHERE days_past_due > 0', format: 'xlsx' },
      },
      sqlCall('SELECT sum(balance) AS past_due FROM open_invoices WHERE days_past_due > 0'),
    ],
    expected: (firm) => {
      const due = firm.invoices.filter((one) => isOwed(one) && firm.calendar.daysSince(one.due_date) > 0);
      return {
        says: [`${due.length} rows with the columns`, '.xlsx'],
        rows: { rows: [{ past_due: Number(sumOf(due, owed)) }] },
      };
    },
    raw: [INVOICES, '/cases'],
  }),
];
