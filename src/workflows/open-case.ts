import * as z from 'zod';
import type { Report, Section } from '../answers/report.ts';
import type { CallScope } from '../client/client.ts';
import { MyCaseError, type Outcome } from '../client/errors.ts';
import { today } from '../firm/days.ts';
import type { Firm } from '../firm/mirror.ts';
import { nameOf } from '../firm/record.ts';
import { resolve } from '../firm/resolve.ts';
import { day, text } from '../tools/fields.ts';
import { checkParties, type PartiesChecked } from './conflict-check.ts';
import { type Matter, type NewClient, type Step, stepsOf } from './open-case-plan.ts';
import { carryOut, type Progress, progressOf } from './open-case-progress.ts';
import { deed } from './workflow.ts';

const Row = z.looseObject({});

const words = z.string();

const input = {
  name: text.describe('Unique in the firm'),
  client: z
    .union([
      text,
      z.strictObject({
        first_name: text,
        last_name: text,
        email: z.string().optional(),
        cell_phone_number: z.string().optional(),
      }),
    ])
    .describe('Id, name or e-mail of one there is, or the fields of a new one'),
  client_role: z.string().optional(),
  others: z.array(z.string()).optional().describe('All others involved, for the conflict check'),
  lead_attorney: words.optional(),
  staff: z.array(words).optional().describe('Ids or names'),
  practice_area: z.string().optional(),
  case_stage: z.string().optional(),
  case_number: z.string().optional(),
  description: z.string().optional(),
  opened_date: day.optional(),
  sol_date: day.optional(),
  folders: z.array(z.string()).optional(),
  tasks: z
    .array(
      z.strictObject({
        name: text,
        due_date: day,
        priority: z.enum(['Low', 'Medium', 'High']).optional(),
        staff: z.array(words).optional(),
      }),
    )
    .optional(),
  note: z.strictObject({ subject: text, note: text }).optional(),
  allow_duplicate: z.boolean().optional(),
};

type Asked = z.infer<z.ZodObject<typeof input>>;

/** A new matter from the conflict check to the first tasks, confirmed once. */
export const openCase = deed({
  name: 'open_case',
  title: 'Open a matter',
  description:
    'Opens a matter as one plan: conflict check, client (found or made), case, role, staff, folders, tasks and note. ' +
    'Previewed, confirmed once, then done step by step.',
  input,
  sections: { steps: Row, matches: Row, mentions: Row },
  async answer(args, context, scope) {
    const { firm, zone, demand } = context;
    const progress = progressOf(firm, args);
    if (progress.lost) throw new MyCaseError(progress.lost);
    const mayDouble = args.allow_duplicate === true;
    if (progress.isRunning) throw new MyCaseError('Nothing was done: this very plan is being carried out.');
    const matter = await matterOf(args, firm, zone, scope);
    const steps = stepsOf(matter);
    const left = steps.slice(progress.done.length);
    // What may have come of it the time before is looked for when its turn comes.
    const expected = progress.unsureSince === undefined ? undefined : left[0];
    if (left.length === 0)
      return report(steps, progress, ['This was done before; nothing was done now.'], zone);
    if (!progress.made.case && expected?.makes !== 'case') await refuseTaken(matter, firm, scope);
    for (const step of left) {
      const allow_duplicate = mayDouble || step === expected;
      await context.check(step.tool, { ...step.args(progress.made), allow_duplicate }, scope);
    }
    const checked = await checkParties(partiesOf(args, matter), firm, zone, scope);
    if ('id' in matter.client) progress.made = { ...progress.made, client: matter.client.id };
    await demand({
      asked: args,
      ground: async () => ({ done: progress.done, client: matter.client, matches: checked.found }),
      preview: async () => previewOf(steps, progress, checked),
    });
    const failure = await carryOut(left, progress, mayDouble, context, scope);
    const said = failure ? notFinished(failure, matter, progress) : `Opened: case id ${progress.made.case}.`;
    const told = report(steps, progress, [said, ...checked.verdicts], zone, checked.sections);
    return failure ? { ...told, stopped: stoppedAt(progress) } : told;
  },
});

