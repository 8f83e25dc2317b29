import { pluralize } from '../../base/sentences.ts';
import { type ApiRecord, getReferenceId, getReferenceIds } from '../../records/api-record.ts';
import { readAllPages } from '../record-reader.ts';
import { type Check, createFact, describeRecords, getTargetId, readForCheck, withProblem } from './careful-reads.ts';
import { checkOpenWork } from './case-work.ts';
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
  const [caseFacts, calls, threads] = await Promise.all([
    checkClientCases(plan, sources, call),
    readForCheck('calls', sources, call, { field: 'client', ids: [client_id] }),
    withProblem(call, async () => ({ records: (await readThreads()).rows })),
  ]);
  return [
    ...caseFacts,
    createFact('calls', calls, (found) => `${pluralize(found.length, 'call')} with this client.`),
    createFact('message threads', threads, (found) => `${pluralize(found.length, 'message thread')} with this client.`),
  ];
};

/** The check of a company that is deleted. */
export const checkCompanyDeletion = createPartyCheck('companies');
