import { isRecord, parseJson } from '../../base/json.ts';
import { MyCaseError } from '../../base/mycase-error.ts';
import { quoteValue } from '../../base/safe-text.ts';
import type { CallContext } from '../../client/client-types.ts';
import { buildInputSchema, getPathParameters, isCreateOperation } from '../../operations/define-operation.ts';
import type { Arguments, Operation } from '../../operations/operation-types.ts';
import type { WorkflowContext } from '../define-workflow.ts';
import { COUNTING_ADVICE, type DateSources, readDateWords } from './date-words.ts';
import { type EarlierStep, findNeededSteps, readReferences } from './new-record-ids.ts';
import { type RepeatedArguments, repeatArguments } from './repeat-rule.ts';
import type { StepInput } from './write-many-input.ts';

/** The most writes of a plan. */
const MAX_WRITES = 100;

/** One write of a step, with checked arguments. An id that an earlier step creates is a stand-in. */
export interface PlannedCall {
  /** The number of the step, from 1. */
  readonly step: number;
  readonly operation: Operation;
  readonly args: Arguments;
}

/** The writes of all steps, and sentences about how the arguments were read. */
export interface ExpandedSteps {
  readonly calls: readonly PlannedCall[];
  readonly notes: readonly string[];
  /** True if a day was counted from another one. */
  readonly hasCountedDays: boolean;
}

/**
 * Reads the steps of a plan: JSON text, references to earlier steps, words for days, lists of ids, rules. Checks the
 * arguments of each write as a single call does. `countingAdvice` says what a day can be counted from. Throws a
 * MyCaseError that names the step.
 */
export async function expandSteps(
  steps: readonly StepInput[],
  { plannedWrites, zone }: WorkflowContext,
  call: CallContext,
  countingAdvice = COUNTING_ADVICE,
): Promise<ExpandedSteps> {
  const calls: PlannedCall[] = [];
  const notes: string[] = [];
  const earlierSteps: EarlierStep[] = [];
  const earlierArguments: (Arguments | undefined)[] = [];
  let hasCountedDays = false;
  const sources: DateSources = { zone, earlierArguments, earlierWrites: calls, countingAdvice, ...plannedWrites };
  for (const [i, input] of steps.entries()) {
    const step = i + 1;
    const read = async () => {
      const operation = plannedWrites.findOperation(input.tool);
      assertPlannable(operation);
      const perRecord = toEach(operation, input, parseStepArguments(input)).map((args) =>
        readReferences(args, earlierSteps),
      );
      const dated = await Promise.all(perRecord.map((args) => readDateWords(operation, args, sources, call)));
      const checked = await Promise.all(dated.map(({ args }) => plannedWrites.checkArguments(operation, args, call)));
      const repeated = checked.map(({ args }) => repeat(operation, args, input.repeat, zone));
      const writes = repeated.flatMap((one) => one.writes);
      assertNoChangeOfNewRecord(operation, writes);
      const dateNotes = dated.flatMap((one) => one.notes);
      const stepNotes = new Set([dateNotes, ...[...checked, ...repeated].map((one) => one.notes)].flat());
      return { operation, writes, hasDateWords: dateNotes.length > 0, stepNotes };
    };
    const { operation, writes, hasDateWords, stepNotes } = await read().catch((error) => throwForStep(error, step));
    earlierSteps.push({ operation, count: writes.length });
    earlierArguments.push(writes.length === 1 ? writes[0] : undefined);
    calls.push(...writes.map((args) => ({ step, operation, args })));
    notes.push(...[...stepNotes].map((note) => `Step ${step}: ${note}`));
    hasCountedDays ||= hasDateWords;
    if (calls.length > MAX_WRITES) throw createTooManyError();
  }
  return { calls, notes, hasCountedDays };
}

const createTooManyError = (): MyCaseError =>
  new MyCaseError(`Nothing was sent: a plan has at most ${MAX_WRITES} writes.`, {
    advice: 'Split it into several plans.',
  });

/** Names the step in an error about it. */
export function throwForStep(error: unknown, step: number): never {
  if (!(error instanceof MyCaseError)) throw error;
  const { message, advice, status, outcome, fields, createdId, suggestions } = error;
  const example = Object.keys(suggestions ?? {}).length > 0 ? undefined : error.example;
  throw new MyCaseError(`Step ${step}: ${message}`, { advice, status, outcome, fields, createdId, example });
}

/** A file is too large for a plan: the plan would hold its bytes. */
function assertPlannable({ name, run }: Operation): void {
  if (!run) return;
  throw new MyCaseError(`${name} sends a file, which a plan cannot hold.`, { advice: `Call ${name} by itself.` });
}

function parseStepArguments({ arguments: input = {} }: StepInput): Arguments {
  const parsed = typeof input === 'string' ? parseJson(input) : input;
  if (isRecord(parsed)) return parsed;
  throw new MyCaseError(`arguments: ${quoteValue(String(input))} is not a JSON object.`, {
    advice: 'For example "{\\"task_id\\": 1, \\"completed\\": true}".',
  });
}

/** The arguments for each id. */
function toEach(operation: Operation, { for_each, id_argument }: StepInput, args: Arguments): Arguments[] {
  if (for_each === undefined) {
    if (id_argument === undefined) return [args];
    throw new MyCaseError('id_argument has no effect without for_each.');
  }
  const name = id_argument ?? getPathParameters(operation.path).at(-1);
  if (name === undefined || !(name in buildInputSchema(operation).shape)) {
    throw new MyCaseError(`for_each: ${operation.name} has no argument ${quoteValue(name ?? 'for an id')}.`, {
      advice: 'Name the argument that gets each id in id_argument.',
    });
  }
  if (args[name] !== undefined) throw new MyCaseError(`${name} is in arguments and in for_each: give it once.`);
  if (new Set(for_each).size < for_each.length) throw new MyCaseError('for_each has an id twice.');
  if (for_each.length > MAX_WRITES) throw createTooManyError();
  return for_each.map((id) => ({ ...args, [name]: id }));
}

/** The arguments of each date of a rule. Without a rule these are the arguments as they are. */
function repeat(operation: Operation, args: Arguments, rule: string | undefined, zone: string): RepeatedArguments {
  if (rule === undefined) return { writes: [args], notes: [] };
  if (isCreateOperation(operation)) return repeatArguments(args, rule, zone);
  throw new MyCaseError(`repeat: ${operation.name} creates no record.`);
}

/** A record that does not exist yet cannot be read, so its changes cannot be shown. */
function assertNoChangeOfNewRecord(operation: Operation, writes: readonly Arguments[]): void {
  const [needed] = writes.flatMap(findNeededSteps);
  if (needed === undefined) return;
  if (operation.method === 'PUT' || operation.method === 'DELETE') {
    throw new MyCaseError(`${operation.name} cannot be used for the record that step ${needed} creates.`, {
      advice: `Give the values in step ${needed}.`,
    });
  }
  if (operation.hints?.openWorldHint) {
    throw new MyCaseError(
      `${operation.name} sends something to people outside the firm. The preview must show these people, so the record must exist before the plan runs.`,
      { advice: 'Call it by itself after the plan.' },
    );
  }
}
