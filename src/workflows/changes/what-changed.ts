import * as z from 'zod';
import { formatDay, getToday } from '../../base/days.ts';
import { MyCaseError } from '../../base/mycase-error.ts';
import { IncompleteListError, type ListName, type ListState } from '../../cache/list-cache.ts';
import { CHANGE_KINDS } from '../../database/schema/record-changes.ts';
import type { Section } from '../../formatting/report-result.ts';
import { LIST_NAMES } from '../../records/list-names.ts';
import { defineReadWorkflow, type WorkflowContext } from '../define-workflow.ts';
import { formatAnswerNotes } from '../shared/answer-notes.ts';
import { readSections, type SectionReaders, sectionsArgument, toRowSchemas } from '../shared/sections.ts';
import { createStatementRunner, type StatementRunner } from '../shared/statement-runner.ts';
import { createWithheldParts, type WithheldParts } from '../shared/withheld-parts.ts';
import { CHANGE_FILTER_ARGUMENTS, formatChangeFilter, isListIncluded, resolveChangeFilter } from './change-filter.ts';
import { type NotesData, readChangedNotes } from './changed-notes.ts';
import { readChangedCases, readChangedRecords } from './changed-records.ts';
import { readCasesWithoutContact, readClientsWithoutContact } from './contact-gaps.ts';
import { readDeletedRecords } from './deleted-records.ts';
import { parseMissingTimeDays, readMissingTime } from './missing-time.ts';
import { type ChangePeriod, parseChangePeriod } from './period.ts';

const CHANGE_SECTIONS = ['cases', 'changes', 'notes', 'deleted'] as const;
const CONTACT_SECTIONS = ['clients_without_contact', 'cases_without_contact'] as const;
const TIME_SECTIONS = ['missing_time'] as const;
const PREFERRED_SECTIONS = [...CONTACT_SECTIONS, ...TIME_SECTIONS] as const;
const SECTION_KEYS = [...PREFERRED_SECTIONS, ...CHANGE_SECTIONS] as const;

type SectionKey = (typeof SECTION_KEYS)[number];

/** The changes of a period, clients and cases without contact, and work without a time entry. */
export const whatChanged = defineReadWorkflow({
  name: 'what_changed',
  title: 'What changed',
  description:
    'By case: records that are new, changed, completed, billed, paid or deleted since a time, and notes with their authors; of the ' +
    'firm, some staff, a case or a client. Also clients and open cases without contact, and events, calls, notes and ' +
    'documents without a time entry, as proposals.',
  input: {
    since: z.string().optional().describe('Day or time: last_friday (default), yesterday, 2026-03-31 14:00'),
    until: z.string().optional().describe('Last day, or a time; default now'),
    ...CHANGE_FILTER_ARGUMENTS,
    kinds: z.array(z.enum(CHANGE_KINDS)).min(1).optional().describe('Default all'),
    without_contact_days: z.int().min(1).max(3650).optional().describe('Adds clients and cases without contact'),
    missing_time_on: z.string().optional().describe('Day or days: adds work without a time entry'),
    sections: sectionsArgument(SECTION_KEYS),
  },
  sections: toRowSchemas(SECTION_KEYS),
  sectionArguments: {
    since: CHANGE_SECTIONS,
    until: CHANGE_SECTIONS,
    kinds: ['cases', 'changes'],
    without_contact_days: CONTACT_SECTIONS,
    missing_time_on: TIME_SECTIONS,
  },
  async run(args, context, call) {
    const { cache, zone, zoneText } = context;
    const requested = selectSections(args);
    const period = parseChangePeriod(args, zone);
    const timeDays = parseMissingTimeDays(args.missing_time_on ?? 'today', zone);
    const { changeFilter, notes } = await resolveChangeFilter(args, cache, call);
    const runner = createStatementRunner(context, call);
    const withheld = createWithheldParts();
    const needsChanges = [...CHANGE_SECTIONS, ...TIME_SECTIONS].some((key) => requested.includes(key));
    const neededLists = needsChanges ? LIST_NAMES.filter((list) => isListIncluded(list, changeFilter)) : [];
    const completeLists = await selectCompleteLists(runner, neededLists, withheld);
    const isComplete = completeLists.length === neededLists.length;
    const lists = await runner.read(['cases', 'clients', 'staff']);
    const changes = {
      runner,
      lists,
      cache,
      call,
      filter: changeFilter,
      period,
      kinds: args.kinds ?? CHANGE_KINDS,
      completeLists,
      isComplete,
    };
    const data = { changes, context, contactDays: args.without_contact_days ?? 0, timeDays };
    const hasChanges = CHANGE_SECTIONS.some((key) => requested.includes(key));
    const read = await readSections(SECTION_READERS, data, requested, withheld);
    const sections = read.map((section) => ({ ...section, isPreferred: isPreferred(section, hasChanges) }));
    return {
      summary: [
        `${hasChanges ? `Changes ${period.text}, ${zoneText}; today` : `Today`} is ${formatDay(getToday(zone))}${hasChanges ? '' : `, ${zoneText}`}.`,
        ...(hasChanges ? [HISTORY_NOTE, ...(period.isPast ? [PAST_PERIOD_NOTE] : [])] : []),
        ...(hasChanges && !isComplete ? [INCOMPLETE_NOTE] : []),
        ...formatChangeFilter(changeFilter, lists),
        ...notes,
        ...formatAnswerNotes(runner, withheld, zone),
      ],
      sections,
      zone,
      truncationHint: 'Ask for one of the sections, a shorter period, or one of the staff, cases or clients.',
    };
  },
});

