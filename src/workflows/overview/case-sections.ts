import { daysBetween, formatDay, toDayInZone } from '../../base/days.ts';
import { pluralize } from '../../base/sentences.ts';
import { adviseTool } from '../../base/tool-guide.ts';
import { CASE_ACTIVITY_LISTS, createLastActivityLookup } from '../../cache/case-records.ts';
import type { ListSnapshot } from '../../cache/list-cache.ts';
import { toReportRows } from '../../formatting/report-result.ts';
import { type ApiRecord, getName, getReferenceIds, getText } from '../../records/api-record.ts';
import { groupBy } from '../shared/group-by.ts';
import { caseRow, findLeadAttorney, findLeadAttorneyId, findOpenCases } from '../shared/record-rows.ts';
import { limitRows, type SectionBody } from '../shared/sections.ts';
import { defineSection } from './define-section.ts';

const NONE_LABEL = 'none';

const toTextLabel = (field: string) => (record: ApiRecord) => getText(record, field) || NONE_LABEL;

export const casesByStage = defineSection(['cases'], ({ cases }) =>
  countOpenCases('Open cases by stage', 'stage', cases, toTextLabel('case_stage')),
);

export const casesByPracticeArea = defineSection(['cases'], ({ cases }) =>
  countOpenCases('Open cases by practice area', 'practice_area', cases, toTextLabel('practice_area')),
);

export const casesByAttorney = defineSection(['cases', 'staff'], ({ cases, staff }) =>
  countOpenCases(
    'Open cases by lead attorney',
    'lead_attorney',
    cases,
    (record) => findLeadAttorney(record, staff) ?? NONE_LABEL,
    findLeadAttorneyId,
  ),
);

/** The number of open cases in each group, the largest group first. */
function countOpenCases(
  title: string,
  column: string,
  cases: ListSnapshot,
  getLabel: (record: ApiRecord) => unknown,
  getKey: (record: ApiRecord) => unknown = getLabel,
): SectionBody {
  const rows = [...groupBy(findOpenCases(cases), getKey).values()]
    .map((records) => ({ [column]: records[0] && getLabel(records[0]), open_cases: records.length }))
    .sort((a, b) => b.open_cases - a.open_cases);
  return { title, rows };
}

const DAY_MS = 24 * 60 * 60 * 1000;

export const staleCases = defineSection(['cases', 'staff', ...CASE_ACTIVITY_LISTS], (lists, options) => {
  const { zone, now, staleDays, limit } = options;
  const getLastActivity = createLastActivityLookup(CASE_ACTIVITY_LISTS.map((name) => lists[name]));
  // A case with a change after this instant is not stale in any time zone.
  const cutoff = Date.now() - (staleDays - 1) * DAY_MS;
  const stale = findOpenCases(lists.cases)
    .flatMap((record) => {
      const lastActivity = getLastActivity(record) ?? 0;
      if (lastActivity > cutoff) return [];
      const day = toDayInZone(new Date(lastActivity).toISOString(), zone);
      return [{ record, day, idleDays: daysBetween(day, now) }];
    })
    .filter(({ idleDays }) => idleDays >= staleDays)
    .sort((a, b) => b.idleDays - a.idleDays || Number(a.record.id) - Number(b.record.id));
  const rows = toReportRows(stale, ({ record, day, idleDays }) => ({
    days_idle: idleDays,
    last_change: formatDay(day),
    ...caseRow(record, lists.staff),
  }));
  const title = `Open cases without a change for ${pluralize(staleDays, 'day')} or more`;
  return limitRows({ title, rows }, limit, 'Changes of notes and messages are not counted.');
});

/** The data that an open case should have, with its fields. It is missing if all fields are empty. */
const EXPECTED_DATA = {
  client: ['clients'],
  'client or company': ['clients', 'companies'],
  'lead attorney': ['lead_attorney'],
  stage: ['case_stage'],
  'limitation date': ['sol_date'],
};

const isEmptyField = (record: ApiRecord, field: string): boolean =>
  field === 'lead_attorney'
    ? findLeadAttorneyId(record) === undefined
    : getText(record, field) === '' && getReferenceIds(record, field).length === 0;

const MAX_EXAMPLES = 3;

export const missingData = defineSection(['cases'], ({ cases }, { tools }) => {
  const openCases = findOpenCases(cases);
  const rows = Object.entries(EXPECTED_DATA).map(([missing, fields]) => {
    const incompleteCases = openCases.filter((record) => fields.every((field) => isEmptyField(record, field)));
    const examples = incompleteCases.slice(0, MAX_EXAMPLES).map((record) => ({ id: record.id, name: getName(record) }));
    return { missing, open_cases: incompleteCases.length, fields: fields.join(', '), examples };
  });
  return {
    title: 'Missing data of open cases',
    rows,
    note: adviseTool(tools, 'query_firm', (name) => `To list all cases of a row: ${name} on open_cases.`) ?? '',
  };
});
