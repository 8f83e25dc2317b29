import { referenceIds, text } from '../../src/sandbox/json.ts';
import { customValue, type HeldFirm, isOpenCase, leadOf, most, nameOf, tally, those } from '../firm.ts';
import { INVOICES, type Question, question, sqlCall } from '../question.ts';

/** The attorney who leads most of the open cases. */
export const busiestAttorney = (firm: HeldFirm) =>
  most(firm.staff, ({ id }) => firm.cases.filter((one) => isOpenCase(one) && leadOf(one) === id).length);

/** The open case with most of everything. */
export const busiestCase = (firm: HeldFirm) =>
  most(
    firm.cases.filter(isOpenCase),
    (one) => those(firm.tasks, 'case', one).length * those(firm.events, 'case', one).length,
  );

/** What a person asks about the cases. */
export const cases: readonly Question[] = [
  question({
    asked: 'How many open cases do we have?',
    steps: () => [sqlCall('SELECT count(*) AS open_cases FROM open_cases')],
    expected: (firm) => ({
      says: [`all ${firm.cases.length} cases`],
      rows: { rows: [{ open_cases: firm.cases.filter(isOpenCase).length }] },
    }),
    raw: ['/cases?filter[status]=open'],
  }),
  question({
    asked: 'Where does the {case} matter stand?',
    about: (firm) => ({ case: text(busiestCase(firm).name), id: Number(busiestCase(firm).id) }),
    steps: (whom) => [{ tool: 'case_brief', arguments: { case: whom.case } }],
    expected: (firm) => {
      const one = busiestCase(firm);
      return {
        says: [
          `"${text(one.name)}" (id ${one.id}, number "${text(one.case_number)}"): "open", stage "${text(one.case_stage)}"`,
          new RegExp(`Documents, last changed first \\((\\d+ of )?${those(firm.documents, 'case', one).length}\\b`),
        ],
        rows: {
          clients: referenceIds(one.clients).map((id) => ({ id })),
          staff: referenceIds(one.staff).map((id) => ({ id })),
          tasks: those(firm.tasks, 'case', one)
            .filter(({ completed }) => !completed)
            .map(({ id }) => ({ id })),
          invoices: those(firm.invoices, 'case', one).map(({ id }) => ({ id })),
        },
      };
    },
    raw: ({ id }) => [
      '/cases',
      '/clients',
      '/companies',
      '/staff',
      '/tasks',
      '/events',
      `/cases/${id}/notes`,
      `/cases/${id}/documents`,
      '/time_entries',
      '/expenses',
      INVOICES,
      '/invoice_payments',
      '/custom_fields',
    ],
  }),
  question({
    asked: 'Who is the judge in case {number}, and has a jury been demanded?',
    about: (firm) => ({ number: text(caseWithJudge(firm).case_number) }),
    steps: ({ number }) => [{ tool: 'case_brief', arguments: { case: number, sections: ['custom_fields'] } }],
    expected: (firm) => {
      const one = caseWithJudge(firm);
      return {
        among: {
          custom_fields: [
            { name: 'Judge', value: customValue(firm, one, 'Judge') },
            { name: 'Jury demanded', value: customValue(firm, one, 'Jury demanded') },
          ],
        },
      };
    },
    raw: ['/cases', '/custom_fields'],
  }),
  question({
    asked: 'How many cases did we open this year, by practice area?',
    steps: () => [
      sqlCall(
        `SELECT practice_area, count(*) AS opened FROM cases
        WHERE opened_date >= period_start('this year') GROUP BY practice_area`,
      ),
    ],
    expected: (firm) => {
      const opened = firm.cases.filter((one) => text(one.opened_date) >= `${firm.calendar.today().slice(0, 4)}-01-01`);
      const areas = tally(opened.map((one) => text(one.practice_area)));
      return { rows: { rows: areas.map(([practice_area, count]) => ({ practice_area, opened: count })) } };
    },
    raw: ['/cases'],
  }),
  question({
    asked: 'Which open cases are on contingency with a demand of more than $150,000?',
    steps: () => [
      sqlCall(
        `SELECT c.id, c.name, x."Demand amount" AS demand FROM cases c JOIN cases_custom x ON x.case_id = c.id
        WHERE c.status = 'open' AND c.billing_type = 'contingency' AND x."Demand amount" > 150000 ORDER BY demand DESC`,
      ),
    ],
    expected: (firm) => ({
      rows: {
        rows: firm.cases
          .filter((one) => isOpenCase(one) && one.billing_type === 'contingency' && demand(firm, one) > 150_000)
          .map((one) => ({ id: one.id, demand: demand(firm, one) })),
      },
    }),
    raw: ['/cases?filter[status]=open', '/custom_fields'],
  }),
  question({
    asked: 'Who is on the {client} case, on both sides of the table?',
    about: (firm) => ({ client: nameOf(clientOfOneCase(firm)) }),
    steps: ({ client }) => [
      { tool: 'case_brief', arguments: { case: client, sections: ['clients', 'companies', 'staff'] } },
    ],
    expected: (firm) => {
      const [one = {}] = those(firm.cases, 'clients', clientOfOneCase(firm));
      const ids = (field: string) => referenceIds(one[field]).map((id) => ({ id }));
      return {
        says: [text(one.name)],
        rows: { clients: ids('clients'), companies: ids('companies'), staff: ids('staff') },
      };
    },
    raw: ['/clients', '/cases', '/companies', '/staff'],
  }),
];

const demand = (firm: HeldFirm, one: HeldFirm['cases'][number]): number =>
  Number(customValue(firm, one, 'Demand amount') ?? 0);

const caseWithJudge = (firm: HeldFirm) =>
  most(firm.cases, (one) =>
    Number(customValue(firm, one, 'Judge') !== undefined && customValue(firm, one, 'Jury demanded') !== undefined),
  );

/** A client whose name nobody shares, with one case that has a company, too. */
const clientOfOneCase = (firm: HeldFirm) =>
  most(firm.clients, (client) => {
    const own = those(firm.cases, 'clients', client);
    const isSole = firm.clients.filter((one) => nameOf(one) === nameOf(client)).length === 1;
    return Number(isSole && own.length === 1 && referenceIds(own[0]?.companies).length > 0);
  });
