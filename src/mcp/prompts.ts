import type { CatalogTool } from '../catalog/catalog.ts';
import { requiresConfirmation } from '../catalog/confirm-policy.ts';

/** A list of the firm whose names complete an argument. */
export type NameList = 'cases' | 'clients' | 'staff' | 'practice_areas';

/** One thing a prompt asks the person for. */
interface PromptArgument {
  readonly name: string;
  readonly description: string;
  readonly required: boolean;
  /** The list whose names complete it, or the words that do. */
  readonly completionSource?: NameList | readonly string[];
  /** Whether several are given, with commas between. */
  readonly isMultiple?: boolean;
}

/** A job that a person starts from a menu of the client. */
export interface FirmPrompt {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly arguments: readonly PromptArgument[];
  /** The tools it is done with; it is not offered where one of them is missing. */
  readonly tools: readonly string[];
  /** The text for the model, with the arguments inserted. */
  readonly text: (args: Readonly<Record<string, string>>) => string;
}

/** A prompt before it is known which tools there are. */
interface PromptTemplate extends Omit<FirmPrompt, 'text'> {
  readonly text: (args: Readonly<Record<string, string>>, findTool: FindTool) => string;
}

type FindTool = (name: string) => CatalogTool | undefined;

const STAFF_ARGUMENT = {
  name: 'staff',
  description: 'Whose; the whole firm where it is left out',
  required: false,
  completionSource: 'staff',
} as const;

const CASE_ARGUMENT = {
  name: 'case',
  description: 'Name, number or id of the case',
  required: true,
  completionSource: 'cases',
} as const;

const formatStaffArgument = (staff: string | undefined): string => (staff ? `staff ["${staff}"]` : 'no staff');

const ACCURACY_RULES =
  'Use only what the tools answer, with its dates and amounts as they stand; say as of when it is, and what the answers ' +
  'say is missing. Do not count, add up or compute dates yourself. Change nothing and send nothing.';

/** How a matter is opened without anything being done before the person has agreed. */
function formatOpenCaseStep(openCase: CatalogTool | undefined): string {
  if (!openCase) return 'Then list what would be created.';
  return requiresConfirmation(openCase)
    ? 'Then call open_case once to get its preview, and stop: show me the preview and ask whether to go on.'
    : 'Then show me the whole plan (client, case, people, folders, tasks, note) and stop: open_case carries it out at ' +
        'once, so call it only when I have agreed.';
}

/** The month that a day lies in; what is no day stays. */
const toMonth = (text: string): string => text.trim().replace(/^(\d{4}-\d{2})-\d{2}$/, '$1');

