import { daysBetween } from '../../base/days.ts';
import type { Clause, Literal } from './conditions.ts';
import { daysIn, FIRST_DAY, LAST_DAY, type Operand, rangeOf, testOf } from './operators.ts';

/** Ways of choosing one literal of each clause that are looked through. */
const MAX_WAYS = 512;

/**
 * Literals of clauses that can't all hold for one record, whatever the firm's data: `status is open` and `status is
 * closed`. Undefined where there is a way to meet all clauses, or too many ways to look through.
 */
export function contradictionIn(clauses: readonly Clause[]): readonly Literal[] | undefined {
  if (clauses.reduce((ways, { length }) => ways * length, 1) > MAX_WAYS) return undefined;
  let found: readonly Literal[] | undefined;
  for (const way of waysThrough(clauses)) {
    const conflict = conflictIn(way);
    if (!conflict) return undefined;
    found ??= conflict;
  }
  return found;
}

const waysThrough = (clauses: readonly Clause[]): Literal[][] =>
  clauses.reduce<Literal[][]>(
    (ways, clause) => ways.flatMap((way) => clause.map((literal) => [...way, literal])),
    [[]],
  );

function conflictIn(literals: readonly Literal[]): readonly Literal[] | undefined {
  const names = new Set(literals.map(({ field }) => field.name));
  return [...names].map((name) => literals.filter(({ field }) => field.name === name)).find((same) => areOpposed(same));
}

function areOpposed(literals: readonly Literal[]): boolean {
  const wantsValue = literals.some(({ plain, denies }) => (plain === 'empty') === denies);
  if (!wantsValue) return false;
  if (literals.some(({ plain, denies }) => plain === 'empty' && !denies)) return true;
  const about = literals.filter(({ plain }) => plain !== 'empty');
  switch (about[0]?.operand.kind) {
    case 'text':
      return noText(about);
    case 'boolean':
      return [true, false].every((value) => !holdsFor(about, value));
    case 'reference':
      return noReference(about);
    case 'number':
    case 'day':
      return noRange(about);
    default:
      return false;
  }
}

const holdsFor = (literals: readonly Literal[], value: string | boolean | readonly number[]): boolean =>
  literals.every(({ plain, operand, denies }) => testOf(plain, operand)(value) !== denies);

const textsOf = (operand: Operand): readonly string[] => (operand.kind === 'text' ? operand.texts : []);

/** Returns whether no text can meet all conditions: no text is allowed, or a required part is a forbidden part. */
function noText(literals: readonly Literal[]): boolean {
  const whole = literals.find(({ plain, denies }) => plain === 'is' && !denies);
  if (whole) return !textsOf(whole.operand).some((text) => holdsFor(literals, text));
  const wanted = literals.filter(({ denies }) => !denies);
  const isForbidden = (text: string, how: Literal['plain']) =>
    literals.some(
      ({ denies, plain, operand }) => denies && (plain === how || plain === 'contains') && testOf(plain, operand)(text),
    );
  return (
    wanted.some(({ plain, operand }) => textsOf(operand).every((text) => isForbidden(text, plain))) ||
    (['starts_with', 'ends_with'] as const).some((plain) => areDisjoint(wanted, plain))
  );
}

/** Returns whether one text cannot have both beginnings, or both ends. */
function areDisjoint(wanted: readonly Literal[], plain: 'starts_with' | 'ends_with'): boolean {
  const [first, ...others] = wanted.filter((literal) => literal.plain === plain).map(({ operand }) => textsOf(operand));
  const fits = (one: string, other: string) =>
    plain === 'starts_with'
      ? one.startsWith(other) || other.startsWith(one)
      : one.endsWith(other) || other.endsWith(one);
  return others.some((texts) => !first?.some((one) => texts.some((other) => fits(one, other))));
}

const idsIn = (operand: Operand): readonly number[] => (operand.kind === 'reference' ? operand.ids : []);

function noReference(literals: readonly Literal[]): boolean {
  const forbidden = new Set(literals.filter(({ denies }) => denies).flatMap(({ operand }) => idsIn(operand)));
  const wanted = literals.filter(({ denies }) => !denies).map(({ operand }) => idsIn(operand));
  if (literals[0]?.field.isMany) return wanted.some((ids) => ids.every((id) => forbidden.has(id)));
  const [first = [], ...others] = wanted;
  const left = first.filter((id) => !forbidden.has(id) && others.every((ids) => ids.includes(id)));
  return wanted.length > 0 && left.length === 0;
}

/** Numbers between two bounds, both of them included; days are counted, so nothing lies between two of them. */
interface Stretch {
  readonly low: number;
  readonly high: number;
}

function noRange(literals: readonly Literal[]): boolean {
  const left = literals.reduce<Stretch[]>(
    (stretches, literal) =>
      literal.denies
        ? stretchesOf(literal).reduce((rest, gone) => without(rest, gone, literal), stretches)
        : overlaps(stretches, stretchesOf(literal)),
    [{ low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY }],
  );
  return left.length === 0;
}

const overlaps = (some: readonly Stretch[], others: readonly Stretch[]): Stretch[] =>
  some
    .flatMap((one) =>
      others.map((other) => ({ low: Math.max(one.low, other.low), high: Math.min(one.high, other.high) })),
    )
    .filter(({ low, high }) => low <= high);

function without(some: readonly Stretch[], { low, high }: Stretch, { operand }: Literal): Stretch[] {
  const step = operand.kind === 'day' ? 1 : 0;
  const outside = [
    { low: Number.NEGATIVE_INFINITY, high: step ? low - step : below(low) },
    { low: step ? high + step : above(high), high: Number.POSITIVE_INFINITY },
  ].filter(({ low, high }) => low < Number.POSITIVE_INFINITY && high > Number.NEGATIVE_INFINITY);
  return overlaps(some, outside);
}

function stretchesOf({ plain, operand }: Literal): Stretch[] {
  if (operand.kind === 'number') {
    return operand.numbers.map((number) => {
      const { low, high, isLowIn, isHighIn } = rangeOf(plain, number);
      return { low: isLowIn ? low : above(low), high: isHighIn ? high : below(high) };
    });
  }
  return operand.kind === 'day'
    ? operand.days.map((days) => daysIn(plain, days)).map(({ from, to }) => ({ low: count(from), high: count(to) }))
    : [];
}

function count(day: string): number {
  if (day === FIRST_DAY) return Number.NEGATIVE_INFINITY;
  return day === LAST_DAY ? Number.POSITIVE_INFINITY : daysBetween('1970-01-01', day);
}

/** Amounts have no more than a few decimals: the next one above or below is at least this far. */
const above = (number: number): number => number + Math.max(1e-9, Math.abs(number) * Number.EPSILON);
const below = (number: number): number => number - Math.max(1e-9, Math.abs(number) * Number.EPSILON);
