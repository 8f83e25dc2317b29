import { quoteValue } from '../base/safe-text.ts';
import type { ToolGuide } from '../base/tool-guide.ts';
import type { CatalogTool } from '../catalog/catalog.ts';

/** A list of the firm whose names complete an argument. */
export type NameList = 'cases' | 'clients' | 'staff' | 'practice_areas';

/** An argument of a prompt. */
interface PromptArgument {
  readonly name: string;
  readonly description: string;
  readonly required: boolean;
  /** The list whose names complete the argument, or the words that complete it. */
  readonly completionSource?: NameList | readonly string[];
  /** True if the argument accepts several names, separated by commas. */
  readonly isMultiple?: boolean;
}

/** A task that a person starts from a menu of the client. */
export interface FirmPrompt {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly arguments: readonly PromptArgument[];
  /** The tools that the task needs. The prompt is listed only if all of them are selected. */
  readonly tools: readonly string[];
  /** Returns the text for the model, with the arguments inserted. */
  readonly text: (args: Readonly<Record<string, string>>) => string;
}

/** A prompt whose text depends on the selected tools. */
interface PromptTemplate extends Omit<FirmPrompt, 'text'> {
  readonly text: (args: Readonly<Record<string, string>>, tools: PromptTools) => string;
}

/** The selected tools, and the names by which sentences call them. */
interface PromptTools {
  readonly find: (name: string) => CatalogTool | undefined;
  readonly format: ToolGuide['format'];
}

const STAFF_ARGUMENT = {
  name: 'staff',
  description: 'Name of a staff member; default is the whole firm',
  required: false,
  completionSource: 'staff',
} as const;

/** Longer than any argument that a person types. */
const MAX_ARGUMENT_LENGTH = 100_000;

/** An argument is not shortened: a party that is left out would not be searched. */
const quoteArgument = (text = ''): string => quoteValue(text, MAX_ARGUMENT_LENGTH);

const formatStaffArgument = (staff: string | undefined): string =>
  staff ? `staff [${quoteArgument(staff)}]` : 'no staff';

const ACCURACY_RULES =
  'Use only what the tools return. Copy dates and amounts exactly. State the time of the data and what the ' +
  'results say is missing. Do not count, add up or compute dates yourself. Change nothing and send nothing.';

const PLAN_RULES =
  'Show me its preview and stop: a person decides. Copy names, dates and amounts exactly. Ask me for missing ' +
  'information; do not guess.';

/** Returns the step that opens the case: nothing may be done before the person has agreed. */
function formatOpenCaseStep({ find, format }: PromptTools): string {
  const openCase = find('open_case');
  if (!openCase) return 'Then list what would be created.';
  return openCase.confirmation !== 'never'
    ? `Then call ${format('open_case')} once to get its preview, and stop: show me the preview and ask whether to continue.`
    : `Then show me the whole plan (client, case, people, folders, events, tasks, note) and stop. ${format('open_case')} carries it out at ` +
        'once, so call it only after I have agreed.';
}

/** Returns the month of a day. Other text is returned unchanged. */
const toMonth = (text: string): string => text.trim().replace(/^(\d{4}-\d{2})-\d{2}$/, '$1');

