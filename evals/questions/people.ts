import { referenceId, text } from '../../src/sandbox/json.ts';
import { customValue, type HeldFirm, most, nameOf, tally, those } from '../firm.ts';
import { type Question, question, sqlCall } from '../question.ts';

/** What a person asks about clients, leads and the people of the firm. */
export const people: readonly Question[] = [
  question({
    asked: "What is {client}'s phone number?",
    about: (firm) => ({ client: nameOf(busyClient(firm)) }),
    steps: ({ client }) => [{ tool: 'find_records', arguments: { query: client, kinds: ['client'] } }],
    expected: (firm) => {
      const { id, cell_phone_number } = busyClient(firm);
      return { says: [text(cell_phone_number)], among: { matches: [{ id }] } };
    },
    raw: ['/clients'],
  }),
  question({
    asked: 'Somebody called from {phone}. Who is that?',
    about: (firm) => ({ phone: text(caller(firm).work_phone_number).replaceAll(/\D/g, '').slice(-10) }),
    steps: ({ phone }) => [{ tool: 'find_records', arguments: { query: phone } }],
    expected: (firm) => {
      const number = caller(firm).work_phone_number;
      const holders = [firm.clients, firm.leads, firm.companies, firm.staff]
        .flat()
        .filter((one) => PHONES.some((field) => one[field] === number));
      return { says: ['work phone number'], rows: { matches: holders.map(({ id }) => ({ id })) } };
    },
    raw: ['/clients', '/leads', '/companies', '/staff'],
  }),
  question({
    asked: 'Do we know a {misspelt}? I am not sure of the spelling.',
    about: (firm) => ({ misspelt: misspelt(nameOf(caller(firm))) }),
    steps: ({ misspelt }) => [{ tool: 'find_records', arguments: { query: misspelt, limit: 5 } }],
    expected: (firm) => ({
      says: [nameOf(caller(firm))],
      among: { matches: [{ kind: 'client', id: caller(firm).id }] },
    }),
    raw: ['/clients', '/leads', '/companies'],
  }),
  question({
    asked: 'Which cases is {client} on?',
    about: (firm) => ({ client: nameOf(busyClient(firm)) }),
    steps: ({ client }) => [
      sqlCall(
        `SELECT c.id, c.name, c.status FROM cases c JOIN case_parties p ON p.case_id = c.id
        WHERE p.kind = 'client' AND p.name = :client`,
        { client },
      ),
    ],
    expected: (firm) => ({
      rows: {
        rows: those(firm.cases, 'clients', busyClient(firm)).map(({ id, name, status }) => ({ id, name, status })),
      },
    }),
    raw: ['/clients', '/cases'],
  }),
  question({
    asked: 'Where do the leads come from that hire us?',
    steps: () => [
      sqlCall(
        `SELECT referral_source_reference_id AS source_id, r.name AS source, count(*) AS leads
        FROM leads l LEFT JOIN referral_sources r ON r.id = l.referral_source_reference_id
        WHERE status = 'Hired' GROUP BY source_id`,
      ),
    ],
    expected: (firm) => {
      const hired = firm.leads.filter(({ status }) => status === 'Hired');
      const sources = tally(hired.map((one) => String(referenceId(one.referral_source_reference))));
      return { rows: { rows: sources.map(([source_id, leads]) => ({ source_id, leads })) } };
    },
    raw: ['/leads', '/referral_sources'],
  }),
  question({
    asked: 'Which clients need an interpreter?',
    steps: () => [
      sqlCall(
        `SELECT c.id, c.name FROM clients c JOIN clients_custom x ON x.client_id = c.id
        WHERE x."Needs interpreter" = true`,
      ),
    ],
    expected: (firm) => ({
      rows: {
        rows: firm.clients
          .filter((one) => customValue(firm, one, 'Needs interpreter') === true)
          .map((one) => ({ id: one.id, name: nameOf(one) })),
      },
    }),
    raw: ['/clients', '/custom_fields'],
  }),
];

const PHONES = ['cell_phone_number', 'work_phone_number', 'home_phone_number', 'main_phone_number', 'fax_phone_number'];

/** The client with most cases, whose name nobody shares. */
const busyClient = (firm: HeldFirm) =>
  most(
    firm.clients.filter((client) => firm.clients.filter((one) => nameOf(one) === nameOf(client)).length === 1),
    (client) => those(firm.cases, 'clients', client).length,
  );

/** A client who has a telephone at work, and whose name nobody shares. */
const caller = (firm: HeldFirm) =>
  most(firm.clients, (client) =>
    Number(
      Boolean(client.work_phone_number) && firm.clients.filter((one) => nameOf(one) === nameOf(client)).length === 1,
    ),
  );

/** A name with two letters of the last word swapped and one doubled. */
const misspelt = (name: string): string => name.replace(/(\w)(\w)(\w)$/, '$1$3$2').replace(/l(?!l)/, 'll');
