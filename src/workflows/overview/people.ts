import { addDays, dayIn } from '../../base/days.ts';
import type { ListSnapshot } from '../../cache/list-cache.ts';
import { namedIn } from '../../cache/named-references.ts';
import { exactSum } from '../../records/amounts.ts';
import { occursOn } from '../../records/events.ts';
import { type ApiRecord, amountOf, nameOf, referenceOf, referencesOf, textOf } from '../../records/record.ts';
import type { Row } from '../define-workflow.ts';
import { ageSince } from '../shared/age-buckets.ts';
import { groupedBy } from '../shared/group-by.ts';
import { EVERYTHING, isBefore, isNotDone, leadIdOf, openCases } from '../shared/rows.ts';
import { part } from './define-section.ts';

/** Days back that hours are counted over, and days ahead that events are, today with them. */
const [HOURS_DAYS, EVENTS_DAYS] = [30, 7];

export const workload = part(
  ['staff', 'cases', 'tasks', 'events', 'time_entries'],
  (lists, { zone, now }) => {
    const cases = openCases(lists.cases, EVERYTHING);
    const isSoon = occursOn({ from: now, to: addDays(now, EVENTS_DAYS - 1) }, zone);
    const since = addDays(now, 1 - HOURS_DAYS);
    const isRecent = (day: string) => day >= since && day <= now;
    const on = countedBy(cases, staffOf);
    const leading = countedBy(cases, (record) => [leadIdOf(record)]);
    const open = [...lists.tasks.records.values()].filter(isNotDone);
    const tasks = countedBy(open, staffOf);
    const overdue = countedBy(
      open.filter((task) => isBefore(textOf(task, 'due_date'), now)),
      staffOf,
    );
    const events = countedBy([...lists.events.records.values()].filter(isSoon), staffOf);
    const hours = groupedBy(
      [...lists.time_entries.records.values()].filter((entry) => isRecent(textOf(entry, 'entry_date'))),
      (entry) => referenceOf(entry, 'staff'),
    );
    const rows = [...lists.staff.records]
      .map(([id, record]) => ({
        staff: { id, name: nameOf(record) },
        ...(record.active === false && { active: false }),
        open_cases: on.get(id) ?? 0,
        leading: leading.get(id) ?? 0,
        open_tasks: tasks.get(id) ?? 0,
        overdue: overdue.get(id) ?? 0,
        [`events_${EVENTS_DAYS}_days`]: events.get(id) ?? 0,
        [`hours_${HOURS_DAYS}_days`]: hoursIn(hours.get(id) ?? []),
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
  },
);

const staffOf = (record: ApiRecord): number[] => [...new Set(referencesOf(record, 'staff'))];

/** How many of the records have each id. */
function countedBy<Id>(
  records: readonly ApiRecord[],
  idsOf: (record: ApiRecord) => readonly Id[],
): ReadonlyMap<Id, number> {
  const counts = new Map<Id, number>();
  for (const record of records) {
    for (const id of idsOf(record)) counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return counts;
}

const hoursIn = (entries: readonly ApiRecord[]): number =>
  exactSum(entries.flatMap((entry) => amountOf(entry, 'hours')?.toNumber() ?? [])).toNumber();

export const leadsByStatus = part(['leads'], ({ leads }, { zone, now }) => ({
  ...pipeline(leads, now, zone, (lead) => textOf(lead, 'status') || 'none', 'status'),
  key: 'leads_by_status',
  title: 'Leads by status and days since they came in',
  note: 'A status is what the firm calls it; with_case are those that became a case.',
}));

export const leadsBySource = part(['leads', 'referral_sources'], ({ leads, referral_sources }, asked) => {
  const sourceOf = (lead: ApiRecord) => namedIn(lead, 'referral_source_reference', referral_sources);
  return {
    ...pipeline(
      leads,
      asked.now,
      asked.zone,
      (lead) => sourceOf(lead)?.name ?? String(sourceOf(lead)?.id ?? 'none'),
      'source',
    ),
    key: 'leads_by_source',
    title: 'Leads by referral source and days since they came in',
  };
});

const LEAD_AGES = ['0-30', '31-60', '61-90', 'over 90'] as const;

function pipeline(
  { records }: ListSnapshot,
  now: string,
  zone: string,
  wordOf: (lead: ApiRecord) => string,
  heading: string,
) {
  const ageOf = (lead: ApiRecord) => ageSince(dayIn(textOf(lead, 'created_at'), zone), now);
  const rows = [...groupedBy(records.values(), wordOf)]
    .map(([word, leads]) => {
      const ages = countedBy(leads, (lead) => [ageOf(lead)]);
      return {
        [heading]: word,
        leads: leads.length,
        ...Object.fromEntries(LEAD_AGES.map((age) => [age.replace(' ', '_'), ages.get(age) ?? 0])),
        with_case: leads.filter((lead) => referenceOf(lead, 'case') !== undefined).length,
      };
    })
    .sort((a, b) => b.leads - a.leads);
  return { rows: rows as readonly Row[], total: rows.length };
}
