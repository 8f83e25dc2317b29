import { MyCaseError, toMyCaseError } from '../../base/mycase-error.ts';
import { truncateText } from '../../base/safe-text.ts';
import type { CallContext } from '../../client/client-types.ts';
import { expandPath } from '../../client/url-path.ts';
import { getPathParameters, getRecordPath, isAddition, isCreateOperation } from '../../operations/define-operation.ts';
import type { Arguments, Operation } from '../../operations/operation-types.ts';
import type { ApiRecord } from '../../records/api-record.ts';
import { getStoredValue, matchesValue } from '../../writes/update/field-values.ts';
import type { WorkflowContext } from '../define-workflow.ts';
import { groupBy } from '../shared/group-by.ts';
import type { PlannedCall } from './expand-steps.ts';
import { insertIds } from './new-record-ids.ts';
import { recreateRecord } from './recreate-record.ts';
import { getFieldName, reverseAddition, reverseChanges } from './reverse-changes.ts';
import { collectCreatedIds } from './run-plan.ts';
import type { PlanItem, StoredChange, StoredPlan } from './stored-plan.ts';

/** The writes that reverse a plan, last one first, and sentences about what they do not reverse. */
export interface ReversePlan {
  readonly calls: readonly PlannedCall[];
  readonly notes: readonly string[];
}

/**
 * Builds the writes that put back the values from before a plan: created records are deleted, changed fields get their
 * former value, and some deleted records are created again. A field that was changed again since then stays as it is.
 * Throws a MyCaseError if nothing can be reversed.
 */
export async function buildReversePlan(
  { id, items }: StoredPlan,
  context: WorkflowContext,
  call: CallContext,
): Promise<ReversePlan> {
  const calls: PlannedCall[] = [];
  const notes: string[] = [`These changes undo ${id}, from its last step to its first.`];
  const createdIds = collectCreatedIds(items);
  for (const item of items.filter(({ state }) => state === 'done').toReversed()) {
    const place = `Step ${item.step} of ${id} (${labelItem(item, context)})`;
    const reversed = await reverseItem({ ...item, args: insertIds(item.args, createdIds) }, context, call);
    if (reversed.operation) calls.push({ step: calls.length + 1, operation: reversed.operation, args: reversed.args });
    notes.push(...reversed.notes.map((note) => `${place}: ${note}`));
  }
  const merged = mergeUpdates(calls);
  const unsent = items.filter(({ state }) => state !== 'done').length;
  if (unsent > 0) notes.push(`${unsent} changes of ${id} are not known to be done, so they are not reversed.`);
  if (merged.length > 0) return { calls: merged, notes };
  throw new MyCaseError(`Nothing of ${id} can be undone. ${notes.slice(1).join(' ')}`);
}

const MAX_RECORD_LENGTH = 100;

/** The tool of an item, and the first two values of its record. */
function labelItem({ tool, record }: PlanItem, { tools }: WorkflowContext): string {
  const values = record.replace(/;$/, '').split('; ').slice(0, 2).join('; ');
  return `${tools.label(tool)}, ${truncateText(values, MAX_RECORD_LENGTH)}`;
}

/**
 * Joins the updates of one record into one, because two writes of a plan cannot change the same field. A record that
 * the plan deletes is not updated before.
 */
function mergeUpdates(calls: readonly PlannedCall[]): PlannedCall[] {
  const toPath = ({ operation, args }: PlannedCall) => expandPath(operation.path, args);
  const isUpdate = ({ operation }: PlannedCall) => operation.method === 'PUT';
  const deleted = new Set(calls.filter(({ operation }) => operation.method === 'DELETE').map(toPath));
  const remaining = calls.filter((planned) => !isUpdate(planned) || !deleted.has(toPath(planned)));
  const groups = groupBy(remaining, (planned) => (isUpdate(planned) ? toPath(planned) : planned));
  return [...groups.values()].flatMap((group, i) => {
    const [first] = group;
    return first ? [{ ...first, step: i + 1, args: group.map(({ args }) => args).reduce(joinArguments) }] : [];
  });
}

/** Joins the arguments of two updates of one record: lists have the members of both. */
const joinArguments = (first: Arguments, second: Arguments): Arguments => ({
  ...first,
  ...Object.fromEntries(
    Object.entries(second).map(([name, value]) => {
      const earlier = first[name];
      return [name, Array.isArray(earlier) && Array.isArray(value) ? [...earlier, ...value] : value];
    }),
  ),
});

/** The write that reverses an item. Without an operation there is none. */
interface ReversedItem {
  readonly operation?: Operation;
  readonly args: Arguments;
  readonly notes: readonly string[];
}

const impossible = (note: string): ReversedItem => ({ args: {}, notes: [note] });

async function reverseItem(item: PlanItem, context: WorkflowContext, call: CallContext): Promise<ReversedItem> {
  try {
    const operation = context.plannedWrites.findOperation(item.tool);
    if (isCreateOperation(operation)) return await reverseCreate(item, operation, context, call);
    if (operation.method === 'DELETE') return await reverseDeletion(item, operation, context, call);
    if (isAddition(operation)) return await reverseAdditions(item, operation, context, call);
    if (operation.method !== 'PUT')
      return impossible('MyCase does not show what was there before, so it is not undone.');
    if (!item.changes || !item.before) return { args: {}, notes: [] };
    return await reverseUpdate(item, item.changes, item.before, operation, context, call);
  } catch (error) {
    if (!(error instanceof MyCaseError) || call.signal.aborted) throw error;
    return impossible(`it is not undone. ${error.message}`);
  }
}

