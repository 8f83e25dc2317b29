import { pickSome, random } from '../../random.ts';
import { MADE_UP } from '../office.ts';
import type { PdfPage } from '../pdf.ts';

/** Sentences of a lease that state nothing of interest. */
const LEASE_FILLER = [
  'The headings of this Lease are for convenience and do not change its meaning.',
  'Landlord and Tenant have each read this Article with advice of counsel.',
  'No waiver of a breach is a waiver of a later breach of the same term.',
  'Words in the singular include the plural where the sense requires it.',
  'A copy of the rules of the building is kept at the office of the manager.',
  'Tenant keeps the sidewalk in front of the Premises free of goods and signs.',
  'Landlord gives the keys of the common areas to Tenant against a receipt.',
  'The parties sign two originals of each amendment, and each keeps one.',
  'Plans of the Premises are attached as Exhibit A and are not drawn to scale.',
  'Deliveries use the rear entrance between seven and eleven in the morning.',
];

/** The articles of the lease, one for each page: the heading, and what matters in it. */
const LEASE_ARTICLES: readonly (readonly [heading: string, ...facts: string[]])[] = [
  ['Parties and Premises', 'The Premises are the ground floor of the warehouse at 40 Sample Road, 11,200 square feet.'],
  ['Term', 'The term is ten years. It begins on March 1, 2021 and ends on February 28, 2031.'],
  ['Option to renew', 'Tenant may renew once for five years by written notice 270 days before the end of the term.'],
  ['Use', 'Tenant uses the Premises only for the storage and repair of musical instruments.'],
  ['Security deposit', 'The deposit is $25,350. Landlord returns it within 30 days after the end of the term.'],
  ['Rent', 'Base rent is $8,450 per month, due on the first day of each month.', 'It rises by 3 percent each March.'],
  ['Late payment', 'A payment that is more than 5 days late bears a charge of 4 percent of the amount.'],
  ['Utilities', 'Tenant pays electricity and gas. Landlord pays water and the removal of waste.'],
  ['Repairs', 'Landlord repairs the roof and the outer walls. Tenant repairs the loading dock and its doors.'],
  ['Insurance', 'Tenant carries liability insurance of at least $2,000,000 for each occurrence.'],
  [
    'Early termination',
    "After the third year either party may end this Lease on 120 days' written notice.",
    'A party that does so pays the other two months of base rent.',
  ],
  ['Assignment', 'Tenant may not assign this Lease without written consent, except to an affiliate.'],
  ['Disputes', 'Disputes go to mediation first, and then to arbitration by one arbitrator in San Francisco.'],
  ['Notices', 'A notice is in writing and is valid on the third day after it was mailed by certified mail.'],
];

const WIDE_ENOUGH = 12;

function filled(seed: number, filler: readonly string[], facts: readonly string[]): string[] {
  const rest = pickSome(random(seed), filler, WIDE_ENOUGH);
  return [...rest.slice(0, 3), ...facts, ...rest.slice(3)];
}

/** A lease with one article on each page. */
export function leasePages(caseName: string): PdfPage[] {
  return LEASE_ARTICLES.map(([heading, ...facts], i) => [
    `COMMERCIAL LEASE - Re: ${caseName}`,
    `Article ${i + 1}. ${heading}`,
    ...filled(100 + i, LEASE_FILLER, facts),
    MADE_UP,
    `Page ${i + 1} of ${LEASE_ARTICLES.length}`,
  ]);
}

const QUESTIONS = [
  ['How long had you worked there by then?', 'About four years, first on the dock and then inside.'],
  ['Who was your supervisor?', 'It changed. Most of the time it was the shift lead.'],
  ['Did you talk with anyone about your testimony?', 'Only with counsel, to find the room.'],
  ['Do you recall the weather?', 'Dry. The dock doors were open.'],
  ['Had you been trained on that equipment?', 'There was a class of one day, and a sheet that we signed.'],
  ['Was anything written down that day?', 'The log at the desk, as always.'],
  ['Is that your signature on the sheet?', 'It looks like mine.'],
  ['Did you take a break before noon?', 'Ten minutes, near the vending machine.'],
  ['How many people were on the shift?', 'Six, counting the temporary worker.'],
  ['Could you see the office from there?', 'Only the window of it.'],
] as const;

/** The important answers of the deposition, by page. */
const TESTIMONY: Readonly<Record<number, readonly [string, string]>> = {
  5: ['When did the shift begin?', 'At six in the morning. I signed in at 5:52.'],
  11: ['Who maintained the forklift?', 'A company from outside, Plinth Hydraulics. They came every second month.'],
  17: [
    'What did you see right before the impact?',
    'The forklift went backward about ten feet before the alarm sounded at all.',
  ],
  23: ['Had the alarm failed before?', 'Twice that I know of. I told the shift lead on May 14 and again on May 20.'],
  28: ['Did anyone move the forklift afterward?', 'Yes. The shift lead drove it to bay 3 before the police came.'],
};

const TRANSCRIPT_PAGES = 30;

/** A deposition transcript of 30 pages. */
export function transcriptPages(caseName: string): PdfPage[] {
  return Array.from({ length: TRANSCRIPT_PAGES }, (_, i) => {
    const page = i + 1;
    const exchanges = pickSome(random(300 + page), QUESTIONS, 8);
    const testimony = TESTIMONY[page];
    const all = testimony ? [...exchanges.slice(0, 2), testimony, ...exchanges.slice(2)] : exchanges;
    return [
      `DEPOSITION OF CORWIN HASK - ${caseName}`,
      ...all.flatMap(([question, answer]) => [`Q. ${question}`, `A. ${answer}`]),
      MADE_UP,
      `${page}`,
    ];
  });
}

const EXPERT_FILLER = [
  'The analysis follows the published method for vehicles of this class.',
  'Photographs 1 to 46 were taken with a calibrated lens.',
  'No part was changed or cleaned before it was examined.',
  'The values in this section are means of five measurements.',
  'The opinions are held to a reasonable degree of engineering certainty.',
  'The undersigned reserves the right to supplement this report.',
  'Records that were requested and not produced are listed in the appendix.',
  'The floor was level to within half a degree over the whole aisle.',
];

const EXPERT_FINDINGS: Readonly<Record<number, string>> = {
  3: 'Materials reviewed: 14 depositions, the service log, and the manual of the manufacturer.',
  8: 'The forklift weighed 9,140 pounds without its load.',
  12: 'The speed at impact was 5.8 miles per hour, with an error of 0.4.',
  15: 'The wire of the reverse alarm was broken for at least nine days before the accident.',
  19: 'A working alarm would have given the pedestrian 2.3 seconds to step aside.',
};

/** An expert's report of 20 pages. */
export function expertPages(caseName: string): PdfPage[] {
  return Array.from({ length: 20 }, (_, i) => [
    `REPORT OF THE ENGINEERING EXPERT - ${caseName}`,
    `Section ${i + 1}`,
    ...filled(500 + i, EXPERT_FILLER, [EXPERT_FINDINGS[i + 1] ?? 'No finding is stated in this section.']),
    MADE_UP,
  ]);
}
