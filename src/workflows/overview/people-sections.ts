import { addDays, toDayInZone } from '../../base/days.ts';
import type { ListSnapshot } from '../../cache/list-cache.ts';
import { getNamedReference } from '../../cache/named-references.ts';
import { exactSum } from '../../records/amounts.ts';
import {
  type ApiRecord,
  getName,
  getReferenceId,
  getReferenceIds,
  getText,
  parseNumber,
} from '../../records/api-record.ts';
import { createOccursOnFilter } from '../../records/events.ts';
import type { Row } from '../define-workflow.ts';
import { toAgeBucket, toAgeKey } from '../shared/age-buckets.ts';
import { groupBy } from '../shared/group-by.ts';
import { findLeadAttorneyId, findOpenCases, isBefore, isOpenTask } from '../shared/record-rows.ts';
import { defineSection, type SectionOptions } from './define-section.ts';

/** The periods of the workload in days. Both include today. */
const [HOURS_PERIOD_DAYS, EVENTS_PERIOD_DAYS] = [30, 7];

export const workload = defineSection(['staff', 'cases', 'tasks', 'events', 'time_entries'], (lists, { zone, now }) => {
  const cases = findOpenCases(lists.cases);
  const isSoon = createOccursOnFilter({ from: now, to: addDays(now, EVENTS_PERIOD_DAYS - 1) }, zone);
  const since = addDays(now, 1 - HOURS_PERIOD_DAYS);
  const isRecent = (day: string) => day >= since && day <= now;
  const openTasks = [...lists.tasks.records.values()].filter(isOpenTask);
  const overdueTasks = openTasks.filter((task) => isBefore(getText(task, 'due_date'), now));
  const events = [...lists.events.records.values()].filter(isSoon);
  const leadCaseCounts = countBy(cases, (record) => [findLeadAttorneyId(record)]);
  const [caseCounts, taskCounts, overdueCounts, eventCounts] = [cases, openTasks, overdueTasks, events].map((records) =>
    countBy(records, getStaffIds),
  );
  const entriesByStaff = groupBy(
    [...lists.time_entries.records.values()].filter((entry) => isRecent(getText(entry, 'entry_date'))),
    (entry) => getReferenceId(entry, 'staff'),
  );
  const rows = [...lists.staff.records]
    .map(([id, record]) => ({
      staff: { id, name: getName(record) },
      ...(record.active === false && { active: false }),
      open_cases: caseCounts?.get(id) ?? 0,
      lead_attorney_cases: leadCaseCounts.get(id) ?? 0,
      open_tasks: taskCounts?.get(id) ?? 0,
      overdue_tasks: overdueCounts?.get(id) ?? 0,
      [`events_next_${EVENTS_PERIOD_DAYS}_days`]: eventCounts?.get(id) ?? 0,
      [`hours_last_${HOURS_PERIOD_DAYS}_days`]: sumHours(entriesByStaff.get(id) ?? []),
    }))
    .filter(({ active, open_cases, open_tasks }) => active !== false || open_cases + open_tasks > 0)
    .sort((a, b) => b.open_cases - a.open_cases || a.staff.id - b.staff.id);
  return { title: 'Workload', rows, note: 'A case, task or event counts for each of its staff.' };
});

const getStaffIds = (record: ApiRecord): number[] => [...new Set(getReferenceIds(record, 'staff'))];

/** The number of records that have each id. */
function countBy<Id>(
  records: readonly ApiRecord[],
  getIds: (record: ApiRecord) => readonly Id[],
): ReadonlyMap<Id, number> {
  const counts = new Map<Id, number>();
  for (const id of records.flatMap(getIds)) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}

const sumHours = (entries: readonly ApiRecord[]): number =>
  exactSum(entries.map(({ hours }) => parseNumber(hours) ?? 0)).toNumber();

export const leadsByStatus = defineSection(['leads'], ({ leads }, options) => ({
  title: 'Leads by status and days since they were created',
  rows: buildLeadRows(leads, options, 'status', (lead) => getText(lead, 'status') || 'none'),
  note: 'Each firm defines its own statuses. with_case counts the leads that became a case.',
}));

export const leadsBySource = defineSection(['leads', 'referral_sources'], ({ leads, referral_sources }, options) => {
  const getSource = (lead: ApiRecord) => {
    const source = getNamedReference(lead, 'referral_source_reference', referral_sources);
    return source?.name ?? String(source?.id ?? 'none');
  };
  return {
    title: 'Leads by referral source and days since they were created',
    rows: buildLeadRows(leads, options, 'source', getSource),
  };
});

const LEAD_AGE_BUCKETS = ['0-30', '31-60', '61-90', 'over 90'] as const;

function buildLeadRows(
  { records }: ListSnapshot,
  { now, zone }: SectionOptions,
  column: string,
  getLabel: (lead: ApiRecord) => string,
): Row[] {
  const getAgeBucket = (lead: ApiRecord) => toAgeBucket(toDayInZone(getText(lead, 'created_at'), zone), now);
  return [...groupBy(records.values(), getLabel)]
    .toSorted(([, a], [, b]) => b.length - a.length)
    .map(([label, leads]) => {
      const ages = countBy(leads, (lead) => [getAgeBucket(lead)]);
      return {
        [column]: label,
        leads: leads.length,
        ...Object.fromEntries(LEAD_AGE_BUCKETS.map((age) => [toAgeKey(age), ages.get(age) ?? 0])),
        with_case: leads.filter((lead) => getReferenceId(lead, 'case') !== undefined).length,
      };
    });
}