const PROMPT_TEMPLATES: readonly PromptTemplate[] = [
  {
    name: 'morning_briefing',
    title: 'Morning briefing',
    description: "Today's events, tasks due and overdue, limitation dates near",
    arguments: [STAFF_ARGUMENT],
    tools: ['agenda'],
    text: ({ staff }, { format }) =>
      `Write my briefing for today. Call ${format('agenda')} with from "today" and ${formatStaffArgument(staff)}, then again for ` +
      '"tomorrow" with only the sections events and tasks_due. Begin with items that have a fixed hour, then overdue ' +
      `items, then items that are due, then limitation dates. Write at most one page. ${ACCURACY_RULES}`,
  },
  {
    name: 'case_status_for_client',
    title: 'Case status for the client',
    description: 'Draft of a letter to the client about the status of the case; nothing is sent',
    arguments: [
      { name: 'case', description: 'Name, number or id of the case', required: true, completionSource: 'cases' },
    ],
    tools: ['case_brief'],
    text: ({ case: matter }, { format }) =>
      `Draft a letter to the client about the status of the case ${quoteArgument(matter)}. Call ${format('case_brief')} for it. Write in ` +
      'plain words what was done, what comes next with its dates, and what we need from the client. Leave out ' +
      'internal notes, strategy, hours, rates and other clients. Mark with [check] each statement that a lawyer ' +
      `has to confirm. A lawyer will read the draft. ${ACCURACY_RULES}`,
  },
  {
    name: 'new_matter_intake',
    title: 'Intake of a new matter',
    description: 'Conflict check, then a plan to open the case; the plan is only shown',
    arguments: [
      { name: 'client', description: 'Name of the new client', required: true, completionSource: 'clients' },
      { name: 'matter', description: 'Subject of the matter', required: true, completionSource: 'practice_areas' },
      {
        name: 'others',
        description: 'Opponents and other parties, separated by commas',
        required: false,
        completionSource: 'clients',
        isMultiple: true,
      },
    ],
    tools: ['find_records', 'conflict_check'],
    text: ({ client, matter, others }, tools) =>
      `Prepare the intake of a new matter: ${quoteArgument(matter)} for ${quoteArgument(client)}${others ? `, other parties: ${quoteArgument(others)}` : ''}. ` +
      `Call ${tools.format('find_records')} for the client, so that no client is created twice. Call ${tools.format('conflict_check')} for the client and ` +
      'for all other parties. Report every match, how it matched and what was not searched. ' +
      `${formatOpenCaseStep(tools)} Ask me for missing information; do not guess.`,
  },
  {
    name: 'weekly_deadline_review',
    title: 'Weekly deadline review',
    description: 'Limitation dates passed, near and missing, overdue tasks, cases without future events',
    arguments: [STAFF_ARGUMENT],
    tools: ['deadline_review'],
    text: ({ staff }, { format }) =>
      `Prepare our weekly deadline review. Call ${format('deadline_review')} with ${formatStaffArgument(staff)}. If rows are ` +
      'left out, request the sections one by one. Put passed dates first, then near dates by day, then cases ' +
      'without a limitation date or without a future event, grouped by lead attorney. State for each what a ' +
      "person has to check. State at the top that this shows MyCase's data and does not compute legal deadlines. " +
      `${ACCURACY_RULES}`,
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
    text: ({ month = 'this_month' }, { format }) =>
      `Prepare the billing review for ${quoteArgument(toMonth(month))}. Call ${format('unbilled_work')} by case. Call ${format('receivables')} by client, ` +
      `with from ${quoteArgument(toMonth(month))} and to ${quoteArgument(toMonth(month))}: then it shows the payments received in that ` +
      'month. Open invoices and unbilled work are always as of today: state this. Begin with the totals that the ' +
      'tools return, then the ten largest of each, then unusual items: unbilled work older than 60 days, ' +
      `invoices over 90 days, hidden invoices and invoices of deleted cases. ${ACCURACY_RULES}`,
  },
  {
    name: 'timekeepers_day',
    title: "Timekeeper's day",
    description: 'Events, calls and notes of a day without a time entry, as proposals',
    arguments: [
      { ...STAFF_ARGUMENT, description: 'Name of the timekeeper', required: true },
      {
        name: 'day',
        description: 'yesterday or a day as 2026-03-31; default today',
        required: false,
        completionSource: ['today', 'yesterday'],
      },
    ],
    tools: ['what_changed'],
    text: ({ staff, day = 'today' }, { format }) =>
      `Find work that ${quoteArgument(staff)} did on ${quoteArgument(day)} and has not entered as time. Call ${format('what_changed')} with ` +
      `missing_time_on ${quoteArgument(day)} and ${formatStaffArgument(staff)}. Show each proposal with its case, day and activity. ` +
      'For each argument in to_add write a blank, such as [hours?]. List documents apart, because MyCase does not show who worked on ' +
      `them. State of how many cases the notes were read. These are proposals: record none. ${ACCURACY_RULES}`,
  },
  {
    name: 'friday_review',
    title: 'Friday review',
    description: 'Changes of the week by case, cases and clients without contact, work without a time entry',
    arguments: [STAFF_ARGUMENT],
    tools: ['what_changed'],
    text: ({ staff }, { format }) =>
      `Prepare our Friday review. Call ${format('what_changed')} with since "this_week" and ${formatStaffArgument(staff)}, then with ` +
      `without_contact_days 30, then with missing_time_on "this_week", each for the same staff. Begin with the totals: completed, billed, ` +
      'paid, new, deleted. Then write for each case what happened, in one or two sentences. Then list cases and clients without ' +
      'contact, and for each proposal of time what has to be added. State since when deletions are known, and of how many cases the ' +
      `notes and messages were read. MyCase shows who wrote a note, but not who made another change: name nobody for those. ${ACCURACY_RULES}`,
  },
  {
    name: 'conflict_memo',
    title: 'Conflict memo',
    description: 'Memo on a conflict check: what was searched, what matched and how',
    arguments: [
      {
        name: 'parties',
        description: 'Names of all parties, with aliases, separated by commas',
        required: true,
        completionSource: 'clients',
        isMultiple: true,
      },
    ],
    tools: ['conflict_check'],
    text: ({ parties }, { format }) =>
      `Write a conflict memo on: ${quoteArgument(parties)}. Call ${format('conflict_check')} once with all of them, each with its other names. ` +
      'State what was searched, as of when, and what was not searched. Then give each match with its record, how it ' +
      'matched and its cases. Where nothing matched write "no match in the records searched", never "no conflict": ' +
      `a lawyer decides that. ${ACCURACY_RULES}`,
  },
  {
    name: 'handover',
    title: "Handover of a colleague's work",
    description: 'Open tasks, future events and cases of one person are given to another, as one plan; shown first',
    arguments: [
      { ...STAFF_ARGUMENT, name: 'from', description: 'Name of the person who leaves', required: true },
      { ...STAFF_ARGUMENT, name: 'to', description: 'Name of the person who takes over', required: true },
    ],
    tools: ['query_firm', 'write_many', 'update_task', 'update_event', 'update_case'],
    text: ({ from, to }, { format }) =>
      `Prepare the handover of the work of ${quoteArgument(from)} to ${quoteArgument(to)}. Call ${format('query_firm')} once for the ids of ` +
      'the open tasks, the future events and the open cases of the first person. List the counts, and ask me which of ' +
      `them to hand over. Then call ${format('write_many')} once, with one step for each kind: update_task, update_event, ` +
      `update_case, each with for_each, staff and remove_staff. ${PLAN_RULES}`,
  },
  {
    name: 'apply_checklist',
    title: 'Checklist for a case',
    description: 'Tasks and events of a checklist are created on a case, with dates counted from an event; shown first',
    arguments: [
      { name: 'case', description: 'Name, number or id of the case', required: true, completionSource: 'cases' },
      {
        name: 'area',
        description: 'Practice area of the checklist',
        required: true,
        completionSource: 'practice_areas',
      },
    ],
    tools: ['case_brief', 'write_many', 'create_task', 'create_event'],
    text: ({ case: matter, area }, { format }) =>
      `Apply our checklist for ${quoteArgument(area)} to the case ${quoteArgument(matter)}. Call ${format('case_brief')} for its events, tasks ` +
      'and people. If I have not given you the checklist, ask me for it: do not invent steps or periods. Leave out what ' +
      `the case has already. Then call ${format('write_many')} once with create_task and create_event steps. Count dates in ` +
      'words, such as "event 123 - 14 days" or "+ 5 business days", so that the preview shows how each was counted. ' +
      `State that no legal deadline was computed. ${PLAN_RULES}`,
  },
  {
    name: 'invoice_reminders',
    title: 'Reminders of late invoices',
    description: 'Drafts of reminders to clients with late invoices, stored as notes on their cases; nothing is sent',
    arguments: [
      {
        name: 'days',
        description: 'Invoices that are more days late than this; default 30',
        required: false,
        completionSource: ['30', '60', '90'],
      },
    ],
    tools: ['receivables', 'write_many', 'create_case_note'],
    text: ({ days = '30' }, { format }) =>
      `Draft reminders for invoices that are more than ${quoteArgument(days)} days late. Call ${format('receivables')} by client. Write ` +
      'a short, polite reminder for each client: invoice numbers, due dates and balances exactly as the tool returns ' +
      'them. Leave out drafts, hidden invoices and clients whose balance is not certain, and name them. Show me all ' +
      `drafts. Then call ${format('write_many')} once with create_case_note steps that store the drafts that I approve, with the ` +
      `subject "Draft: payment reminder". Send no message. ${PLAN_RULES}`,
  },
];

/** Creates the prompts whose tools are all selected. */
export function createFirmPrompts(tools: readonly CatalogTool[], { format }: ToolGuide): FirmPrompt[] {
  const toolsByName = new Map(tools.map((tool) => [tool.name, tool]));
  const promptTools: PromptTools = { find: (name) => toolsByName.get(name), format };
  return PROMPT_TEMPLATES.filter((prompt) => prompt.tools.every((name) => toolsByName.has(name))).map((prompt) => ({
    ...prompt,
    text: (args) => prompt.text(args, promptTools),
  }));
}
