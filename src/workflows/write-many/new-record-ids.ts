import { isRecord } from '../../base/json.ts';
import { MyCaseError, type RecordId } from '../../base/mycase-error.ts';
import { quoteValue } from '../../base/safe-text.ts';
import { isCreateOperation } from '../../operations/define-operation.ts';
import type { Arguments, Operation } from '../../operations/operation-types.ts';
import { REFERENCE_COLLECTIONS } from '../../records/references.ts';

/** The id of the record that an earlier step creates, as a caller writes it: `{{step 1.id}}`. */
const REFERENCE = /^\s*\{\{\s*step\s+(\d{1,3})\s*\.\s*id\s*\}\}\s*$/i;

/** Any text with something like such a reference. Other text in braces, as of a template, is text. */
const SIMILAR = /\{\{\s*steps?[^{}\p{L}\d]*\d[^{}]*\}\}/iu;

/** The stand-in of the id of step n is this number plus n. MyCase's ids are far smaller. */
const FIRST_STAND_IN = 9_000_000_000_000;
const MAX_STEPS = 1_000;

/** Returns the number that stands in for the id of a record that a step will create. */
export const toStandIn = (step: number): number => FIRST_STAND_IN + step;

/** Returns the step whose record a stand-in means. Undefined for any other value. */
const getStandInStep = (value: unknown): number | undefined =>
  typeof value === 'number' && value > FIRST_STAND_IN && value < FIRST_STAND_IN + MAX_STEPS
    ? value - FIRST_STAND_IN
    : undefined;

/** The steps before the one that is read. */
export interface EarlierStep {
  readonly operation: Operation;
  /** The number of its writes. */
  readonly count: number;
}

/**
 * Replaces each `{{step 1.id}}` in arguments by a stand-in. Throws a MyCaseError if that step is not an earlier one,
 * creates no record or several, or creates a record of another kind than the argument has, and for a reference in
 * another form or within a text.
 */
export function readReferences(args: Arguments, earlierSteps: readonly EarlierStep[]): Arguments {
  const read = (value: unknown, field: string): unknown => {
    if (typeof value === 'string') return readText(value, field, earlierSteps);
    if (Array.isArray(value)) return value.map((one) => read(one, field));
    if (isRecord(value)) return readFields(value, field);
    if (getStandInStep(value) !== undefined) throw createReferenceError(field, `${value} is not an id`);
    return value;
  };
  const readFields = (fields: Arguments, owner: string): Arguments =>
    Object.fromEntries(
      Object.entries(fields).map(([name, value]) => [name, read(value, name === 'id' ? owner : name)]),
    );
  return readFields(args, '');
}

/** Returns the stand-in of a reference, and any other text unchanged. */
function readText(text: string, field: string, earlierSteps: readonly EarlierStep[]): number | string {
  const [, digits] = REFERENCE.exec(text) ?? [];
  const [similar] = SIMILAR.exec(text) ?? [];
  if (digits === undefined && similar === undefined) return text;
  if (digits === undefined)
    throw createReferenceError(field, `${quoteValue(similar ?? '')} is not a reference by itself`);
  assertFits(Number(digits), field, earlierSteps);
  return toStandIn(Number(digits));
}

function assertFits(step: number, field: string, earlierSteps: readonly EarlierStep[]): void {
  const earlier = earlierSteps[step - 1];
  if (!earlier) throw createReferenceError(field, `step ${step} is not an earlier step`);
  const { operation, count } = earlier;
  if (!isCreateOperation(operation) || !operation.output) {
    throw createReferenceError(field, `step ${step} (${operation.name}) creates no record with an id`);
  }
  if (count !== 1) throw createReferenceError(field, `step ${step} creates ${count} records`);
  const created = toCollection(operation);
  const accepted = toAcceptedCollections(field);
  if (!accepted.includes(created)) {
    throw createReferenceError(field, `step ${step} creates a record of ${created}, which does not fit here`);
  }
}

/** The list that a create adds to: `notes` for `/cases/{case_id}/notes`. */
const toCollection = ({ path }: Operation): string => path.split('/').at(-1) ?? '';

/** The lists whose records an argument accepts. */
const toAcceptedCollections = (field: string): readonly string[] => {
  const stem = field.replace(/_id$/, '');
  const plural = stem.endsWith('y') ? `${stem.slice(0, -1)}ies` : `${stem}s`;
  return REFERENCE_COLLECTIONS[stem] ?? [plural, ...(stem === 'folder' ? ['subfolders'] : [])];
};

const createReferenceError = (field: string, reason: string): MyCaseError =>
  new MyCaseError(`${field === '' ? 'arguments' : quoteValue(field)}: ${reason}.`, {
    advice:
      'Write {{step 1.id}} for the id of the record that step 1 creates. It is the whole value of an argument with an id.',
  });

/** Returns the steps whose records arguments need. */
export function findNeededSteps(value: unknown): number[] {
  if (Array.isArray(value)) return value.flatMap(findNeededSteps);
  if (isRecord(value)) return Object.values(value).flatMap(findNeededSteps);
  return [getStandInStep(value) ?? []].flat();
}

/** Replaces the stand-ins in arguments by the known ids. Other stand-ins stay. */
export function insertKnownIds(args: Arguments, ids: ReadonlyMap<number, RecordId>): Arguments {
  const insert = (value: unknown): unknown => {
    const step = getStandInStep(value);
    if (step !== undefined) return ids.get(step) ?? value;
    if (Array.isArray(value)) return value.map(insert);
    if (isRecord(value)) return insertKnownIds(value, ids);
    return value;
  };
  return Object.fromEntries(Object.entries(args).map(([name, value]) => [name, insert(value)]));
}

/** Replaces the stand-ins in arguments by ids. Throws a MyCaseError for a record whose id is not known. */
export function insertIds(args: Arguments, ids: ReadonlyMap<number, RecordId>): Arguments {
  const inserted = insertKnownIds(args, ids);
  const [missing] = findNeededSteps(inserted);
  if (missing === undefined) return inserted;
  throw new MyCaseError(`The id of the record of step ${missing} is not known. Nothing was sent.`);
}
