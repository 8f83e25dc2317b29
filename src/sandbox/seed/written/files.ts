import { MADE_UP } from '../office.ts';
import { pdfOfPages } from '../pdf.ts';
import { expertPages, leasePages, transcriptPages } from './long-texts.ts';
import { type Paragraph, presentation, wordDocument, workbook } from './office-files.ts';

/** A document with a text of its own. Each element of `versions` makes the bytes of a version. */
export type WrittenFile = {
  filename: string;
  folder: string;
  versions: readonly ((caseName: string) => Uint8Array)[];
};

function settlement(caseName: string, amount: string, days: number, isFinal: boolean): Uint8Array {
  const paragraphs: Paragraph[] = [
    '# Settlement Agreement and Release',
    `This agreement settles the matter ${caseName}.`,
    '# 1. Payment',
    {
      text: `1.1 Defendant pays ${amount} within ${days} days after this agreement is signed.`,
      footnote: 'The amount includes all liens. The parties reserve $18,000 of it for the lien of the health plan.',
    },
    '1.2 The payment is made by wire to the trust account of counsel for the plaintiff.',
    '# 2. Release',
    {
      text: '2.1 Plaintiff releases all claims that arise from the events of May 22, 2025.',
      comment: 'Check that the release does not cover the claim for unpaid wages.',
      deleted: ' and all claims that are not known',
    },
    '# 3. Confidentiality',
    isFinal
      ? '3.1 The amount is confidential. Each party may disclose it to tax advisers and to insurers.'
      : '3.1 The amount is confidential.',
    ...(isFinal ? ['3.2 A breach of this section costs $5,000 for each disclosure.'] : []),
    '# 4. Governing law',
    '4.1 The law of California governs this agreement.',
    MADE_UP,
  ];
  return wordDocument(paragraphs, 'Dora Quillencombe', 'Settlement draft - privileged and confidential');
}

const MEDICAL = [
  ['Provider', 'Service', 'Amount'],
  ['Cobble Street Hospital', 'Emergency room', 6420],
  ['Cobble Street Hospital', 'Surgery', 41_350.5],
  ['Fernlight Physical Therapy', '24 sessions', 4080],
  ['Fernlight Physical Therapy', 'Brace', 312.75],
] as const;

function damages(): Uint8Array {
  const weeks = Array.from({ length: 26 }, (_, i) => [`Week ${i + 1}`, 38, 31.5, 38 * 31.5] as const);
  return workbook({
    Summary: [
      ['Item', 'Amount'],
      ['Medical expenses', 52_163.25],
      ['Lost wages', 31_122],
      ['Future care', 14_500],
      ['Total of economic damages', 97_785.25],
    ],
    Medical: MEDICAL,
    'Lost wages': [['Period', 'Hours', 'Rate', 'Amount'], ...weeks, ['Total', 988, 31.5, 31_122]],
  });
}

const OUTLINE = [
  { lines: ['Mediation outline', MADE_UP] },
  { lines: ['Facts', 'Forklift reversed in aisle 7', 'Reverse alarm did not sound'] },
  {
    lines: ['Liability', 'Two earlier complaints about the alarm', 'No repair order'],
    notes: 'Show page 23 of the transcript.',
  },
  { lines: ['Damages', 'Economic damages: $97,785.25', 'Range of verdicts: $150,000 to $310,000'] },
  {
    lines: ['Proposal', 'Opening demand: $275,000'],
    notes: 'Do not go below $160,000 without a call to the client. The insurer has authority up to $200,000.',
  },
];

const LETTER_LINES = [
  'This letter confirms that you engage the firm in the matter named above.',
  'Our fee is 33 percent of the recovery before trial, and 40 percent after a trial has begun.',
  'You pay costs of more than $500 only after you have agreed to them in writing.',
  'Either side may end this engagement in writing at any time.',
  MADE_UP,
];

function letter(caseName: string): Uint8Array {
  const lines = [`Re: ${caseName}`, ...LETTER_LINES].map((line) => `${line}\\par`);
  return Buffer.from(`{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0 Times;}}\\f0\n${lines.join('\n')}\n}`);
}

