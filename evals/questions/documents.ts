import { type Fields, referenceId, text } from '../../src/sandbox/json.ts';
import { type HeldFirm, isOpenCase, most, nameOf, those, withId } from '../firm.ts';
import { type Question, question } from '../question.ts';
import { busiestCase } from './cases.ts';

/** What a person asks about documents and notes. */
export const documents: readonly Question[] = [
  question({
    asked: 'Where is the {document}?',
    about: (firm) => ({ document: text(sought(firm).name) }),
    steps: ({ document }) => [{ tool: 'find_records', arguments: { query: document, kinds: ['document'], limit: 3 } }],
    expected: (firm) => ({ among: { matches: [{ id: sought(firm).id, details: sought(firm).path }] } }),
    raw: ['/documents', '/cases'],
  }),
  question({
    asked: 'Which papers are in the {case} file?',
    about: (firm) => ({ case: text(busiestCase(firm).name), id: Number(busiestCase(firm).id) }),
    steps: (whom) => [{ tool: 'case_brief', arguments: { case: whom.case, sections: ['documents'], limit: 100 } }],
    expected: (firm) => ({
      rows: {
        documents: those(firm.documents, 'case', busiestCase(firm)).map(({ id, name, path }) => ({
          id,
          name,
          path,
        })),
      },
    }),
    raw: ({ id }) => ['/cases', `/cases/${id}/documents`],
  }),
  question({
    asked: 'What does the latest note on {case} say?',
    about: (firm) => ({ case: text(caseWithNotes(firm).name), id: Number(caseWithNotes(firm).id) }),
    steps: (whom) => [
      { tool: 'case_brief', arguments: { case: whom.case, sections: ['notes'], limit: 1 } },
      ({ data }) => ({ tool: 'get_note', arguments: { note_id: firstId(data, 'notes') } }),
    ],
    expected: (firm) => {
      const note = latestNote(firm);
      const [first = ''] = text(note.note).split(/[.<]/).filter(Boolean);
      return { says: [first, nameOf(withId(firm.staff, referenceId(note.created_by)))] };
    },
    raw: ({ id }) => ['/cases', `/cases/${id}/notes`, '/staff'],
  }),
  question({
    asked: 'Did anybody note something about a settlement on {case}?',
    about: (firm) => ({ case: text(caseWithNotes(firm).name), id: Number(caseWithNotes(firm).id) }),
    steps: (whom) => [{ tool: 'find_records', arguments: { query: `settlement ${whom.case}`, kinds: ['note'] } }],
    expected: (firm) => ({
      rows: {
        notes: those(firm.notes, 'case', caseWithNotes(firm))
          .filter(({ subject }) => subject === 'Settlement')
          .map(({ id, date }) => ({ id, date })),
      },
    }),
    raw: ({ id }) => ['/cases', `/cases/${id}/notes`],
  }),
];

/** The id of the first row of a table. */
function firstId(data: Readonly<Record<string, unknown>>, table: string): unknown {
  return Object(data[table]).rows?.[0]?.id;
}

/** A document whose name no other has. */
const sought = (firm: HeldFirm): Fields =>
  most(firm.documents, ({ name }) =>
    Number(firm.documents.filter((one) => one.name === name).length === 1 && text(name).startsWith('Expert report')),
  );

/** The open case with most notes about a settlement. */
const caseWithNotes = (firm: HeldFirm): Fields =>
  most(
    firm.cases.filter(isOpenCase),
    (one) => those(firm.notes, 'case', one).filter(({ subject }) => subject === 'Settlement').length,
  );

const latestNote = (firm: HeldFirm): Fields =>
  most(those(firm.notes, 'case', caseWithNotes(firm)), ({ date, id }) => Date.parse(text(date)) + Number(id) / 1e9);
