import { isRecord } from '../base/json.ts';
import type { Arguments } from '../operations/operation-types.ts';
import type { WritePlan } from '../writes/plan-write.ts';

/**
 * Arguments in two parts: those that can be looked up now, and those with the id of a record that does not exist yet.
 */
interface SeparatedArguments {
  /** The arguments without references to new records. */
  readonly known: Arguments;
  /** Adds the references to new records to the resolved arguments. */
  withNew(resolved: Arguments): Arguments;
}

/** Separates the references to new records from arguments. In a list, the other members stay. */
export function separateNewIds(args: Arguments, newIds: ReadonlySet<number>): SeparatedArguments {
  const isNew = (value: unknown) => hasNewId(value, newIds);
  const entries = Object.entries(args);
  const known = entries.flatMap(([name, value]) => {
    if (!isNew(value)) return [[name, value]];
    const others = Array.isArray(value) ? value.filter((item) => !isNew(item)) : [];
    return others.length > 0 ? [[name, others]] : [];
  });
  const added = entries.filter(([, value]) => isNew(value));
  const withNew = (resolved: Arguments): Arguments => ({
    ...resolved,
    ...Object.fromEntries(added.map(([name, value]) => [name, joinItems(resolved[name], value, isNew)])),
  });
  return { known: Object.fromEntries(known), withNew };
}

const joinItems = (resolved: unknown, value: unknown, isNew: (item: unknown) => boolean): unknown =>
  Array.isArray(value) ? [...(Array.isArray(resolved) ? resolved : []), ...value.filter(isNew)] : value;

function hasNewId(value: unknown, newIds: ReadonlySet<number>): boolean {
  if (Array.isArray(value)) return value.some((one) => hasNewId(one, newIds));
  if (isRecord(value)) return Object.values(value).some((one) => hasNewId(one, newIds));
  return typeof value === 'number' && newIds.has(value);
}

/** Returns a plan with words in place of the ids that do not exist yet, to be shown. */
export function withNewIdTexts(plan: WritePlan, newIds: ReadonlyMap<number, string>): WritePlan {
  const replaceAll = (args: Arguments): Arguments =>
    Object.fromEntries(Object.entries(args).map(([name, value]) => [name, replaceNewIds(value, newIds)]));
  return { ...plan, args: replaceAll(plan.args), target: { ...plan.target, ids: replaceAll(plan.target.ids) } };
}

function replaceNewIds(value: unknown, newIds: ReadonlyMap<number, string>): unknown {
  if (Array.isArray(value)) return value.map((item) => replaceNewIds(item, newIds));
  if (!isRecord(value)) return typeof value === 'number' ? (newIds.get(value) ?? value) : value;
  const { id, ...attributes } = value;
  const name = typeof id === 'number' ? newIds.get(id) : undefined;
  if (name === undefined) return value;
  return Object.keys(attributes).length > 0 ? { name, ...attributes } : name;
}
