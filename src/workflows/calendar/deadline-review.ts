import * as z from 'zod';
import { addDays, formatDay, getToday } from '../../base/days.ts';
import { provenance } from '../../cache/provenance.ts';
import { type Section, toReportRows } from '../../formatting/report-result.ts';
import { type ApiRecord, getReferenceId, getText } from '../../records/api-record.ts';
import { createEndsAfterFilter } from '../../records/events.ts';
import { defineReadWorkflow } from '../define-workflow.ts';
import {
  caseRow,
  compareBy,
  findOpenCases,
  findOverdueTasks,
  isBefore,
  type ListsByName,
  limitationRow,
  NO_LEGAL_ADVICE_NOTE,
  taskRow,
} from '../shared/record-rows.ts';
import { caseArgument, staffArgument } from '../shared/reference-fields.ts';
import { resolveStaffCaseFilter, type StaffCaseFilter } from '../shared/staff-case-filter.ts';

const SECTION_KEYS = [
  'limitation_passed',
  'limitation_near',
  'limitation_missing',
  'tasks_overdue',
  'no_next_event',
] as const;

const RowSchema = z.looseObject({ id: z.number().optional() });

/** Dates of open cases that may be late or missing, as MyCase holds them. */
export const deadlineReview = defineReadWorkflow({
  name: 'deadline_review',
  title: 'Deadline review',
  description:
    'Of the open cases: limitation dates passed, near and missing, and cases with no event to come; all overdue tasks; ' +
    'of the firm, of some staff or of one case. It reports what MyCase holds and computes no legal deadline.',
  input: {
    days: z.int().min(0).max(3650).optional().describe('What counts as near; default 60'),
    staff: z.array(staffArgument).min(1).optional(),
    case: caseArgument.optional(),
    sections: z.array(z.enum(SECTION_KEYS)).min(1).optional(),
  },
  sections: {
    limitation_passed: RowSchema,
    limitation_near: RowSchema,
    limitation_missing: RowSchema,
    tasks_overdue: RowSchema,
    no_next_event: RowSchema,
  },
  async run(args, { cache, zone }, scope) {
    const { filter, notes } = await resolveStaffCaseFilter(args.staff ?? [], args.case, cache, scope);
    const lists = await cache.read(['cases', 'tasks', 'events', 'staff'], scope);
    const now = getToday(zone);
    const cases = findOpenCases(lists.cases, filter).sort(compareBy((record) => getText(record, 'sol_date')));
    const sectionsByKey = buildSections({
      lists,
      filter,
      cases,
      now,
      lastNearDay: addDays(now, args.days ?? 60),
      zone,
    });
    return {
      summary: [
        `Today is ${formatDay(now)} (${zone}). Open cases looked at: ${cases.length}. ${NO_LEGAL_ADVICE_NOTE}`,
        ...notes,
        ...(filter.caseId !== undefined && cases.length === 0 ? [CASE_NOT_REVIEWED_NOTE] : []),
        provenance([lists.cases, lists.tasks, lists.events], zone),
      ],
      sections: SECTION_KEYS.filter((key) => args.sections?.includes(key) ?? true).map((key) => ({
        key,
        ...sectionsByKey[key],
        total: sectionsByKey[key].rows.length,
      })),
      zone,
      truncationHint: 'Ask for one of the sections, one of the staff or one case.',
    };
  },
});

const CASE_NOT_REVIEWED_NOTE =
  'The case is closed, or none of the staff named is on it: its limitation date and events were not looked at, see case_brief.';

interface ReviewData {
  readonly lists: ListsByName<'cases' | 'tasks' | 'events' | 'staff'>;
  readonly filter: StaffCaseFilter;
  /** Open ones, by limitation date. */
  readonly cases: readonly ApiRecord[];
  readonly now: string;
  /** The last day that is near. */
  readonly lastNearDay: string;
  readonly zone: string;
}

function buildSections({
  lists,
  filter,
  cases,
  now,
  lastNearDay,
  zone,
}: ReviewData): Record<(typeof SECTION_KEYS)[number], Pick<Section, 'title' | 'rows'>> {
  const casesWithEvents = findCasesWithFutureEvents(lists.events.records.values(), zone);
  const casesWithoutEvents = cases.filter(({ id }) => !casesWithEvents.has(Number(id)));
  const overdue = findOverdueTasks(lists.tasks, filter, now);
  const buildLimitationSection = (title: string, isIncluded: (day: string) => boolean) => {
    const matching = cases.filter((record) => isIncluded(getText(record, 'sol_date')));
    return { title, rows: toReportRows(matching, (record) => limitationRow(record, now, lists.staff)) };
  };
  return {
    limitation_passed: buildLimitationSection('Limitation date passed', (day) => isBefore(day, now)),
    limitation_near: buildLimitationSection(
      `Limitation date until ${formatDay(lastNearDay)}`,
      (day) => day >= now && day <= lastNearDay,
    ),
    limitation_missing: buildLimitationSection('No limitation date', (day) => day === ''),
    tasks_overdue: {
      title: 'Tasks overdue, also of closed cases and of none',
      rows: toReportRows(overdue, (task) => taskRow(task, now, lists)),
    },
    no_next_event: {
      title: 'No event to come',
      rows: toReportRows(casesWithoutEvents, (record) => caseRow(record, lists.staff)),
    },
  };
}

/** Ids of the cases that have an event which is not over. */
function findCasesWithFutureEvents(events: Iterable<ApiRecord>, zone: string): ReadonlySet<number> {
  const isUpcoming = createEndsAfterFilter(Date.now(), zone);
  const cases = new Set<number>();
  for (const event of events) {
    const id = isUpcoming(event) ? getReferenceId(event, 'case') : undefined;
    if (id !== undefined) cases.add(id);
  }
  return cases;
}
