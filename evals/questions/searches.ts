import { type Fields, referenceId, text } from '../../src/sandbox/json.ts';
import { type HeldFirm, most, nameOf, those, withId } from '../firm.ts';
import { type Call, type Question, question } from '../question.ts';

// What was written somewhere: the document, note, message or call is not known before. The place is part of the answer.

/** The case of the documents with texts of their own. */
const written = (firm: HeldFirm): Fields => {
  const lease = firm.documents.find(({ filename }) => filename === 'Commercial lease Sample Road.pdf') ?? {};
  return withId(firm.cases, referenceId(lease.case)) ?? {};
};

/** A question that one search of that case answers. */
const searching = (
  asked: string,
  args: Call['arguments'],
  says: readonly (string | RegExp)[],
  never: readonly RegExp[] = [],
): Question =>
  question({
    asked,
    about: (firm) => ({ case: text(written(firm).name), id: Number(written(firm).id) }),
    steps: (whom) => [{ tool: 'search_text', arguments: { case: whom.case, ...args } }],
    expected: () => ({ says, never }),
    raw: ({ id }) => ['/cases', `/cases/${id}/documents`, `/cases/${id}/notes`, '/calls'],
  });

/** The client with most calls about a case. */
const caller = (firm: HeldFirm): Fields => most(firm.clients, (one) => those(firm.calls, 'client', one).length);

/** A call of that client. */
const callOf = (firm: HeldFirm): Fields => those(firm.calls, 'client', caller(firm))[0] ?? {};

/** The case with most notes. */
const noted = (firm: HeldFirm): Fields => most(firm.cases, (one) => those(firm.notes, 'case', one).length);

/** What a person looks for in texts. */
export const searches: readonly Question[] = [
  searching('Were sanctions ordered on {case}, and where does it say so?', { words: 'sanctions' }, [
    /Order on motion to compel[^|]*\|page 4\|/,
    '$1,250',
  ]),
  searching('Which paper on {case} mentions a lien of a health plan?', { words: '"health plan"' }, [
    /Settlement agreement[^|]*\|footnote 1/,
    '$18,000',
  ]),
  searching('Where is the surgery billed on {case}?', { words: 'surgery' }, [
    /Damages worksheet[^|]*\|sheet "Medical"/,
    '41350.5',
  ]),
  searching('What do our papers on {case} say about complaints about the alarm?', { words: 'complaints alarm' }, [
    /Mediation outline[^|]*\|slide 3\|/,
    'Two earlier complaints about the alarm',
  ]),
  searching('What did the inspection on {case} find about the lamps?', { words: 'lamps worked' }, [
    /attachment "Inspection report.pdf", page 2\|/,
    'Three of eight lamps worked',
  ]),
  searching('How much notice ends the lease on {case} early? Cite the page.', { words: '"may end this lease"' }, [
    /Commercial lease Sample Road[^|]*\|page 11\|/,
    '120 days',
  ]),
  searching('Who has to repair the loading dock on {case}?', { words: '"loading dock"' }, [
    /Commercial lease[^|]*\|page 9\|/,
    'Tenant repairs the loading dock',
  ]),
  searching('Where do the papers on {case} talk about arbitration?', { words: 'arbitrat* mediation' }, [
    /Commercial lease[^|]*\|page 13\|/,
    'one arbitrator in San Francisco',
  ]),
  searching('Does any paper on {case} limit what we may pay without asking?', { words: 'costs "in writing"' }, [
    'Contingent fee letter',
    'costs of more than $500',
  ]),
  searching('Is there a penalty for disclosing the amount on {case}?', { words: 'breach disclosure' }, [
    'Settlement agreement',
    '$5,000 for each disclosure',
  ]),
  searching('Which document on {case} cannot be searched completely?', { words: 'forklift', kinds: ['documents'] }, [
    'Exhibit 12 service log',
    '2 of 3 pages without text',
    '4 records have "forklift", in the part that was searched',
  ]),
  question({
    asked: 'What did {client} call about, and who took the call?',
    about: (firm) => ({ client: nameOf(caller(firm)), id: Number(caller(firm).id) }),
    steps: ({ id }) => [{ tool: 'search_text', arguments: { client: String(id), kinds: ['calls'], limit: 100 } }],
    expected: (firm) => ({
      says: [text(callOf(firm).message).slice(0, 40), nameOf(withId(firm.staff, referenceId(callOf(firm).call_for)))],
      among: { found: those(firm.calls, 'client', caller(firm)).map(({ id }) => ({ id })) },
    }),
    raw: ['/clients', '/calls', '/staff'],
  }),
  question({
    asked: 'Show our communication on {case}, in order.',
    about: (firm) => ({ case: text(noted(firm).name), id: Number(noted(firm).id) }),
    steps: ({ id }) => [{ tool: 'search_text', arguments: { case: String(id), order: 'oldest', limit: 100 } }],
    expected: (firm) => ({
      among: {
        found: [...those(firm.notes, 'case', noted(firm)), ...those(firm.calls, 'case', noted(firm))].map(({ id }) => ({
          id,
        })),
      },
    }),
    raw: ({ id }) => ['/cases', `/cases/${id}/notes`, '/calls'],
  }),
  question({
    asked: 'Who wrote about the maintenance records on {case}?',
    about: (firm) => ({ case: text(noted(firm).name), id: Number(noted(firm).id) }),
    steps: ({ id }) => [
      {
        tool: 'search_text',
        arguments: { case: String(id), words: '"maintenance records"', kinds: ['notes'], limit: 100 },
      },
    ],
    expected: (firm) => ({
      rows: {
        found: those(firm.notes, 'case', noted(firm))
          .filter(({ note }) => text(note).includes('maintenance records'))
          .map(({ id }) => ({ id })),
      },
    }),
    raw: ({ id }) => ['/cases', `/cases/${id}/notes`, '/staff'],
  }),
  question({
    asked: 'Which messages did we exchange with {client}?',
    about: (firm) => ({ client: nameOf(correspondent(firm)), id: Number(correspondent(firm).id) }),
    steps: ({ id }) => [{ tool: 'search_text', arguments: { client: String(id), kinds: ['messages'], limit: 100 } }],
    expected: (firm) => ({
      rows: {
        found: firm.message_threads
          .filter(({ clients }) => refersToClient(clients, correspondent(firm)))
          .map(({ id }) => ({ id })),
      },
      says: ['replies were not searched'],
    }),
    raw: ({ id }) => ['/clients', `/clients/${id}/message_threads`],
  }),
];

const refersToClient = (clients: unknown, { id }: Fields): boolean =>
  Array.isArray(clients) && clients.some((one) => Object(one).id === id);

/** The client with most threads. */
const correspondent = (firm: HeldFirm): Fields =>
  most(firm.clients, (one) => firm.message_threads.filter(({ clients }) => refersToClient(clients, one)).length);
