import { text } from '../../src/sandbox/json.ts';
import { type HeldFirm, most, nameOf, those } from '../firm.ts';
import { type Question, question } from '../question.ts';
import { busiestAttorney } from './cases.ts';

/** Nothing may be told that only a lawyer can say. */
const NO_OPINION = [/no conflict/i, /conflict-free/i, /clear(ed)? of conflicts?/i];

const PARTIES = ['/clients', '/companies', '/leads', '/cases', '/staff'];

/** What a person asks before the firm takes on a matter. */
export const conflicts: readonly Question[] = [
  question({
    asked: 'May we act against {company}?',
    about: (firm) => ({ company: text(clientCompany(firm).name).replace(/ (Inc\.|LLC|Corp\.|LP)$/, '') }),
    steps: ({ company }) => [{ tool: 'conflict_check', arguments: { parties: [{ name: company }] } }],
    expected: (firm) => ({
      says: ['A lawyer must decide if a match is a conflict', 'Not searched:'],
      never: NO_OPINION,
      among: { matches: [{ kind: 'company', id: clientCompany(firm).id, match_level: 'normalized' }] },
    }),
    raw: PARTIES,
  }),
  question({
    asked: 'Have we ever had anything to do with {nickname}?',
    about: (firm) => ({ nickname: `Vic ${text(victor(firm).last_name)}` }),
    steps: ({ nickname }) => [{ tool: 'conflict_check', arguments: { parties: [{ name: nickname }] } }],
    expected: (firm) => ({
      never: NO_OPINION,
      among: { matches: [{ kind: 'client', id: victor(firm).id, match_level: 'normalized' }] },
    }),
    raw: PARTIES,
  }),
  question({
    asked: 'A new client sues {name}, I only heard the name. Is there something in our files?',
    about: (firm) => ({ name: asHeard(nameOf(victor(firm))) }),
    steps: ({ name }) => [{ tool: 'conflict_check', arguments: { parties: [{ name }] } }],
    expected: (firm) => ({
      never: NO_OPINION,
      among: { matches: [{ kind: 'client', id: victor(firm).id }] },
    }),
    raw: PARTIES,
  }),
  question({
    asked: 'And what about Quorvexia Zjibblunt, quorvexia@example.com?',
    steps: () => [
      {
        tool: 'conflict_check',
        arguments: { parties: [{ name: 'Quorvexia Zjibblunt', emails: ['quorvexia@example.com'] }] },
      },
    ],
    expected: () => ({
      says: ['no match in the records searched', 'Not searched:'],
      never: NO_OPINION,
      rows: { matches: [], mentions: [] },
    }),
    raw: PARTIES,
  }),
  question({
    asked: 'Open a lease dispute for {name}, led by {attorney}, against {company}. Show me first what you would do.',
    about: (firm) => ({
      name: nameOf(victor(firm)),
      attorney: nameOf(busiestAttorney(firm)),
      company: nameOf(clientCompany(firm)),
    }),
    steps: ({ name, attorney, company }) => [
      {
        tool: 'open_case',
        arguments: { name: 'Lease dispute', client: name, lead_attorney: attorney, other_parties: [company] },
      },
    ],
    expected: (firm) => ({
      says: [
        'Not done: this action',
        'Step 1. Open a case',
        'name: "Lease dispute"',
        `clients: ${victor(firm).id} ${nameOf(victor(firm))}`,
        `staff: ${busiestAttorney(firm).id} ${nameOf(busiestAttorney(firm))}, lead_lawyer`,
        `company "${nameOf(clientCompany(firm))}" (${clientCompany(firm).id}), exact`,
        'Not searched:',
      ],
      never: NO_OPINION,
    }),
    raw: PARTIES,
  }),
];

/** The company that is on most cases. */
const clientCompany = (firm: HeldFirm) =>
  most(firm.companies, (company) => those(firm.cases, 'companies', company).length);

/** The client whose first name has a short form, with most cases. */
const victor = (firm: HeldFirm) =>
  most(
    firm.clients.filter(({ first_name }) => first_name === 'Victor'),
    (client) => those(firm.cases, 'clients', client).length,
  );

/** A name as it is written down by ear. */
const asHeard = (name: string): string =>
  name
    .replace('Victor', 'Viktor')
    .replace(/ck/, 'k')
    .replace(/([^aeiou])$/, '$1e');
