import { describe, expect, it } from 'vitest';
import { profileToolsets, toolsets } from '../../src/tools/index.ts';
import { ofOperation, readContract, type Said } from './contract-lines.ts';

// Both a contract and our table are written out as the same plain lines, such as
// `body staff[].id: integer required`. Where the two differ, it stands in the table of deviations.

interface Deviation {
  readonly why: string;
  /** The operations it is for; all, when left out. */
  readonly operations?: readonly string[];
  /** The contract's line, and ours in its place: several, or none. */
  readonly line: RegExp;
  readonly becomes: readonly string[];
}

const downloads = ['download_document', 'download_document_version'];

const deviations: readonly Deviation[] = [
  {
    why: 'An all-day event has days: they are sent as midnight UTC.',
    line: /^(body (?:start|end|starts_at|ends_at): string) date-time( required)?$/,
    becomes: ['$1$2'],
  },
  {
    why: 'A record may be given by its id, a whole number, or by its name, which is looked up.',
    line: /^(body .*\.)id: (?:integer|number)(?: required)?$/,
    becomes: ['$1id: integer', '$1name: string'],
  },
  {
    why: 'Without the list MyCase would answer "added" and add nothing.',
    operations: [
      'add_case_clients',
      'add_case_companies',
      'add_case_staff',
      'add_company_clients',
      'add_custom_field_options',
      'add_event_staff',
      'add_task_staff',
    ],
    line: /^(body \w+): array(?: of 1 at least)?$/,
    becomes: ['$1: array of 1 at least required'],
  },
  {
    why: 'The contract says only "string"; MyCase writes days as YYYY-MM-DD.',
    operations: [
      'create_case_note',
      'create_client_note',
      'create_company_note',
      'update_note',
      'record_invoice_payment',
    ],
    line: /^body date: string required$/,
    becomes: ['body date: string date required'],
  },
  {
    why: "An invoice's id is a number everywhere else.",
    operations: ['list_invoice_payments'],
    line: /^query filter\[payable_id\]: string$/,
    becomes: ['query filter[payable_id]: integer'],
  },
  {
    why: 'The storage address is used up by the upload itself.',
    operations: ['upload_case_document', 'upload_firm_document', 'upload_document_version'],
    line: /^answer put_(url|headers)$/,
    becomes: [],
  },
  {
    why: 'The tree of the folders is read by further requests.',
    operations: ['get_case_folder'],
    line: /^answer id$/,
    becomes: ['answer folder_count', 'answer id', 'answer tree'],
  },
  {
    why: 'A download follows the redirect and answers with the file.',
    operations: downloads,
    line: /^answers nothing$/,
    becomes: [
      'answers a record',
      'answer content_type',
      'answer document_id',
      'answer filename',
      'answer saved_to',
      'answer sha256',
      'answer size',
      'answer text',
    ],
  },
  {
    why: 'MyCase sends the case of a converted lead, although no schema has it.',
    operations: ['list_leads', 'get_lead', 'create_lead'],
    line: /^answer cell_phone_number$/,
    becomes: ['answer case', 'answer cell_phone_number'],
  },
  {
    why: "Without a rate the staff member's default rate is sent.",
    operations: ['create_time_entry'],
    line: /^body rate: number required$/,
    becomes: ['body rate: number'],
  },
  {
    why: 'MyCase takes the codes of LEDES bills, although no schema has them.',
    operations: ['create_time_entry'],
    line: /^(body staff.id: .*)$/,
    becomes: ['$1', 'body utbms_activity_code: string', 'body utbms_task_code: string'],
  },
  {
    why: 'The bytes of an upload come from an argument of our own.',
    operations: ['create_document_for_case'],
    line: /^body file: string binary required$/,
    becomes: [],
  },
];

const contractFile = (name: string) => new URL(`../../src/sandbox/contract/${name}.json`, import.meta.url);

describe.each([
  ['the Open API', toolsets, readContract(contractFile('v1'), '/v1')],
  ['the published profile', profileToolsets, readContract(contractFile('profile'), '')],
])('the contract of %s', (_, sets, contract) => {
  const ours = new Map(
    Object.values(sets)
      .flat()
      .map((operation) => [operation.name, ofOperation(operation)]),
  );

  it('has exactly the operations in src/tools, each once', () => {
    const names = Object.values(sets).flatMap((operations) => operations.map(({ name }) => name));
    expect(names.toSorted()).toEqual(contract.map(({ name }) => name).toSorted());
  });

  it.each(contract)('describes $name as src/tools does', (said) => {
    expect(ours.get(said.name)?.lines).toEqual(withDeviations(said));
  });

  it.each(contract.filter(({ name }) => !downloads.includes(name)))(
    'has the fields that src/tools expects in responses of $name, in accepted types',
    (said) => {
      for (const [field, types] of Object.entries(ours.get(said.name)?.answerTypes ?? {})) {
        if (said.name === 'get_case_folder' && ['folder_count', 'tree'].includes(field)) continue;
        if (said.name.includes('lead') && /^case(\.id)?$/.test(field)) continue;
        expect(types, field).toEqual(expect.arrayContaining([...(said.answerTypes[field] ?? ['unknown field'])]));
      }
    },
  );
});

it('every listed deviation from the contract is needed', () => {
  const said = [...readContract(contractFile('v1'), '/v1'), ...readContract(contractFile('profile'), '')];
  for (const deviation of deviations) {
    const operations = said.filter((one) => concerns(deviation, one));
    const used = operations.filter(({ lines }) => lines.some((line) => deviation.line.test(line)));
    expect(used.length, deviation.why).toBe(deviation.operations?.length ?? used.length);
    expect(used.length, deviation.why).toBeGreaterThan(0);
  }
});

const concerns = ({ operations }: Deviation, { name }: Said) => operations?.includes(name) ?? true;

/** A contract's lines on one operation with our deviations put in. */
function withDeviations(said: Said): string[] {
  return deviations
    .filter((deviation) => concerns(deviation, said))
    .reduce<readonly string[]>(
      (lines, { line, becomes }) =>
        lines.flatMap((old) => (line.test(old) ? becomes.map((ours) => old.replace(line, ours)) : [old])),
      said.lines,
    )
    .toSorted();
}
