import { dayIn, daysBetween, formatDay } from '../../base/days.ts';
import { pluralize } from '../../base/sentences.ts';
import { lastActivityIn, WORK_ON_CASES } from '../../cache/by-case.ts';
import type { ListSnapshot } from '../../cache/list-cache.ts';
import { rowsOf, type Section } from '../../formatting/report.ts';
import { type ApiRecord, nameOf, referencesOf, textOf } from '../../records/record.ts';
import { groupedBy } from '../shared/group-by.ts';
import { limitRows } from '../shared/row-limits.ts';
import { caseRow, EVERYTHING, leadAttorneyOf, leadIdOf, openCases } from '../shared/rows.ts';
import { part } from './define-section.ts';

const NONE = 'none';

export const casesByStage = part(['cases'], ({ cases }) =>
  numbersOf(
    'cases_by_stage',
    'Open cases by stage',
    openBy(cases, (record) => textOf(record, 'case_stage')),
    (stage) => ({ stage: stage || NONE }),
  ),
);

export const casesByPracticeArea = part(['cases'], ({ cases }) =>
  numbersOf(
    'cases_by_practice_area',
    'Open cases by practice area',
    openBy(cases, (record) => textOf(record, 'practice_area')),
    (area) => ({ practice_area: area || NONE }),
  ),
);

export const casesByAttorney = part(['cases', 'staff'], ({ cases, staff }) =>
  numbersOf('cases_by_attorney', 'Open cases by lead attorney', openBy(cases, leadIdOf), (_, [first]) => ({
    lead_attorney: (first && leadAttorneyOf(first, staff)) ?? NONE,
  })),
);

const openBy = <Key>(cases: ListSnapshot, keyOf: (record: ApiRecord) => Key): Map<Key, ApiRecord[]> =>
  groupedBy(openCases(cases, EVERYTHING), keyOf);

/** How many there are of each kind, most first. */
function numbersOf<Key>(
  key: string,
  title: string,
  groups: ReadonlyMap<Key, readonly ApiRecord[]>,
  label: (key: Key, records: readonly ApiRecord[]) => Readonly<Record<string, unknown>>,
): Section {
  const rows = [...groups]
    .map(([one, records]) => ({ ...label(one, records), open_cases: records.length }))
    .sort((a, b) => b.open_cases - a.open_cases);
  return { key, title, rows, total: rows.length };
}

const DAY_MS = 24 * 60 * 60 * 1000;

export const staleCases = part(['cases', 'staff', ...WORK_ON_CASES], (lists, asked) => {
  const { zone, now, staleDays, limit } = asked;
  const lastOf = lastActivityIn(WORK_ON_CASES.map((name) => lists[name]));
  // What changed after this is not so old in any zone.
  const latest = Date.now() - (staleDays - 1) * DAY_MS;
  const stale = openCases(lists.cases, EVERYTHING)
    .flatMap((record) => {
      const last = lastOf(record) ?? 0;
      const day = last > latest ? '' : dayIn(new Date(last).toISOString(), zone);
      return day === '' ? [] : [{ record, day, idle: daysBetween(day, now) }];
    })
    .filter(({ idle }) => idle >= staleDays)
    .sort((a, b) => b.idle - a.idle || Number(a.record.id) - Number(b.record.id));
  const rows = rowsOf(stale, ({ record, day, idle }) => ({
    days_idle: idle,
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

/** What an open case should have; how query_records asks for those that lack it stands behind. */
const SHOULD_HAVE: readonly (readonly [
  missing: string,
  fields: string,
  isMissing: (record: ApiRecord) => boolean,
])[] = [
  ['client', 'clients', (record) => referencesOf(record, 'clients').length === 0],
  [
    'client or company',
    'clients, companies',
    (record) => [...referencesOf(record, 'clients'), ...referencesOf(record, 'companies')].length === 0,
  ],
  ['lead attorney', 'lead_attorney', (record) => leadIdOf(record) === undefined],
  ['stage', 'case_stage', (record) => textOf(record, 'case_stage') === ''],
  ['limitation date', 'sol_date', (record) => textOf(record, 'sol_date') === ''],
];

const MOST_EXAMPLES = 3;

export const missingData = part(['cases'], ({ cases }) => {
  const open = openCases(cases, EVERYTHING);
  const rows = SHOULD_HAVE.map(([missing, fields, isMissing]) => {
    const those = open.filter(isMissing);
    const first = those.slice(0, MOST_EXAMPLES).map((record) => ({ id: record.id, name: nameOf(record) }));
    return { missing, open_cases: those.length, fields, first };
  });
  return {
    key: 'missing_data',
    title: 'What open cases lack',
    rows,
    total: rows.length,
    note: 'All of one: query_records on cases, status is open and these fields empty.',
  };
});
