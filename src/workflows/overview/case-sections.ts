import { daysBetween, formatDay, toDayInZone } from '../../base/days.ts';
import { pluralize } from '../../base/sentences.ts';
import { lastActivityIn, WORK_ON_CASES } from '../../cache/by-case.ts';
import type { ListSnapshot } from '../../cache/list-cache.ts';
import { type Section, toReportRows } from '../../formatting/report-result.ts';
import { type ApiRecord, getName, getReferenceIds, getText } from '../../records/api-record.ts';
import { groupBy } from '../shared/group-by.ts';
import { caseRow, findLeadAttorney, findLeadAttorneyId, findOpenCases, NO_FILTER } from '../shared/record-rows.ts';
import { limitRows } from '../shared/row-limits.ts';
import { defineSection } from './define-section.ts';

const NONE_LABEL = 'none';

export const casesByStage = defineSection(['cases'], ({ cases }) =>
  buildCountSection(
    'cases_by_stage',
    'Open cases by stage',
    groupOpenCases(cases, (record) => getText(record, 'case_stage')),
    (stage) => ({ stage: stage || NONE_LABEL }),
  ),
);

export const casesByPracticeArea = defineSection(['cases'], ({ cases }) =>
  buildCountSection(
    'cases_by_practice_area',
    'Open cases by practice area',
    groupOpenCases(cases, (record) => getText(record, 'practice_area')),
    (area) => ({ practice_area: area || NONE_LABEL }),
  ),
);

export const casesByAttorney = defineSection(['cases', 'staff'], ({ cases, staff }) =>
  buildCountSection(
    'cases_by_attorney',
    'Open cases by lead attorney',
    groupOpenCases(cases, findLeadAttorneyId),
    (_, [firstCase]) => ({
      lead_attorney: (firstCase && findLeadAttorney(firstCase, staff)) ?? NONE_LABEL,
    }),
  ),
);

const groupOpenCases = <Key>(cases: ListSnapshot, getKey: (record: ApiRecord) => Key): Map<Key, ApiRecord[]> =>
  groupBy(findOpenCases(cases, NO_FILTER), getKey);

/** How many there are of each kind, most first. */
function buildCountSection<Key>(
  key: string,
  title: string,
  groups: ReadonlyMap<Key, readonly ApiRecord[]>,
  toLabels: (key: Key, records: readonly ApiRecord[]) => Readonly<Record<string, unknown>>,
): Section {
  const rows = [...groups]
    .map(([groupKey, records]) => ({ ...toLabels(groupKey, records), open_cases: records.length }))
    .sort((a, b) => b.open_cases - a.open_cases);
  return { key, title, rows, total: rows.length };
}

const DAY_MS = 24 * 60 * 60 * 1000;

export const staleCases = defineSection(['cases', 'staff', ...WORK_ON_CASES], (lists, options) => {
  const { zone, now, staleDays, limit } = options;
  const getLastActivity = lastActivityIn(WORK_ON_CASES.map((name) => lists[name]));
  // What changed after this is not so old in any zone.
  const cutoff = Date.now() - (staleDays - 1) * DAY_MS;
  const stale = findOpenCases(lists.cases, NO_FILTER)
    .flatMap((record) => {
      const lastActivity = getLastActivity(record) ?? 0;
      const day = lastActivity > cutoff ? '' : toDayInZone(new Date(lastActivity).toISOString(), zone);
      return day === '' ? [] : [{ record, day, idleDays: daysBetween(day, now) }];
    })
    .filter(({ idleDays }) => idleDays >= staleDays)
    .sort((a, b) => b.idleDays - a.idleDays || Number(a.record.id) - Number(b.record.id));
  const rows = toReportRows(stale, ({ record, day, idleDays }) => ({
    days_idle: idleDays,
    last_change: formatDay(day),
    ...caseRow(record, lists.staff),
  }));
  const title = `Open cases on which nothing changed for ${pluralize(staleDays, 'day')} or more`;
  return limitRows(
    { key: 'stale_cases', title, rows, total: rows.length },
    limit,
    'Notes and messages are not looked at.',
  );
});

/** The fields that an open case should have, with the condition of query_records that finds cases without them. */
const EXPECTED_FIELDS: readonly (readonly [
  missing: string,
  fields: string,
  isMissing: (record: ApiRecord) => boolean,
])[] = [
  ['client', 'clients', (record) => getReferenceIds(record, 'clients').length === 0],
  [
    'client or company',
    'clients, companies',
    (record) => [...getReferenceIds(record, 'clients'), ...getReferenceIds(record, 'companies')].length === 0,
  ],
  ['lead attorney', 'lead_attorney', (record) => findLeadAttorneyId(record) === undefined],
  ['stage', 'case_stage', (record) => getText(record, 'case_stage') === ''],
  ['limitation date', 'sol_date', (record) => getText(record, 'sol_date') === ''],
];

const MAX_EXAMPLES = 3;

export const missingData = defineSection(['cases'], ({ cases }) => {
  const openCases = findOpenCases(cases, NO_FILTER);
  const rows = EXPECTED_FIELDS.map(([missing, fields, isMissing]) => {
    const incompleteCases = openCases.filter(isMissing);
    const examples = incompleteCases.slice(0, MAX_EXAMPLES).map((record) => ({ id: record.id, name: getName(record) }));
    return { missing, open_cases: incompleteCases.length, fields, first: examples };
  });
  return {
    key: 'missing_data',
    title: 'What open cases lack',
    rows,
    total: rows.length,
    note: 'All of one: query_records on cases, status is open and these fields empty.',
  };
});
