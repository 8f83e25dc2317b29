import * as z from 'zod';
import { MyCaseError, type Outcome } from '../../base/errors.ts';
import { oneLine, shorten } from '../../base/safe-text.ts';
import type { ListCache } from '../../cache/list-cache.ts';
import type { RequestContext } from '../../client/types.ts';
import type { Report, Section } from '../../formatting/report.ts';
import { type ApiRecord, nameOf, referencesOf } from '../../records/record.ts';
import { checkParties, type PartiesChecked } from '../conflict-check/conflict-check.ts';
import { defineWriteWorkflow, type WorkflowContext } from '../define-workflow.ts';
import { type Asked, input } from './input.ts';
import { matterOf } from './matter.ts';
import { adoptEarlierAttempt, carryOut, type Progress, progressOf } from './resume.ts';
import { asCalls, inFull, type Matter, type NewClient, type Step, stepsOf } from './steps.ts';

const Row = z.looseObject({});

/** A new matter from the conflict check to the first tasks, confirmed once. */
export const openCase = defineWriteWorkflow({
  name: 'open_case',
  title: 'Open a matter',
  description:
    'Opens a matter as one plan: conflict check, client (found or made), case, role, staff, folders, tasks and note. ' +
    'Previewed, confirmed once, then done step by step.',
  input,
  sections: { steps: Row, matches: Row, mentions: Row },
  async answer(args, context, scope) {
    const { cache, zone, demand } = context;
    const progress = progressOf(cache, args);
    refuseUnready(progress);
    const mayDouble = args.allow_duplicate === true;
    const matter = await matterOf(args, cache, zone, scope);
    const steps = stepsOf(matter);
    if ('id' in matter.client) progress.made = { ...progress.made, client: matter.client.id };
    await adoptEarlierAttempt(steps, progress, mayDouble, context, scope);
    const left = steps.slice(progress.done.length);
    if (left.length === 0)
      return report(steps, progress, ['This was done before; nothing was done now.'], zone);
    await checkLeft(left, matter, progress, mayDouble, context, scope);
    const checked = await checkParties(partiesOf(args, matter), cache, zone, scope, {
      clients: progress.made.client,
      cases: progress.made.case,
    });
    await demand({
      asked: args,
      ground: async () => ({ done: progress.done, client: matter.client, matches: checked.found }),
      preview: async () => previewOf(args, matter, steps, progress, checked),
    });
    // The same call may have come twice.
    refuseUnready(progress);
    const failure = await carryOut(steps, progress, mayDouble, context, scope);
    const said = failure ? notFinished(failure, matter, progress) : `Opened: case id ${progress.made.case}.`;
    const told = report(
      steps,
      progress,
      [said, ...matter.said, ...checkWords(matter, checked)],
      zone,
      checked.sections,
    );
    return failure ? { ...told, stopped: stoppedAt(progress) } : told;
  },
});

function refuseUnready({ lost, isRunning }: Progress): void {
  if (lost) throw new MyCaseError(lost);
  if (isRunning) throw new MyCaseError('Nothing was done: this very plan is being carried out.');
}

/** Looks up what the steps that are left would name, and whether something like it is there. Throws a MyCaseError. */
async function checkLeft(
  left: readonly Step[],
  matter: Matter,
  { made, unsureSince }: Progress,
  mayDouble: boolean,
  { cache, check }: WorkflowContext,
  scope: RequestContext,
): Promise<void> {
  // What may have come of it the time before is looked for when its turn comes.
  const expected = unsureSince === undefined ? undefined : left[0];
  if (!made.case && expected?.makes !== 'case') await refuseTaken(matter, cache, scope);
  for (const step of left) {
    const allow_duplicate = mayDouble || step === expected;
    await check(step.tool, { ...step.args(made), allow_duplicate }, scope);
  }
}

/** Other arguments are another plan, which would make the client once more. */
function notFinished(failure: string, { client }: Matter, { made }: Progress): string {
  const isMade = 'fields' in client && made.client !== undefined && made.case === undefined;
  const kept = isMade ? ` The client is made, id ${made.client}: with other arguments, name it by that.` : '';
  return `Not finished: ${failure}${kept}`;
}