async function reverseCreate(
  { createdId, args: createArgs }: PlanItem,
  { path }: Operation,
  { plannedWrites }: WorkflowContext,
  call: CallContext,
): Promise<ReversedItem> {
  const paths = [path, `/${path.split('/').at(-1)}`];
  const deletion = plannedWrites
    .listOperations()
    .find((one) => one.method === 'DELETE' && paths.includes(one.path.replace(/\/\{\w+\}$/, '')));
  if (createdId === undefined) return impossible('MyCase returned no id, so the record stays.');
  if (!deletion) return impossible(`the record ${createdId} stays: this server has no operation that deletes it.`);
  const parameters = getPathParameters(deletion.path);
  const args = Object.fromEntries(
    parameters.map((name, i) => [name, i === parameters.length - 1 ? createdId : createArgs[name]]),
  );
  await plannedWrites.prepare(deletion, args, call);
  return { operation: deletion, args, notes: [] };
}

/** Removes the people that an `add_…` step added to a record, with the update of this record. */
async function reverseAdditions(
  { args, changes = [] }: PlanItem,
  { path }: Operation,
  { plannedWrites }: WorkflowContext,
  call: CallContext,
): Promise<ReversedItem> {
  const recordPath = getRecordPath(path);
  const update = plannedWrites.listOperations().find((one) => one.method === 'PUT' && one.path === recordPath);
  if (changes.length === 0) return impossible('it is not known who was on the record before, so nobody is taken off.');
  if (!update) return impossible('this server has no operation that takes people off this record.');
  const reversed = changes.map((change) => reverseAddition(change, update));
  const notes = reversed.flatMap((one) => one.notes);
  const people: Arguments = Object.assign({}, ...reversed.map((one) => one.args));
  if (Object.keys(people).length === 0) return { args: {}, notes };
  const ids = Object.fromEntries(getPathParameters(update.path).map((name) => [name, args[name]]));
  const checked = await plannedWrites.checkArguments(update, { ...ids, ...people }, call);
  await plannedWrites.prepare(update, checked.args, call);
  return { operation: update, args: checked.args, notes };
}

async function reverseDeletion(
  { before }: PlanItem,
  { path }: Operation,
  { plannedWrites }: WorkflowContext,
  call: CallContext,
): Promise<ReversedItem> {
  const recreated = before && (await recreateRecord(before, path, plannedWrites, call));
  return recreated ?? impossible('the record was deleted. MyCase cannot bring it back.');
}

async function reverseUpdate(
  item: PlanItem,
  changes: readonly StoredChange[],
  before: ApiRecord,
  operation: Operation,
  { plannedWrites }: WorkflowContext,
  call: CallContext,
): Promise<ReversedItem> {
  const ids = Object.fromEntries(getPathParameters(operation.path).map((name) => [name, item.args[name]]));
  const build = async (unchanged: readonly StoredChange[]) => {
    const reversed = reverseChanges(unchanged, before, operation);
    if (Object.keys(reversed.args).length === 0) return { ...reversed, prepared: undefined };
    const { args } = await plannedWrites.checkArguments(operation, { ...ids, ...reversed.args }, call);
    return { args, notes: reversed.notes, prepared: await plannedWrites.prepare(operation, args, call) };
  };
  const first = await buildAccepted(changes, build, call);
  const current = first.prepared?.plan.currentRecord ?? {};
  const isUnchanged = (change: StoredChange) => matchesValue(change.after, readStored(change, current), true);
  const lost = first.changes.filter((change) => !isUnchanged(change));
  const isAnyLost = lost.length > 0 && first.prepared !== undefined;
  const last = isAnyLost ? await build(first.changes.filter(isUnchanged)) : first;
  const notes = [
    ...last.notes,
    ...first.refusals,
    ...(isAnyLost ? [`${lost.map(getFieldName).join(', ')} was changed again since then, so it stays.`] : []),
  ];
  return last.prepared ? { operation, args: last.args, notes } : { args: {}, notes };
}

/**
 * Builds the update of the changes that are accepted, with a sentence about each other one. Throws a MyCaseError if
 * none is accepted.
 */
async function buildAccepted<Built>(
  changes: readonly StoredChange[],
  build: (changes: readonly StoredChange[]) => Promise<Built>,
  call: CallContext,
): Promise<Built & { readonly changes: readonly StoredChange[]; readonly refusals: readonly string[] }> {
  try {
    return { ...(await build(changes)), changes, refusals: [] };
  } catch (error) {
    if (!(error instanceof MyCaseError) || call.signal.aborted) throw error;
    const accepted: StoredChange[] = [];
    const refusals: string[] = [];
    for (const change of changes) {
      const refusal = await build([change]).then(() => undefined, toMyCaseError);
      if (refusal) refusals.push(`${getFieldName(change)} is not put back. ${refusal.message}`);
      else accepted.push(change);
    }
    if (accepted.length === 0 || refusals.length === 0) throw error;
    return { ...(await build(accepted)), changes: accepted, refusals };
  }
}

const readStored = ({ field, responseField, customFieldId, after }: StoredChange, record: ApiRecord): unknown =>
  getStoredValue(
    {
      field,
      responseField,
      newValue: after,
      ...(customFieldId !== undefined && { customField: { id: customFieldId, definition: {} } }),
    },
    record,
  );
