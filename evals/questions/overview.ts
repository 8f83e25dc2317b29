import { type Fields, fieldsList, text } from '../../src/sandbox/json.ts';
import { staleOracle } from '../../test/workflows/overview-oracle.ts';
import { type HeldFirm, isOpenCase, leadOf, tally, those, withId } from '../firm.ts';
import { INVOICES, type Question, question } from '../question.ts';

const IDLE_DAYS = 7;

/** What somebody who runs the firm asks. */
export const overview: readonly Question[] = [
  question({
    asked: 'How do our open cases split by stage and by lead attorney?',
    steps: () => [{ tool: 'firm_overview', arguments: { sections: ['cases_by_stage', 'cases_by_attorney'] } }],
    expected: (firm) => {
      const open = firm.cases.filter(isOpenCase);
      return {
        says: [`${open.length} of ${firm.cases.length} cases are open`],
        rows: {
          cases_by_stage: tally(open.map(({ case_stage }) => text(case_stage) || 'none')).map(
            ([stage, open_cases]) => ({
              stage,
              open_cases,
            }),
          ),
          cases_by_attorney: tally(open.map((one) => String(leadOf(one) ?? 'none'))).map(([id, open_cases]) => ({
            lead_attorney: id === 'none' ? id : { id },
            open_cases,
          })),
        },
      };
    },
    raw: ['/cases?filter[status]=open', '/staff'],
  }),
  question({
    asked: 'Who has too much on the desk?',
    steps: () => [{ tool: 'firm_overview', arguments: { sections: ['workload'] } }],
    expected: (firm) => {
      const open = firm.cases.filter(isOpenCase);
      const tasks = firm.tasks.filter(({ completed }) => !completed);
      const overdue = tasks.filter(({ due_date }) => text(due_date) !== '' && text(due_date) < firm.calendar.today());
      return {
        rows: {
          workload: firm.staff
            .filter(
              (person) => person.active === true || [open, tasks].some((list) => those(list, 'staff', person).length),
            )
            .map((person) => ({
              staff: { id: person.id },
              open_cases: those(open, 'staff', person).length,
              lead_attorney_cases: open.filter((one) => leadOf(one) === person.id).length,
              open_tasks: those(tasks, 'staff', person).length,
              overdue_tasks: those(overdue, 'staff', person).length,
            })),
        },
      };
    },
    raw: ['/staff', '/cases?filter[status]=open', '/tasks', '/events', '/time_entries'],
  }),
  question({
    asked: 'How does our pipeline of leads look, and which of them are getting old?',
    steps: () => [{ tool: 'firm_overview', arguments: { sections: ['leads_by_status'] } }],
    expected: (firm) => ({
      rows: {
        leads_by_status: tally(firm.leads.map(({ status }) => text(status))).map(([status, leads]) => {
          const own = firm.leads.filter((lead) => lead.status === status);
          return {
            status,
            leads,
            days_over_90: own.filter(({ created_at }) => firm.calendar.daysSince(firm.calendar.dayAt(created_at)) > 90)
              .length,
            with_case: own.filter((lead) => lead.case).length,
          };
        }),
      },
    }),
    raw: ['/leads'],
  }),
  question({
    asked: 'On which open cases has nothing happened for a week?',
    steps: () => [
      {
        tool: 'firm_overview',
        arguments: { sections: ['stale_cases'], stale_days: IDLE_DAYS, limit: 100 },
      },
    ],
    expected: ({ calendar, ...lists }) => ({
      rows: {
        stale_cases: staleOracle(lists, IDLE_DAYS, calendar.zone).map((id) => ({
          id,
          name: withId(lists.cases, id)?.name,
        })),
      },
    }),
    raw: [
      '/cases?filter[status]=open',
      ...['tasks', 'events', 'documents', 'time_entries', 'expenses', 'calls'].map((name) => `/${name}`),
      INVOICES,
      '/invoice_payments',
    ],
  }),
  question({
    asked: 'What is missing from our files?',
    steps: () => [{ tool: 'firm_overview', arguments: { sections: ['missing_data', 'duplicates'] } }],
    expected: (firm) => ({
      rows: {
        missing_data: [
          { missing: 'client', open_cases: lacking(firm, ({ clients }) => fieldsList(clients).length === 0) },
          { missing: 'client or company', open_cases: lacking(firm, (one) => partiesOf(one) === 0) },
          { missing: 'lead attorney', open_cases: lacking(firm, (one) => leadOf(one) === undefined) },
          { missing: 'stage', open_cases: lacking(firm, ({ case_stage }) => !case_stage) },
          { missing: 'limitation date', open_cases: lacking(firm, ({ sol_date }) => !sol_date) },
        ],
      },
    }),
    raw: ['/cases?filter[status]=open', '/clients', '/companies'],
  }),
];

const partiesOf = ({ clients, companies }: Fields): number => fieldsList(clients).length + fieldsList(companies).length;

const lacking = ({ cases }: HeldFirm, lacks: (one: Fields) => boolean): number =>
  cases.filter((one) => isOpenCase(one) && lacks(one)).length;