const stoppedAt = ({ unsureSince }: Progress): Outcome =>
  unsureSince === undefined ? 'not done' : 'unknown';

/** MyCase: names of cases are unique in the firm. Found out first, nothing is made that has to be taken back. */
async function refuseTaken(matter: Matter, cache: ListCache, scope: RequestContext): Promise<void> {
  const { cases } = await cache.read(['cases'], scope);
  const wanted = matter.fields.name.toLowerCase();
  const taken = [...cases.records.values()].find((record) => nameOf(record).trim().toLowerCase() === wanted);
  if (!taken) return;
  const calls = furtherCalls(matter, taken);
  throw new MyCaseError(
    [
      `Nothing was done: there is a case "${nameOf(taken)}" already (id ${taken.id}). If that is another matter, choose another name.`,
      calls.length > 0
        ? `If it was begun by this plan, look with case_brief what it has, and add what is missing by these calls:\n${calls.join('\n')}`
        : '',
    ]
      .join(' ')
      .trim(),
  );
}

/** What would follow the opening of the case, as calls for the one that is there. */
function furtherCalls(matter: Matter, taken: ApiRecord): string[] {
  const [client] = referencesOf(taken, 'clients');
  const further = stepsOf(matter).filter(({ makes }) => makes === undefined);
  return asCalls(further, { ...(client !== undefined && { client }), case: Number(taken.id) });
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

/** What the conflict check found, over what; with `lines` of its matches. */
const checkWords = (
  { client }: Matter,
  { verdicts, computed }: PartiesChecked,
  lines: readonly string[] = [],
): string[] => [
  ...verdicts.map(oneLine),
  ...lines,
  ...('id' in client ? ["The client's own record is left out of the matches."] : []),
  ...computed,
];

/** A text that is longer is cut in the preview, its length said. */
const LONGEST = 2_000;
/** A longer plan would lose its end in the preview, which holds 8,000 characters. */
const LONGEST_PLAN = 6_500;
const MOST_MATCHES = 12;

function previewOf(
  { allow_duplicate }: Asked,
  matter: Matter,
  steps: readonly Step[],
  { done }: Progress,
  checked: PartiesChecked,
): string {
  const { found } = checked;
  const matches = [
    ...found.slice(0, MOST_MATCHES).map((words) => `  ${oneLine(words)}`),
    ...(found.length > MOST_MATCHES ? [`  and ${found.length - MOST_MATCHES} matches more`] : []),
  ];
  const plan = steps.flatMap((step, i) => {
    const [head = '', ...details] =
      i < done.length ? [`${step.words} (done already: ${done[i]})`] : inFull(step);
    return [
      `  ${i + 1}. ${oneLine(head)}`,
      ...details.map((line) => `       ${shorten(oneLine(line), LONGEST)}`),
    ];
  });
  if (plan.join('\n').length > LONGEST_PLAN) throw new MyCaseError(TOO_LONG);
  return [
    'What would be done:',
    ...plan,
    ...matter.said.map(oneLine),
    ...(allow_duplicate ? ['allow_duplicate: true, so what may be there already is made all the same.'] : []),
    'Conflict check:',
    ...checkWords(matter, checked, matches),
  ].join('\n');
}

const TOO_LONG =
  'Nothing was done: the plan is too long to be shown whole before it is confirmed. Leave out some tasks or long texts, ' +
  'and add them afterwards by their own tools.';

function report(
  steps: readonly Step[],
  { done, unsureSince }: Progress,
  summary: readonly string[],
  zone: string,
  sections: readonly Section[] = [],
): Report {
  const resultOf = (i: number) =>
    done[i] ?? (i === done.length && unsureSince !== undefined ? 'not known' : 'not done');
  const rows = steps.map(({ words }, i) => ({ step: i + 1, what: words, result: resultOf(i) }));
  return {
    summary,
    sections: [{ key: 'steps', title: 'Steps', rows, total: rows.length }, ...sections],
    zone,
  };
}