const INSPECTION_PAGES = [
  ['INSPECTION REPORT', 'Object: warehouse, 40 Sample Road', MADE_UP],
  ['Findings', 'The lights in aisle 7 were out. Three of eight lamps worked.', 'The floor marks were worn off.'],
  ['Measures', 'Replace the lamps before June 30. Paint the marks again. Test each reverse alarm daily.'],
];

function mail(caseName: string): Uint8Array {
  const pdf = Buffer.from(pdfOfPages(INSPECTION_PAGES)).toString('base64').replace(/.{76}/g, '$&\r\n');
  return Buffer.from(
    [
      'From: Mara Thornquist <mara@inspections.example.com>',
      'To: Intake <intake@thistlewick-marlow.example.com>',
      'Cc: Hugo Willetstow <hugo@example.com>',
      'Date: Tue, 10 Jun 2025 08:15:00 -0700',
      'Subject: Inspection of the warehouse',
      'MIME-Version: 1.0',
      'Content-Type: multipart/mixed; boundary="part"',
      '',
      '--part',
      'Content-Type: text/plain; charset=utf-8',
      '',
      `About ${caseName}: the report of June 9 is attached.`,
      'We can come back for a second visit on June 24 at 2 p.m. Please confirm by June 17.',
      MADE_UP,
      '--part',
      'Content-Type: application/pdf; name="Inspection report.pdf"',
      'Content-Disposition: attachment; filename="Inspection report.pdf"',
      'Content-Transfer-Encoding: base64',
      '',
      pdf,
      '--part--',
      '',
    ].join('\r\n'),
  );
}

const ORDER_PAGES = [
  ['The motion to compel was heard on February 3, 2026. Both sides appeared by counsel.'],
  ['The responses to interrogatories 4, 9 and 12 are evasive. The objection of privilege is overruled for number 9.'],
  [
    'Defendant serves supplemental responses within 21 days of this order.',
    'The service log is produced without redaction.',
  ],
  ['Defendant pays $1,250 in sanctions to counsel for the plaintiff within 30 days.', 'IT IS SO ORDERED.'],
];

const order = (caseName: string): Uint8Array =>
  pdfOfPages(ORDER_PAGES.map((lines, i) => [`ORDER - ${caseName}`, ...lines, MADE_UP, `${i + 1}`]));

const exhibit = (caseName: string): Uint8Array =>
  pdfOfPages([
    [`Exhibit 12 - ${caseName}`, 'Service log of the forklift, two pages, scanned', MADE_UP],
    'scan',
    'scan',
  ]);

/** The documents, in the order of their ids. Their file names occur once in the firm. */
export const WRITTEN_FILES: readonly WrittenFile[] = [
  {
    filename: 'Commercial lease Sample Road.pdf',
    folder: 'Evidence',
    versions: [(name) => pdfOfPages(leasePages(name))],
  },
  {
    filename: 'Deposition of Corwin Hask.pdf',
    folder: 'Discovery',
    versions: [(name) => pdfOfPages(transcriptPages(name))],
  },
  { filename: 'Order on motion to compel.pdf', folder: 'Pleadings', versions: [order] },
  {
    filename: 'Settlement agreement.docx',
    folder: 'Correspondence',
    versions: [(name) => settlement(name, '$185,000', 45, false), (name) => settlement(name, '$192,500', 30, true)],
  },
  { filename: 'Damages worksheet.xlsx', folder: 'Evidence', versions: [damages] },
  { filename: 'Mediation outline.pptx', folder: 'Correspondence', versions: [() => presentation(OUTLINE)] },
  { filename: 'Inspection of the warehouse.eml', folder: 'Correspondence', versions: [mail] },
  { filename: 'Exhibit 12 service log.pdf', folder: 'Evidence', versions: [exhibit] },
  { filename: 'Contingent fee letter.rtf', folder: 'Correspondence', versions: [letter] },
  {
    filename: 'Engineering expert report.pdf',
    folder: 'Evidence',
    versions: [(name) => pdfOfPages(expertPages(name))],
  },
];
