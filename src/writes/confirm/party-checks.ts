import { pluralize } from '../../base/sentences.ts';
import type { CallContext } from '../../client/client-types.ts';
import { type ApiRecord, getReferenceId, getReferenceIds } from '../../records/api-record.ts';
import type { WritePlan } from '../plan-write.ts';
import { readAllPages } from '../record-reader.ts';
import { findRemovedIds } from '../update/removals.ts';
import {
  type CarefulFact,
  type Check,
  type CheckedRecords,
  type CheckSources,
  checkNotes,
  createFact,
  describeRecords,
  getTargetId,
  readForCheck,
  toFact,
  withProblem,
} from './careful-reads.ts';
import { checkOpenInvoices, checkOpenWork } from './case-work.ts';
import { CLIENT_THREADS_PATH } from './thread-directory.ts';

/** Creates the check of a person or company that is deleted: its cases, their open work, and what names it. */
const createPartyCheck =
  (field: 'clients' | 'companies'): Check =>
  async (plan, sources, call) => {
    const partyId = getTargetId(plan);
    const ownCaseIds = getReferenceIds(plan.currentRecord ?? {}, 'cases');
    const { records, problem } = await readForCheck('cases', sources, call);
    const isBilled = (matter: ApiRecord) => getReferenceId(matter, 'billing_contact') === partyId;
    // MyCase: a link of a client and a case may be shown by only one of the two records.
    const cases = records.filter(
      (matter) => ownCaseIds.includes(Number(matter.id)) || getReferenceIds(matter, field).includes(partyId),
    );
    const caseIds = new Set([...ownCaseIds, ...cases.map(({ id }) => Number(id))]);
    const openCases = cases.filter(({ status }) => status !== 'closed');
    const work = caseIds.size > 0 ? await checkOpenWork(caseIds, sources, call) : [];
    return [
      createFact('cases', { records: cases, problem }, (found) => describeRecords(found, 'case')),
      createFact(
        'open cases',
        { records: openCases, problem },
        (found) => `${pluralize(found.length, 'of these cases is', 'of these cases are')} not closed.`,
      ),
      createFact(
        'cases with it as the billing contact',
        { records: records.filter(isBilled), problem },
        (found) => `Billing contact of ${describeRecords(found, 'case')}`,
      ),
      ...work.map((fact) => ({ ...fact, sentence: fact.sentence && `On these cases: ${fact.sentence}` })),
    ];
  };

const checkClientCases = createPartyCheck('clients');

/** The check of a client who is deleted. */
export const checkClientDeletion: Check = async (plan, sources, call) => {
  const client_id = getTargetId(plan);
  const { client } = sources;
  const readThreads = () =>
    readAllPages({ method: 'GET', path: CLIENT_THREADS_PATH, params: { client_id } }, client, call);
  const [caseFacts, calls, notes, threads] = await Promise.all([
    checkClientCases(plan, sources, call),
    readForCheck('calls', sources, call, { field: 'client', ids: [client_id] }),
    checkNotes('/clients/{id}/notes', client_id, sources, call),
    withProblem(call, async () => ({ records: (await readThreads()).rows })),
  ]);
  return [
    ...caseFacts,
    createFact('calls', calls, (found) => `${pluralize(found.length, 'call')} with this client.`),
    notes,
    createFact('message threads', threads, (found) => `${pluralize(found.length, 'message thread')} with this client.`),
  ];
};

const checkCompanyCases = createPartyCheck('companies');

/** The check of a company that is deleted. MyCase: it does not list the notes of a company (contract). */
export const checkCompanyDeletion: Check = async (plan, sources, call) => [
  ...(await checkCompanyCases(plan, sources, call)),
  toFact('notes', 'Not checked: notes.', true, 0),
];

/** The fields of a case with its clients. */
const PARTY_FIELDS = ['clients', 'companies'] as const;

type PartyIds = Readonly<Record<(typeof PARTY_FIELDS)[number], readonly number[]>>;

