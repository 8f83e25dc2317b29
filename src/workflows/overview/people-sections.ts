import { addDays, toDayInZone } from '../../base/days.ts';
import type { ListSnapshot } from '../../cache/list-cache.ts';
import { namedIn } from '../../cache/named-references.ts';
import { exactSum } from '../../records/amounts.ts';
import {
  type ApiRecord,
  getAmount,
  getName,
  getReferenceId,
  getReferenceIds,
  getText,
} from '../../records/api-record.ts';
import { createOccursOnFilter } from '../../records/events.ts';
import type { Row } from '../define-workflow.ts';
import { toAgeBucket } from '../shared/age-buckets.ts';
import { groupBy } from '../shared/group-by.ts';
import { findLeadAttorneyId, findOpenCases, isBefore, isOpenTask, NO_FILTER } from '../shared/record-rows.ts';
import { defineSection } from './define-section.ts';

/** Days back that hours are counted over, and days ahead that events are, today with them. */
const [HOURS_PERIOD_DAYS, EVENTS_PERIOD_DAYS] = [30, 7];

export const workload = defineSection(['staff', 'cases', 'tasks', 'events', 'time_entries'], (lists, { zone, now }) => {
  const cases = findOpenCases(lists.cases, NO_FILTER);
  const isSoon = createOccursOnFilter({ from: now, to: addDays(now, EVENTS_PERIOD_DAYS - 1) }, zone);
  const since = addDays(now, 1 - HOURS_PERIOD_DAYS);
  const isRecent = (day: string) => day >= since && day <= now;
  const openCaseCounts = countBy(cases, getStaffIds);
  const leadCaseCounts = countBy(cases, (record) => [findLeadAttorneyId(record)]);
  const openTasks = [...lists.tasks.records.values()].filter(isOpenTask);
  const tasks = countBy(openTasks, getStaffIds);
  const overdueCounts = countBy(
    openTasks.filter((task) => isBefore(getText(task, 'due_date'), now)),
    getStaffIds,
  );
  const eventCounts = countBy([...lists.events.records.values()].filter(isSoon), getStaffIds);
  const entriesByStaff = groupBy(
    [...lists.time_entries.records.values()].filter((entry) => isRecent(getText(entry, 'entry_date'))),
    (entry) => getReferenceId(entry, 'staff'),
  );
  const rows = [...lists.staff.records]
    .map(([id, record]) => ({
      staff: { id, name: getName(record) },
      ...(record.active === false && { active: false }),
      open_cases: openCaseCounts.get(id) ?? 0,
      leading: leadCaseCounts.get(id) ?? 0,
      open_tasks: tasks.get(id) ?? 0,
      overdue: overdueCounts.get(id) ?? 0,
      [`events_${EVENTS_PERIOD_DAYS}_days`]: eventCounts.get(id) ?? 0,
      [`hours_${HOURS_PERIOD_DAYS}_days`]: sumHours(entriesByStaff.get(id) ?? []),
    }))
    .filter(({ active, open_cases, open_tasks }) => active !== false || open_cases + open_tasks > 0)
    .sort((a, b) => b.open_cases - a.open_cases || a.staff.id - b.staff.id);
  return {
    key: 'workload',
    title: 'Workload',
    rows,
    total: rows.length,
    note: 'A case, task or event counts for each of its staff.',
  };
});

const getStaffIds = (record: ApiRecord): number[] => [...new Set(getReferenceIds(record, 'staff'))];

/** How many of the records have each id. */
function countBy<Id>(
  records: readonly ApiRecord[],
  getIds: (record: ApiRecord) => readonly Id[],
): ReadonlyMap<Id, number> {
  const counts = new Map<Id, number>();
  for (const record of records) {
    for (const id of getIds(record)) counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return counts;
}

const sumHours = (entries: readonly ApiRecord[]): number =>
  exactSum(entries.flatMap((entry) => getAmount(entry, 'hours')?.toNumber() ?? [])).toNumber();

export const leadsByStatus = defineSection(['leads'], ({ leads }, { zone, now }) => ({
  ...buildLeadSection(leads, now, zone, (lead) => getText(lead, 'status') || 'none', 'status'),
  key: 'leads_by_status',
  title: 'Leads by status and days since they came in',
  note: 'A status is what the firm calls it; with_case are those that became a case.',
}));

export const leadsBySource = defineSection(['leads', 'referral_sources'], ({ leads, referral_sources }, options) => {
  const findSource = (lead: ApiRecord) => namedIn(lead, 'referral_source_reference', referral_sources);
  return {
    ...buildLeadSection(
      leads,
      options.now,
      options.zone,
      (lead) => findSource(lead)?.name ?? String(findSource(lead)?.id ?? 'none'),
      'source',
    ),
    key: 'leads_by_source',
    title: 'Leads by referral source and days since they came in',
  };
});

const LEAD_AGE_BUCKETS = ['0-30', '31-60', '61-90', 'over 90'] as const;

function buildLeadSection(
  { records }: ListSnapshot,
  now: string,
  zone: string,
  getLabel: (lead: ApiRecord) => string,
  labelKey: string,
) {
  const getAgeBucket = (lead: ApiRecord) => toAgeBucket(toDayInZone(getText(lead, 'created_at'), zone), now);
  const rows = [...groupBy(records.values(), getLabel)]
    .map(([label, leads]) => {
      const ages = countBy(leads, (lead) => [getAgeBucket(lead)]);
      return {
        [labelKey]: label,
        leads: leads.length,
        ...Object.fromEntries(LEAD_AGE_BUCKETS.map((age) => [age.replace(' ', '_'), ages.get(age) ?? 0])),
        with_case: leads.filter((lead) => getReferenceId(lead, 'case') !== undefined).length,
      };
    })
    .sort((a, b) => b.leads - a.leads);
  return { rows: rows as readonly Row[], total: rows.length };
}
