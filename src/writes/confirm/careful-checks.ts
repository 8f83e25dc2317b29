import { pluralize } from '../../base/sentences.ts';
import type { CallContext } from '../../client/client-types.ts';
import type { WritePlan } from '../plan-write.ts';
import { readAllPages } from '../record-reader.ts';
import { findRecordUses } from '../record-uses.ts';
import {
  type CarefulFact,
  type Check,
  type CheckSources,
  checkNotes,
  createFact,
  describeRecords,
  getTargetId,
  readForCheck,
  toFact,
  withProblem,
} from './careful-reads.ts';
import { checkAllRecords, checkOpenWork } from './case-work.ts';
import { checkThread, checkThreadStart } from './message-people.ts';
import { checkEntryDeletion, checkInvoiceDeletion, checkPayment } from './money-checks.ts';
import {
  checkClientDeletion,
  checkCompanyDeletion,
  checkRemovedCasesOfClient,
  checkRemovedCasesOfCompany,
  checkRemovedParties,
} from './party-checks.ts';
import { quoteShort } from './preview-text.ts';

export type { CarefulFact } from './careful-reads.ts';

/** The results of the checks of one write. */
export interface CarefulFindings {
  readonly facts: readonly CarefulFact[];
  /** True if the write needs a confirmation because of them. */
  readonly requiresConfirmation: boolean;
}

/**
 * Checks what a careful person would check before a write: the records that depend on a deleted record, the open work
 * on a case that is closed, the people of a message, the balance of an invoice. A check that could not be made is a
 * fact too. Throws a MyCaseError if the call was canceled, or if its arguments contradict a thread.
 */
export async function findCarefulFacts(
  plan: WritePlan,
  sources: CheckSources,
  call: CallContext,
): Promise<CarefulFindings> {
  const check = CHECKS[plan.target.operation.name];
  if (!check) return { facts: [], requiresConfirmation: false };
  const checked = await check(plan, sources, call);
  const facts = checked.filter(({ sentence }) => sentence !== '');
  const none = checked.filter(({ sentence }) => sentence === '').map(({ subject }) => subject);
  const noneFact = toFact(NONE, `${NONE_START}${none.join(', ')}.`, true, 0);
  return {
    facts: none.length > 0 ? [...facts, noneFact] : facts,
    requiresConfirmation: facts.some(({ count, isKnown }) => count > 0 || !isKnown),
  };
}

/** The subject of the fact that names what was not found, and the start of its sentence. */
const NONE = 'none';
const NONE_START = 'None: ';

/** The sentences about the facts for the result of the write. */
export function formatFactNotes(facts: readonly CarefulFact[]): string[] {
  const found = facts.filter(({ subject }) => subject !== NONE).map(({ sentence }) => sentence);
  const none = facts.filter(({ subject }) => subject === NONE).map(({ sentence }) => sentence.slice(NONE_START.length));
  return [
    ...(found.length > 0 ? ['Checked before the write:', ...found] : []),
    ...none.map((subjects) => `Checked before the write, and none found: ${subjects}`),
  ];
}

/** Closing a case: its open work stays on it. */
const checkClosing: Check = async ({ target, args, fieldChanges = [], currentRecord = {} }, sources, call) => {
  const isClosing = fieldChanges.some(({ field, newValue }) => field === 'status' && newValue === 'closed');
  if (!isClosing || currentRecord.status === 'closed') return [];
  return checkOpenWork(new Set([Number(target.ids.case_id ?? args.case_id)]), sources, call);
};

/** MyCase: it has no request for all folders of a case (contract), so they are not counted. */
const checkCaseDeletion: Check = async (plan, sources, call) => {
  const caseId = getTargetId(plan);
  const [records, notes] = await Promise.all([
    checkAllRecords(new Set([caseId]), sources, call),
    checkNotes('/cases/{id}/notes', caseId, sources, call),
  ]);
  return [...records, notes, toFact('folders', 'Not checked: folders.', true, 0)];
};

/** The versions of a document, all of which are deleted with it, or the others. */
const checkVersions: Check = async ({ target }, { client }, call) => {
  const { document_id, version_number } = target.ids;
  const request = { method: 'GET', path: '/documents/{document_id}/versions', params: { document_id } } as const;
  const { records, problem } = await withProblem(call, async () => ({
    records: (await readAllPages(request, client, call)).rows,
  }));
  const numbers = records.map(({ version }) => Number(version)).toSorted((a, b) => a - b);
  if (version_number === undefined)
    return [
      createFact(
        'versions',
        { records, problem },
        (found) => `${pluralize(found.length, 'version')}: all are deleted with it.`,
      ),
    ];
  const isLatest = Number(version_number) === numbers.at(-1);
  return [
    createFact('other versions', { records, problem }, (found) =>
      found.length === 1
        ? 'It is the only version of the document.'
        : `The document has ${found.length} versions (${numbers.join(', ')})${isLatest ? ', and this is the latest' : ''}.`,
    ),
  ];
};

/** The records that use a setting that is deleted. */
const checkUses: Check = async (plan, sources, call) => {
  const uses = await findRecordUses(plan, async () => (await readForCheck('custom_fields', sources, call)).records);
  return Promise.all(
    uses.map(async ({ list, singular, plural, isUser }) => {
      const { records, problem } = await readForCheck(list, sources, call);
      return createFact(
        `${plural} that use it`,
        { records: records.filter(isUser), problem },
        (found) => `Used by ${describeRecords(found, singular, plural)}`,
      );
    }),
  );
};

const checkWebhook: Check = async ({ args }) => [
  toFact(
    'the address',
    `MyCase will send the firm's records of the kind ${quoteShort(String(args.model))}, with data of clients, to ` +
      `${quoteShort(String(args.url), 200)} at each change.`,
  ),
];

const combineChecks =
  (...checks: readonly Check[]): Check =>
  async (plan, sources, call) =>
    (await Promise.all(checks.map((check) => check(plan, sources, call)))).flat();

const CHECKS: Readonly<Record<string, Check>> = {
  update_case: combineChecks(checkClosing, checkRemovedParties),
  update_client: checkRemovedCasesOfClient,
  update_company: checkRemovedCasesOfCompany,
  delete_case: checkCaseDeletion,
  delete_client: checkClientDeletion,
  delete_company: checkCompanyDeletion,
  delete_invoice: checkInvoiceDeletion,
  record_invoice_payment: checkPayment,
  delete_time_entry: checkEntryDeletion,
  delete_expense: checkEntryDeletion,
  delete_document: checkVersions,
  delete_document_version: checkVersions,
  delete_case_stage: checkUses,
  delete_practice_area: checkUses,
  delete_people_group: checkUses,
  delete_location: checkUses,
  delete_custom_field: checkUses,
  delete_custom_field_option: checkUses,
  create_webhook_subscription: checkWebhook,
  create_message_thread: ({ args }, sources, call) => checkThreadStart(args, sources, call),
  create_case_message_thread: ({ args }, sources, call) => checkThreadStart(args, sources, call),
  send_message: ({ args }, sources, call) => checkThread(args, sources, call),
};