/** Sections with an argument of their own come before the changes, which are often many. */
const isPreferred = ({ key }: Section, hasChanges: boolean): boolean =>
  hasChanges && PREFERRED_SECTIONS.some((one) => one === key);

const HISTORY_NOTE =
  'MyCase keeps no history: a changed record is shown as it is now, with its last change only. What it was before is not known.';

const INCOMPLETE_NOTE =
  'It is not known how many records and cases were changed, because some lists are missing (see below).';

const PAST_PERIOD_NOTE = 'A record that was changed again after this period is not among the changed ones.';

interface SectionData {
  readonly changes: NotesData;
  readonly context: WorkflowContext;
  readonly contactDays: number;
  readonly timeDays: ReturnType<typeof parseMissingTimeDays>;
}

const toContactData = ({ changes, context: { zone }, contactDays }: SectionData) => ({
  ...changes,
  zone,
  days: contactDays,
});

const SECTION_READERS: SectionReaders<SectionKey, SectionData> = {
  clients_without_contact: (data) => readClientsWithoutContact(toContactData(data)),
  cases_without_contact: (data) => readCasesWithoutContact(toContactData(data)),
  missing_time({ changes, context: { zone }, timeDays }) {
    const period: ChangePeriod = parseChangePeriod({ since: timeDays.from, until: timeDays.to }, zone);
    return readMissingTime({ ...changes, period, zone, days: timeDays });
  },
  cases: ({ changes }) => readChangedCases(changes),
  changes: ({ changes }) => readChangedRecords(changes),
  notes: ({ changes }) => readChangedNotes(changes),
  deleted: ({ changes, context }) => readDeletedRecords(changes, context),
};

/**
 * Returns the requested sections, or those that the arguments are about. Throws a MyCaseError for one without its
 * argument.
 */
function selectSections({
  sections,
  since,
  until,
  kinds,
  without_contact_days: contactDays,
  missing_time_on: timeDays,
}: {
  readonly sections?: readonly SectionKey[] | undefined;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  readonly kinds?: readonly string[] | undefined;
  readonly without_contact_days?: number | undefined;
  readonly missing_time_on?: string | undefined;
}): readonly SectionKey[] {
  const needed: readonly [argument: string, hasArgument: boolean, keys: readonly SectionKey[]][] = [
    ['without_contact_days', contactDays !== undefined, CONTACT_SECTIONS],
    ['missing_time_on', timeDays !== undefined, TIME_SECTIONS],
  ];
  for (const [argument, hasArgument, keys] of needed) {
    const key = sections?.find((one) => keys.includes(one));
    if (key && !hasArgument) throw new MyCaseError(`The section ${key} requires ${argument}.`, { advice: 'Add it.' });
  }
  if (sections) return sections;
  const added = needed.flatMap(([, hasArgument, keys]) => (hasArgument ? keys : []));
  const isAboutChanges = [since, until, kinds].some((value) => value !== undefined) || added.length === 0;
  return isAboutChanges ? [...CHANGE_SECTIONS, ...added] : added;
}

/** Reads lists. Returns the complete ones. The changes of the others are withheld. */
async function selectCompleteLists(
  runner: StatementRunner,
  names: readonly ListName[],
  withheld: WithheldParts,
): Promise<readonly ListName[]> {
  const states: readonly ListState[] = names.length === 0 ? [] : Object.values(await runner.read(names));
  const complete = states.map((state) =>
    withheld.attemptRead(`changes and deletions of ${state.name.replaceAll('_', ' ')}`, async () => {
      if (!state.isComplete) throw new IncompleteListError(state);
      return state.name;
    }),
  );
  return (await Promise.all(complete)).flatMap((name) => name ?? []);
}
