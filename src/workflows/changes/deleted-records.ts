import { formatTime } from '../../base/timestamps.ts';
import type { DeletedRecord } from '../../database/database-protocol.ts';
import { getRecordNoun } from '../../database/schema/record-changes.ts';
import type { WorkflowContext } from '../define-workflow.ts';
import type { SectionBody } from '../shared/sections.ts';
import { type ChangesData, toCase } from './changed-records.ts';

/** The records whose deletion was noticed in the period, by case. */
export async function readDeletedRecords(
  data: ChangesData,
  { database, tables, zone }: Pick<WorkflowContext, 'database' | 'tables' | 'zone'>,
): Promise<SectionBody | undefined> {
  const { runner, lists, completeLists, period, filter } = data;
  if (completeLists.length === 0) return undefined;
  const caseRows = filter.casesSelect === undefined ? undefined : await runner.select(filter.casesSelect);
  const caseIds = caseRows && new Set(caseRows.map(({ id }) => id));
  const states = runner.getLists().filter(({ name }) => completeLists.includes(name));
  const { deleted, knownSince } = await tables.withTables(states, async (written) => ({
    deleted: await database.readDeleted(completeLists),
    knownSince: Math.max(...written.map(({ deletionsKnownSince }) => deletionsKnownSince)),
  }));
  const [since, until] = [Date.parse(period.parameters.since), Date.parse(period.parameters.until)];
  const rows = deleted
    .filter(({ noticedAt }) => noticedAt >= since && noticedAt < until)
    .filter(({ caseId }) => !caseIds || caseIds.has(caseId))
    .toSorted(compareDeleted)
    .map(({ list, id, title, caseId, seenAt, noticedAt }) => ({
      case: toCase(caseId, lists.cases),
      change: `${getRecordNoun(list)} deleted`,
      id,
      title,
      existed_at: new Date(seenAt).toISOString(),
      noticed_at: new Date(noticedAt).toISOString(),
    }));
  const time = formatTime(knownSince, zone);
  return {
    title: 'Deleted records, by case',
    rows,
    kinds: { existed_at: 'moment', noticed_at: 'moment' },
    note:
      `Deletions are known since ${time}, when this server first had the lists; earlier ones are not known. A record was ` +
      'deleted, or hidden from this sign-in, between existed_at and noticed_at. Deleted notes and messages are not known.' +
      (caseIds ? ' Deleted records without a case are shown only for the whole firm.' : ''),
  };
}

const compareDeleted = (a: DeletedRecord, b: DeletedRecord): number =>
  Number(a.caseId === null) - Number(b.caseId === null) ||
  Number(a.caseId) - Number(b.caseId) ||
  b.noticedAt - a.noticedAt ||
  a.id - b.id;
