import * as z from 'zod';
import { addDays, formatDay, today } from '../../base/days.ts';
import { provenance } from '../../cache/provenance.ts';
import { rowsOf, type Section } from '../../formatting/report.ts';
import { endsAfter } from '../../records/events.ts';
import { type ApiRecord, referenceOf, textOf } from '../../records/record.ts';
import { defineReadWorkflow } from '../define-workflow.ts';
import { caseArgument, staffArgument } from '../shared/input-fields.ts';
import {
  caseRow,
  compareBy,
  isBefore,
  type Lists,
  limitationRow,
  NO_LEGAL_ADVICE_NOTE,
  openCases,
  overdueTasks,
  taskRow,
} from '../shared/rows.ts';
import { type Narrowing, narrowed } from '../shared/staff-case-filter.ts';

const PARTS = [
  'limitation_passed',
  'limitation_near',
  'limitation_missing',
  'tasks_overdue',
  'no_next_event',
] as const;

const Row = z.looseObject({ id: z.number().optional() });

/** What may be late or missing in the firm's open cases, as far as MyCase holds it. */
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
    sections: z.array(z.enum(PARTS)).min(1).optional(),
  },
  sections: {
    limitation_passed: Row,
    limitation_near: Row,
    limitation_missing: Row,
    tasks_overdue: Row,
    no_next_event: Row,
  },
  async answer(args, { cache, zone }, scope) {
    const { narrowing, said } = await narrowed(args.staff ?? [], args.case, cache, scope);
    const lists = await cache.read(['cases', 'tasks', 'events', 'staff'], scope);
    const now = today(zone);
    const cases = openCases(lists.cases, narrowing).sort(compareBy((record) => textOf(record, 'sol_date')));
    const found = findings({ lists, narrowing, cases, now, until: addDays(now, args.days ?? 60), zone });
    return {
      summary: [
        `Today is ${formatDay(now)} (${zone}). Open cases looked at: ${cases.length}. ${NO_LEGAL_ADVICE_NOTE}`,
        ...said,
        ...(narrowing.caseId !== undefined && cases.length === 0 ? [NOT_LOOKED_AT] : []),
        provenance([lists.cases, lists.tasks, lists.events], zone),
      ],
      sections: PARTS.filter((part) => args.sections?.includes(part) ?? true).map((part) => ({
        key: part,
        ...found[part],
        total: found[part].rows.length,
      })),
      zone,
      further: 'Ask for one of the sections, one of the staff or one case.',
    };
  },
});

const NOT_LOOKED_AT =
  'The case is closed, or none of the staff named is on it: its limitation date and events were not looked at, see case_brief.';

interface Reviewed {
  readonly lists: Lists<'cases' | 'tasks' | 'events' | 'staff'>;
  readonly narrowing: Narrowing;
  /** Open ones, by limitation date. */
  readonly cases: readonly ApiRecord[];
  readonly now: string;
  /** The last day that is near. */
  readonly until: string;
  readonly zone: string;
}

function findings({
  lists,
  narrowing,
  cases,
  now,
  until,
  zone,
}: Reviewed): Record<(typeof PARTS)[number], Pick<Section, 'title' | 'rows'>> {
  const ahead = casesWithEventsAfter(lists.events.records.values(), zone);
  const idle = cases.filter(({ id }) => !ahead.has(Number(id)));
  const late = overdueTasks(lists.tasks, narrowing, now);
  const dates = (title: string, has: (day: string) => boolean) => {
    const those = cases.filter((record) => has(textOf(record, 'sol_date')));
    return { title, rows: rowsOf(those, (record) => limitationRow(record, now, lists.staff)) };
  };
  return {
    limitation_passed: dates('Limitation date passed', (day) => isBefore(day, now)),
    limitation_near: dates(`Limitation date until ${formatDay(until)}`, (day) => day >= now && day <= until),
    limitation_missing: dates('No limitation date', (day) => day === ''),
    tasks_overdue: {
      title: 'Tasks overdue, also of closed cases and of none',
      rows: rowsOf(late, (task) => taskRow(task, now, lists)),
    },
    no_next_event: {
      title: 'No event to come',
      rows: rowsOf(idle, (record) => caseRow(record, lists.staff)),
    },
  };
}

/** Ids of the cases that have an event which is not over. */
function casesWithEventsAfter(events: Iterable<ApiRecord>, zone: string): ReadonlySet<number> {
  const isToCome = endsAfter(Date.now(), zone);
  const cases = new Set<number>();
  for (const event of events) {
    const id = isToCome(event) ? referenceOf(event, 'case') : undefined;
    if (id !== undefined) cases.add(id);
  }
  return cases;
}
