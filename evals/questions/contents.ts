import { text } from '../../src/sandbox/json.ts';
import type { HeldFirm } from '../firm.ts';
import { type Call, type Question, question, type Step } from '../question.ts';

// What documents say. Their texts are written in src/sandbox/seed/written/. The place of each fact is part of the
// answer.

const document = (firm: HeldFirm, filename: string) => firm.documents.find((one) => one.filename === filename) ?? {};

/** The calls: the search for the document by its name, then the reading. */
const reading = (filename: string, args: Call['arguments']): readonly Step[] => [
  { tool: 'find_records', arguments: { query: filename.replace(/\.\w+$/, ''), kinds: ['document'], limit: 1 } },
  ({ data }) => ({ tool: 'read_document', arguments: { document_id: firstMatch(data), ...args } }),
];

function firstMatch(data: Readonly<Record<string, unknown>>): unknown {
  return Object(data.matches).rows?.[0]?.id;
}

/** A question that is answered by one reading of one document. */
const asking = (
  asked: string,
  filename: string,
  args: Call['arguments'],
  says: readonly (string | RegExp)[],
  never: readonly RegExp[] = [],
): Question =>
  question({
    asked,
    about: (firm) => ({ name: text(document(firm, filename).name), id: Number(document(firm, filename).id) }),
    steps: () => reading(filename, args),
    expected: () => ({ says, never }),
    raw: ({ id }) => ['/documents', `/documents/${id}`],
  });

const TRANSCRIPT = 'Deposition of Corwin Hask.pdf';
const LEASE = 'Commercial lease Sample Road.pdf';
const ORDER = 'Order on motion to compel.pdf';
const SETTLEMENT = 'Settlement agreement.docx';
const WORKSHEET = 'Damages worksheet.xlsx';
const OUTLINE = 'Mediation outline.pptx';
const MAIL = 'Inspection of the warehouse.eml';

/** What a person asks about the content of documents. */
export const contents: readonly Question[] = [
  asking(
    'What did Hask see right before the impact, and on which page does he say it?',
    TRANSCRIPT,
    { find: 'alarm sounded' },
    ['page 17: ', 'backward about ten feet'],
  ),
  asking('Had the alarm failed before, according to the deposition?', TRANSCRIPT, { find: 'failed before' }, [
    'page 23: ',
    'May 14 and again on May 20',
  ]),
  asking('Who maintained the forklift? Cite the page.', TRANSCRIPT, { find: 'maintained the forklift' }, [
    'page 11: ',
    'Plinth Hydraulics',
  ]),
  asking('How can the Sample Road lease be ended early?', LEASE, { find: 'may end this lease' }, [
    'page 11: ',
    '120 days',
  ]),
  asking(
    'What is the base rent of Sample Road?',
    LEASE,
    { pages: '6' },
    ['page 6: ', '$8,450 per month'],
    [/page 7: /],
  ),
  asking('Who repairs the loading dock?', LEASE, { find: 'loading dock' }, ['page 9: ', 'Tenant repairs']),
  asking('By when do we get the supplemental responses under the order?', ORDER, {}, [
    'page 3: ',
    'within 21 days of this order',
  ]),
  asking('Were sanctions granted?', ORDER, { find: 'sanctions' }, ['page 4: ', '$1,250']),
  asking('What changed in the settlement agreement since the first version?', SETTLEMENT, { compare_with_version: 1 }, [
    'paragraph 4 under "1. Payment"',
    '$185,000 within 45 days',
    '$192,500 within 30 days',
    'costs $5,000 for each disclosure',
  ]),
  asking('How much of the settlement is kept for the lien of the health plan?', SETTLEMENT, { find: 'health plan' }, [
    /footnote 1 at paragraph 4 .*: «/,
    '$18,000',
  ]),
  asking('Is there a comment on the release in the settlement agreement?', SETTLEMENT, { find: 'unpaid wages' }, [
    'comment 1 by "Dora Quillencombe" on 2026-01-12 at paragraph 7',
    'does not cover the claim for unpaid wages',
  ]),
  asking('What do the lost wages add up to in the worksheet?', WORKSHEET, { find: 'Lost wages' }, [
    /sheet "Summary", rows 1-5: «/,
    '3: Lost wages | 31122',
  ]),
  asking('How low may we go at the mediation?', OUTLINE, { find: 'below' }, ['notes of slide 5: ', '$160,000']),
  asking(
    'By when should the lamps be replaced, according to the report attached to the mail?',
    MAIL,
    { attachment: 'Inspection report.pdf' },
    ['page 3: ', 'before June 30'],
  ),
  asking('Can I trust that the whole service log was read?', 'Exhibit 12 service log.pdf', {}, [
    'Without text: page 2, 3.',
    'images: true',
  ]),
];