const PROMPT_TEMPLATES: readonly PromptTemplate[] = [
  {
    name: 'morning_briefing',
    title: 'Morning briefing',
    description: "Today's events, what is due and overdue, limitation dates near",
    arguments: [STAFF_ARGUMENT],
    tools: ['agenda'],
    text: ({ staff }) =>
      `Write my briefing for today. Call agenda with from "today" and ${formatStaffArgument(staff)}, then again for "tomorrow" with ` +
      `sections events and tasks_due alone. Begin with what has a fixed hour, then what is overdue, then what is due, ` +
      `then limitation dates. At most a page. ${ACCURACY_RULES}`,
  },
  {
    name: 'case_status_for_client',
    title: 'Case status for the client',
    description: 'A draft of a letter to the client on where the case stands; nothing is sent',
    arguments: [CASE_ARGUMENT],
    tools: ['case_brief'],
    text: ({ case: matter }) =>
      `Draft a letter to the client on where the case "${matter}" stands. Call case_brief for it. Write in plain words ` +
      'what was done, what comes next with its dates, and what we need from the client. Leave out internal notes, ' +
      'strategy, hours, rates and other clients; mark with [check] what a lawyer has to confirm. It is a draft for a ' +
      `lawyer to read. ${ACCURACY_RULES}`,
  },
  {
    name: 'new_matter_intake',
    title: 'Intake of a new matter',
    description: 'Conflict check, then a plan to open the case, which is only shown',
    arguments: [
      {
        name: 'client',
        description: 'Who wants to be our client',
        required: true,
        completionSource: 'clients',
      },
      { name: 'matter', description: 'What it is about', required: true, completionSource: 'practice_areas' },
      {
        name: 'others',
        description: 'Opponents and others involved',
        required: false,
        completionSource: 'clients',
        isMultiple: true,
      },
    ],
    tools: ['find_records', 'conflict_check'],
    text: ({ client, matter, others }, findTool) =>
      `Prepare the intake of a new matter: "${matter}" for "${client}"${others ? `, others involved: "${others}"` : ''}. ` +
      'Call find_records for the client, so that nobody is entered twice; call conflict_check for the client and for ' +
      'everybody else involved, and set out every match with how it matched and what was not searched. ' +
      `${formatOpenCaseStep(findTool('open_case'))} What I left out you ask me for; you guess nothing.`,
  },
  {
    name: 'weekly_deadline_review',
    title: 'Weekly deadline review',
    description: 'Limitation dates passed, near and missing, overdue tasks, cases with nothing to come',
    arguments: [STAFF_ARGUMENT],
    tools: ['deadline_review'],
    text: ({ staff }) =>
      `Prepare our weekly deadline review. Call deadline_review with ${formatStaffArgument(staff)}; where rows are left out ask for ` +
      'the sections one by one. Put what passed first, then what is near by day, then cases without a limitation date ' +
      'or without an event to come, grouped by lead attorney, each with what somebody has to look at. It shows what ' +
      `MyCase holds and is no computation of legal deadlines: say so at the top. ${ACCURACY_RULES}`,
  },
  {
    name: 'month_end_billing_review',
    title: 'Month-end billing review',
    description: 'Unbilled work, open invoices by age, payments received',
    arguments: [
      {
        name: 'month',
        description: 'this_month (default), last_month or a month as 2026-03',
        required: false,
        completionSource: ['this_month', 'last_month'],
      },
    ],
    tools: ['unbilled_work', 'receivables'],
    text: ({ month = 'this_month' }) =>
      `Prepare the billing review for ${toMonth(month)}. Call unbilled_work by case and receivables by client, the ` +
      `latter with from "${toMonth(month)}" and to "${toMonth(month)}": so it shows the payments received in that month. ` +
      'Open invoices and unbilled work are as of today whatever the month: say so. Begin with the totals as the tools give them, then the ten largest of each, then what ' +
      'looks odd: work older than 60 days and not billed, invoices over 90 days, hidden invoices and invoices of ' +
      `deleted cases. ${ACCURACY_RULES}`,
  },
  {
    name: 'timekeepers_day',
    title: "Timekeeper's day",
    description: 'Events, calls and notes of a day without a time entry, as proposals',
    arguments: [
      { ...STAFF_ARGUMENT, description: 'Whose day', required: true },
      {
        name: 'day',
        description: 'yesterday or a day as 2026-03-31; default today',
        required: false,
        completionSource: ['today', 'yesterday'],
      },
    ],
    tools: ['agenda', 'query_records'],
    text: ({ staff, day = 'today' }, findTool) =>
      `Find what ${staff} did on ${day} and has not entered as time. Call agenda with from "${day}", ` +
      `${formatStaffArgument(staff)} and sections ["events"]; call query_records for calls and for time_entries of that day and ` +
      `person${findTool('case_brief') ? '; and case_brief with sections ["notes"] for the cases that come up' : ''}. ` +
      'Match them by case and activity. ' +
      'Propose an entry for each event, call or note without one: case, activity, day, and the hours only where the ' +
      `event's start and end give them, else [hours?]. They are proposals: record none. ${ACCURACY_RULES}`,
  },
  {
    name: 'conflict_memo',
    title: 'Conflict memo',
    description: 'A memo on a conflict check: what was searched, what matched and how',
    arguments: [
      {
        name: 'parties',
        description: 'Names of all parties, with aliases',
        required: true,
        completionSource: 'clients',
        isMultiple: true,
      },
    ],
    tools: ['conflict_check'],
    text: ({ parties }) =>
      `Write a conflict memo on: ${parties}. Call conflict_check once with all of them, each with the other names it ` +
      'goes by. State what was searched and as of when, what was not searched, then each match with its record, how it ' +
      'matched and the cases behind it. Where nothing matched write "no match in the records searched", never "no ' +
      `conflict": that is for a lawyer to say. ${ACCURACY_RULES}`,
  },
];

/** The prompts whose tools are all there. */
export function createFirmPrompts(tools: readonly CatalogTool[]): FirmPrompt[] {
  const toolsByName = new Map(tools.map((tool) => [tool.name, tool]));
  const findTool: FindTool = (name) => toolsByName.get(name);
  return PROMPT_TEMPLATES.filter((prompt) => prompt.tools.every((name) => toolsByName.has(name))).map((prompt) => ({
    ...prompt,
    text: (args) => prompt.text(args, findTool),
  }));
}