async function matterOf(args: Asked, firm: Firm, zone: string, scope: CallScope): Promise<Matter> {
  const { client_role, lead_attorney, staff = [], folders = [], tasks = [], note } = args;
  const person = (words: string) => resolve('staff', words, firm, scope);
  const lead = lead_attorney === undefined ? [] : [await person(lead_attorney)];
  const others = await Promise.all(staff.map(person));
  const people = [...lead, ...others.filter(({ id }) => id !== lead[0]?.id)];
  return {
    fields: caseFields(args),
    client: await clientOf(args, firm, scope),
    role: client_role,
    staff: people.map(({ id, name }) => ({ id, name, leads: id === lead[0]?.id })),
    folders,
    tasks: await Promise.all(
      tasks.map(async ({ staff, priority = 'Medium', ...task }) => {
        const doers = staff ? await Promise.all(staff.map(person)) : people.slice(0, 1);
        if (doers.length === 0) throw new MyCaseError(`tasks: name in staff who does "${task.name}".`);
        return { ...task, priority, staff: doers.map(({ id }) => ({ id })) };
      }),
    ),
    note: note && { ...note, date: today(zone) },
  };
}

async function clientOf({ client }: Asked, firm: Firm, scope: CallScope): Promise<Matter['client']> {
  if (typeof client !== 'string') return { fields: client };
  const { id, name } = await resolve('client', client, firm, scope);
  return { id, name };
}

function caseFields({
  name,
  practice_area,
  case_stage,
  case_number,
  description,
  opened_date,
  sol_date,
}: Asked): Matter['fields'] {
  const fields = { practice_area, case_stage, case_number, description, opened_date, sol_date };
  return { name, ...Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) };
}

/** Other arguments are another plan, which would make the client once more. */
function notFinished(failure: string, { client }: Matter, { lost, made }: Progress): string {
  const next = lost ? '' : 'Call open_case again with the same arguments to go on with what is left.';
  const isMade = 'fields' in client && made.client !== undefined && made.case === undefined;
  const kept = isMade ? `The client is made, id ${made.client}: with other arguments, name it by that.` : '';
  return [`Not finished: ${failure}`, next, kept].filter(Boolean).join(' ');
}

const stoppedAt = ({ unsureSince }: Progress): Outcome =>
  unsureSince === undefined ? 'not done' : 'unknown';

/** MyCase: names of cases are unique in the firm. Found out first, nothing is made that has to be taken back. */
async function refuseTaken({ fields }: Matter, firm: Firm, scope: CallScope): Promise<void> {
  const { cases } = await firm.read(['cases'], scope);
  const wanted = fields.name.trim().toLowerCase();
  const taken = [...cases.records.values()].find((record) => nameOf(record).trim().toLowerCase() === wanted);
  if (taken) {
    throw new MyCaseError(
      `Nothing was done: there is a case "${nameOf(taken)}" already (id ${taken.id}). Choose another name, or add what is missing to it.`,
    );
  }
}

/** Everyone the matter is about. */
const partiesOf = ({ others = [] }: Asked, { client }: Matter) => [
  'id' in client ? { name: client.name } : partyOf(client.fields),
  ...others.map((name) => ({ name })),
];

const partyOf = ({ first_name, last_name, email, cell_phone_number }: NewClient) => ({
  name: `${first_name} ${last_name}`,
  emails: [email ?? []].flat(),
  phones: [cell_phone_number ?? []].flat(),
});

function previewOf(steps: readonly Step[], { done }: Progress, checked: PartiesChecked): string {
  return [
    'Conflict check:',
    ...checked.verdicts,
    ...checked.found.slice(0, MOST_MATCHES).map((words) => `  ${words}`),
    ...(checked.found.length > MOST_MATCHES
      ? [`  and ${checked.found.length - MOST_MATCHES} matches more`]
      : []),
    'What would be done:',
    ...steps.map(({ words }, i) => `  ${i + 1}. ${words}${i < done.length ? ' (done already)' : ''}`),
  ].join('\n');
}

const MOST_MATCHES = 12;

function report(
  steps: readonly Step[],
  { done }: Progress,
  summary: readonly string[],
  zone: string,
  sections: readonly Section[] = [],
): Report {
  const rows = steps.map(({ words }, i) => ({ step: i + 1, what: words, result: done[i] ?? 'not done' }));
  return {
    summary,
    sections: [{ key: 'steps', title: 'Steps', rows, total: rows.length }, ...sections],
    zone,
  };
}