/** The check of clients and companies that an update of a case takes off. */
export const checkRemovedParties: Check = async (plan, sources, call) => {
  const { args, currentRecord = {} } = plan;
  const removed = { clients: listRemoved(plan, 'clients'), companies: listRemoved(plan, 'companies') };
  if (removed.clients.length + removed.companies.length === 0) return [];
  return checkRemoval(removed, { records: [{ ...currentRecord, ...args }] }, sources, call);
};

/** Creates the check of cases that an update of a client or company takes off. */
const createRemovedCaseCheck =
  (field: (typeof PARTY_FIELDS)[number]): Check =>
  async (plan, sources, call) => {
    const ids = listRemoved(plan, 'cases');
    if (ids.length === 0) return [];
    const cases = await readForCheck('cases', sources, call, { field: 'id', ids });
    return checkRemoval({ clients: [], companies: [], [field]: [getTargetId(plan)] }, cases, sources, call);
  };

/** The check of cases that an update of a client takes off. */
export const checkRemovedCasesOfClient = createRemovedCaseCheck('clients');

/** The check of cases that an update of a company takes off. */
export const checkRemovedCasesOfCompany = createRemovedCaseCheck('companies');

const listRemoved = ({ target, fieldChanges = [], currentRecord = {} }: WritePlan, list: string): number[] =>
  fieldChanges.filter(({ field }) => field === list).flatMap((change) => findRemovedIds(change, target, currentRecord));

/** Checks what it means that clients and companies are taken off cases. */
async function checkRemoval(
  removed: PartyIds,
  { records: cases, problem }: CheckedRecords,
  sources: CheckSources,
  call: CallContext,
): Promise<readonly CarefulFact[]> {
  const removedIds = [...removed.clients, ...removed.companies];
  const billed = cases.filter((matter) => removedIds.includes(Number(getReferenceId(matter, 'billing_contact'))));
  const billingId = getReferenceId(billed[0] ?? {}, 'billing_contact');
  const [left, due] = await Promise.all([
    findCasesWithoutParty(removed, cases, sources, call),
    checkOpenInvoices(new Set(cases.map(({ id }) => Number(id))), sources, call),
  ]);
  return [
    createFact(
      'billing contact taken off',
      { records: billed, problem },
      (found) => `Takes the billing contact (id ${billingId}) off ${describeRecords(found, 'case')}`,
    ),
    createFact(
      'cases left without a client or company',
      { records: left.records, problem: problem ?? left.problem },
      (found) => `Leaves without a client or company: ${describeRecords(found, 'case')}`,
    ),
    ...due.map((fact) => ({
      ...fact,
      subject: 'money due on the case',
      sentence: fact.sentence && `Due on the case: ${fact.sentence}`,
    })),
  ];
}

/** Finds the cases that have no client and no company after the removal. */
async function findCasesWithoutParty(
  removed: PartyIds,
  cases: readonly ApiRecord[],
  sources: CheckSources,
  call: CallContext,
): Promise<CheckedRecords> {
  const isLeft = (matter: ApiRecord) =>
    PARTY_FIELDS.every((field) => getReferenceIds(matter, field).every((id) => removed[field].includes(id)));
  const left = cases.filter(isLeft);
  if (left.length === 0) return { records: left };
  // MyCase: a link of a client and a case may be shown by only one of the two records.
  const ofCases = { field: 'cases', ids: left.map(({ id }) => Number(id)) };
  const lists = await Promise.all(
    PARTY_FIELDS.map(async (field) => {
      const { records, problem } = await readForCheck(field, sources, call, ofCases);
      return { records: records.filter(({ id }) => !removed[field].includes(Number(id))), problem };
    }),
  );
  const linkedIds = lists.flatMap(({ records }) => records.flatMap((party) => getReferenceIds(party, 'cases')));
  return {
    records: left.filter(({ id }) => !linkedIds.includes(Number(id))),
    problem: lists.find(({ problem }) => problem)?.problem,
  };
}
