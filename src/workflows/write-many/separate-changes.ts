import { MyCaseError } from '../../base/mycase-error.ts';
import { isAddition } from '../../operations/define-operation.ts';
import type { Operation } from '../../operations/operation-types.ts';
import { EVENT_TIME_FIELDS } from '../../records/events.ts';
import { digestJson } from '../../writes/confirm/confirmation-tokens.ts';
import type { PreparedCall } from './prepared-call.ts';

/**
 * Throws a MyCaseError if two creates are identical, unless they allow duplicates. Two names of one record are the same
 * value.
 */
export function assertDistinctCreates(calls: readonly PreparedCall[]): void {
  const steps = new Map<string, number>();
  for (const { step, operation, args, prepared } of calls) {
    if (prepared?.plan.target.kind !== 'create' || args.allow_duplicate === true) continue;
    const key = `${operation.name} ${digestJson(prepared.plan.args)}`;
    const earlier = steps.get(key);
    if (earlier !== undefined) throw createSameRecordError(earlier, step);
    steps.set(key, step);
  }
}

const createSameRecordError = (earlier: number, step: number): MyCaseError =>
  earlier === step
    ? new MyCaseError(`Step ${step} creates the same record twice. Nothing was sent.`, {
        advice: 'Two values in for_each may mean the same record. Leave one out, or add allow_duplicate: true.',
      })
    : new MyCaseError(`Steps ${earlier} and ${step} create the same record twice. Nothing was sent.`, {
        advice: 'Leave one out, or add allow_duplicate: true to its arguments.',
      });

/**
 * Throws a MyCaseError if a write depends on the effect of an earlier write of the same record: if both change one
 * field, or if one deletes the record. Each write is checked and shown with the record as it is before the plan.
 */
export function assertSeparateChanges(calls: readonly PreparedCall[]): void {
  const byPath = new Map<string, PreparedCall[]>();
  for (const call of calls) {
    const path = call.prepared?.plan.target.lockedPath;
    if (path === undefined) continue;
    const earlier = byPath.get(path) ?? [];
    for (const one of earlier) assertSeparate(one, call);
    byPath.set(path, [...earlier, call]);
  }
}

function assertSeparate(first: PreparedCall, second: PreparedCall): void {
  const steps = `Steps ${first.step} and ${second.step}`;
  if ([first, second].some(({ operation }) => operation.method === 'DELETE')) {
    throw new MyCaseError(`${steps} are about the same record, and one of them deletes it. Nothing was sent.`, {
      advice: 'Leave the other step out.',
    });
  }
  if (isAddition(first.operation) && isAddition(second.operation)) return;
  const fields = collectFields(first);
  const shared = [...collectFields(second)].find((field) => fields.has(field));
  if (shared === undefined) return;
  throw new MyCaseError(`${steps} both change ${shared} of the same record. Nothing was sent.`, {
    advice: `Put all changes of ${shared} into one step.`,
  });
}

/** The fields that a write changes. Fields that depend on each other count as one. */
const collectFields = ({ prepared, operation }: PreparedCall): ReadonlySet<string> => {
  if (!prepared) return new Set();
  const { target, fieldChanges = [] } = prepared.plan;
  const names = isAddition(operation) ? Object.keys(target.fields) : fieldChanges.map(({ field }) => field);
  return new Set(names.map((name) => toFieldGroup(name, operation)));
};

/** The times of an event depend on each other, and so do the fields of which MyCase requires exactly one. */
function toFieldGroup(field: string, { exactlyOne = [] }: Operation): string {
  if (exactlyOne.includes(field)) return exactlyOne.join(' or ');
  const isTime = field === 'all_day' || EVENT_TIME_FIELDS.some((names) => names.some((name) => name === field));
  return isTime ? 'the times' : field;
}
