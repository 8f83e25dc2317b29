import type { CatalogueTool } from './tools/catalogue.ts';

/** One thing a prompt asks the person for. */
interface PromptArgument {
  readonly name: string;
  readonly description: string;
  readonly required: boolean;
  /** The list whose names complete it. */
  readonly completedBy?: 'cases' | 'clients' | 'staff';
}

/** A job that a person starts from a menu of the client. */
export interface FirmPrompt {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly arguments: readonly PromptArgument[];
  /** The tools it is done with; it is not offered where one of them is missing. */
  readonly tools: readonly string[];
  /** What the model is asked, with the arguments put in. */
  readonly text: (args: Readonly<Record<string, string>>) => string;
}

const STAFF = {
  name: 'staff',
  description: 'Whose; the whole firm where it is left out',
  required: false,
  completedBy: 'staff',
} as const;

const CASE = {
  name: 'case',
  description: 'Name, number or id of the case',
  required: true,
  completedBy: 'cases',
} as const;

const whose = (staff: string | undefined): string => (staff ? `staff ["${staff}"]` : 'no staff');

const TRUTH =
  'Use only what the tools answer, with its dates and amounts as they stand; say as of when it is, and what the answers ' +
  'say is missing. Do not count, add up or compute dates yourself. Change nothing and send nothing.';

const PROMPTS: readonly FirmPrompt[] = [
  {
    name: 'morning_briefing',
    title: 'Morning briefing',
    description: "Today's events, what is due and overdue, limitation dates near",
    arguments: [STAFF],
    tools: ['agenda'],
    text: ({ staff }) =>
      `Write my briefing for today. Call agenda with from "today" and ${whose(staff)}, then again for "tomorrow" with ` +
      `sections events and tasks_due alone. Begin with what has a fixed hour, then what is overdue, then what is due, ` +
      `then limitation dates. At most a page. ${TRUTH}`,
  },
  {
    name: 'case_status_for_client',
    title: 'Case status for the client',
    description: 'A draft of a letter to the client on where the case stands; nothing is sent',
    arguments: [CASE],
    tools: ['case_brief'],
    text: ({ case: matter }) =>
      `Draft a letter to the client on where the case "${matter}" stands. Call case_brief for it. Write in plain words ` +
      'what was done, what comes next with its dates, and what we need from the client. Leave out internal notes, ' +
      'strategy, hours, rates and other clients; mark with [check] what a lawyer has to confirm. It is a draft for a ' +
      `lawyer to read. ${TRUTH}`,
  },
  {
    name: 'new_matter_intake',
    title: 'Intake of a new matter',
    description: 'Conflict check, then a plan to open the case, which is only previewed',
    arguments: [
      { name: 'client', description: 'Who wants to be our client', required: true, completedBy: 'clients' },
      { name: 'matter', description: 'What it is about', required: true },
      { name: 'others', description: 'Opponents and others involved', required: false },
    ],
    tools: ['find_records', 'conflict_check'],
    text: ({ client, matter, others }) =>
      `Prepare the intake of a new matter: "${matter}" for "${client}"${others ? `, others involved: "${others}"` : ''}. ` +
      'Call find_records for the client, so that nobody is entered twice; call conflict_check for the client and for ' +
      'everybody else involved, and set out every match with how it matched and what was not searched. Then, where the ' +
      'tool open_case is there, call it once to get its preview, and stop: show me the preview and ask whether to go ' +
      'on. Where it is missing, list what would be created. What I left out you ask me for; you guess nothing.',
  },
  {
    name: 'weekly_deadline_review',
    title: 'Weekly deadline review',
    description: 'Limitation dates passed, near and missing, overdue tasks, cases with nothing to come',
    arguments: [STAFF],
    tools: ['deadline_review'],
    text: ({ staff }) =>
      `Prepare our weekly deadline review. Call deadline_review with ${whose(staff)}; where rows are left out ask for ` +
      'the sections one by one. Put what passed first, then what is near by day, then cases without a limitation date ' +
      'or without an event to come, grouped by lead attorney, each with what somebody has to look at. It shows what ' +
      `MyCase holds and is no computation of legal deadlines: say so at the top. ${TRUTH}`,
  },
  {
    name: 'month_end_billing_review',
    title: 'Month-end billing review',
    description: 'Unbilled work, open invoices by age, payments received',
    arguments: [
      { name: 'month', description: 'this_month (default), last_month or a day in it', required: false },
    ],
    tools: ['unbilled_work', 'receivables'],
    text: ({ month = 'this_month' }) =>
      `Prepare the billing review for ${month}. Call unbilled_work by case and receivables by client, with the payments ` +
      'received in that month. Begin with the totals as the tools give them, then the ten largest of each, then what ' +
      'looks odd: work older than 60 days and not billed, invoices over 90 days, hidden invoices and invoices of ' +
      `deleted cases. ${TRUTH}`,
  },
  {
    name: 'timekeepers_day',
    title: "Timekeeper's day",
    description: 'Events, calls and notes of a day without a time entry, as proposals',
    arguments: [
      { ...STAFF, description: 'Whose day', required: true },
      { name: 'day', description: 'A day; default today', required: false },
    ],
    tools: ['agenda', 'query_records'],
    text: ({ staff, day = 'today' }) =>
      `Find what ${staff} did on ${day} and has not entered as time. Call agenda with from "${day}", ` +
      `${whose(staff)} and sections ["events"]; call query_records for calls and for time_entries of that day and ` +
      'person; and case_brief with sections ["notes"] for the cases that come up. Match them by case and activity. ' +
      'Propose an entry for each event, call or note without one: case, activity, day, and the hours only where the ' +
      `event's start and end give them, else [hours?]. They are proposals: record none. ${TRUTH}`,
  },
  {
    name: 'conflict_memo',
    title: 'Conflict memo',
    description: 'A memo on a conflict check: what was searched, what matched and how',
    arguments: [{ name: 'parties', description: 'Names of all parties, with aliases', required: true }],
    tools: ['conflict_check'],
    text: ({ parties }) =>
      `Write a conflict memo on: ${parties}. Call conflict_check once with all of them, each with the other names it ` +
      'goes by. State what was searched and as of when, what was not searched, then each match with its record, how it ' +
      'matched and the cases behind it. Where nothing matched write "no match in the records searched", never "no ' +
      `conflict": that is for a lawyer to say. ${TRUTH}`,
  },
];

/** The prompts whose tools are all there. */
export const firmPrompts = (tools: readonly CatalogueTool[]): FirmPrompt[] =>
  PROMPTS.filter((prompt) => prompt.tools.every((name) => tools.some((tool) => tool.name === name)));

/** The list that completes an argument of a prompt, if one does. */
export const completing = (
  prompts: readonly FirmPrompt[],
  prompt: string,
  argument: string,
): PromptArgument['completedBy'] =>
  prompts.find(({ name }) => name === prompt)?.arguments.find(({ name }) => name === argument)?.completedBy;
