import type { DateExpression } from '../../base/dates/parse-date-range.ts';
import { parseJson } from '../../base/json.ts';
import { MyCaseError } from '../../base/mycase-error.ts';
import { quoteName, quoteValue } from '../../base/safe-text.ts';
import { splitList } from '../../base/split-list.ts';
import type { ApiRecord } from '../../records/api-record.ts';
import type { Field, Source } from './fields.ts';
import {
  type BaseOperator,
  checkOperator,
  type Operand,
  type Operator,
  operandOf,
  plainOf,
  testOf,
} from './operators.ts';

/** One comparison, as a call gives it. */
interface Comparison {
  readonly field?: string | undefined;
  readonly op?: Operator | undefined;
  readonly value?: unknown;
}

/** One condition of a call: a comparison, or several of which one is enough; `not` denies it as a whole. */
export interface Condition extends Comparison {
  readonly any?: readonly Comparison[] | undefined;
  readonly not?: boolean | undefined;
}

/** The names of the fields that conditions are on. */
export const fieldsOf = (where: readonly Condition[]): string[] =>
  where.flatMap((one) => [one, ...(one.any ?? [])].flatMap(({ field }) => field ?? []));

/** A comparison that has been read. */
export interface Literal {
  readonly field: Field;
  readonly plain: BaseOperator;
  readonly operand: Operand;
  /** True if the opposite must be true. */
  readonly denies: boolean;
  /** How the answer says it. */
  readonly words: string;
}

/** Literals of which at least one has to hold. */
export type Clause = readonly Literal[];

/** The dependencies of reading conditions. */
export interface Reading {
  fieldOf(name: string): Field;
  /** The ids that words or ids mean in a reference. */
  idsOf(field: Field, words: readonly string[]): Promise<readonly number[]>;
  readonly zone: string;
}

/** Reads conditions, all of which have to hold. Throws a MyCaseError for one that is blank or does not fit its field. */
export async function clausesOf(conditions: readonly Condition[], reading: Reading): Promise<Clause[]> {
  const read = await Promise.all(conditions.map((condition) => clausesIn(condition, reading)));
  return read.flat();
}

async function clausesIn({ any, not = false, ...comparison }: Condition, reading: Reading): Promise<Clause[]> {
  if (any === undefined) return [[denied(await literalOf(comparison, reading), not)]];
  if (any.length === 0) throw blank('`any` has no condition');
  if (comparison.field !== undefined || comparison.op !== undefined) {
    throw new MyCaseError('A condition is either {field, op, value} or {any: […]}. Write them as two conditions.');
  }
  const literals = await Promise.all(any.map((one) => literalOf(one, reading)));
  return not ? literals.map((literal) => [denied(literal, true)]) : [literals];
}

const denied = (literal: Literal, not: boolean): Literal =>
  not ? { ...literal, denies: !literal.denies, words: `not (${literal.words})` } : literal;

const blank = (what: string): MyCaseError =>
  new MyCaseError(
    `${what}. A blank condition would match every record or none. Omit it, or use op "empty" to find empty fields.`,
  );

async function literalOf({ field: name, op, value }: Comparison, reading: Reading): Promise<Literal> {
  if (!name?.trim()) throw blank('A condition has no field');
  const field = reading.fieldOf(name);
  if (op === undefined) throw new MyCaseError(`The condition on ${quoteName(field.name)} has no op. Example: "is".`);
  checkOperator(field, op);
  const { plain, denies } = plainOf(op);
  if (plain === 'empty') {
    if (!['', 'true'].includes(String(value ?? '').trim())) {
      throw new MyCaseError(`The condition on ${field.name} has op "${op}", which uses no value.`, {
        advice: 'Omit the value. To turn the condition around, add not: true.',
      });
    }
    return {
      field,
      plain,
      denies,
      operand: { kind: 'none' },
      words: `${quoteName(field.name)} is ${denies ? 'not ' : ''}empty`,
    };
  }
  const words = wordsOf(field, value, plain);
  const operand: Operand =
    field.kind === 'reference'
      ? { kind: 'reference', ids: await reading.idsOf(field, words) }
      : operandOf(field, words, reading.zone);
  return { field, plain, denies, operand, words: spoken(field, op, words, operand) };
}

/** The texts of a value. A list as text is a list. */
function wordsOf({ name, kind }: Field, value: unknown, plain: BaseOperator): string[] {
  const list = typeof value === 'string' && /^\s*\[/.test(value) ? (parseJson(value) ?? value) : value;
  const words = [list ?? ''].flat().map((one) => String(one).trim());
  if (words.length === 0 || words.includes('')) throw blank(`The condition on ${quoteName(name)} has a blank value`);
  if (kind === 'reference')
    return words.flatMap((word) => (/^[^;\n]*[;\n]|^[\d\s,]+$/.test(word) ? splitList(word) : word));
  // A text with commas may be one value of the field or a list of values. A record that has either matches.
  return kind === 'text' && plain === 'is' ? words.flatMap((word) => [...new Set([word, ...splitList(word)])]) : words;
}

const SIGNS: Partial<Readonly<Record<Operator, string>>> = { lt: '<', lte: '<=', gt: '>', gte: '>=' };

function spoken({ name }: Field, op: Operator, words: readonly string[], operand: Operand): string {
  const meant = spokenValues(op, words, operand);
  const sign = SIGNS[op] ?? op.replaceAll('_', ' ');
  return `${quoteName(name)} ${sign} ${meant.map((word) => (operand.kind === 'day' || /^\d+$/.test(word) ? word : quoteValue(word))).join(' or ')}`;
}

/** The values as they were read. Texts and references are as they were written. */
function spokenValues(op: Operator, words: readonly string[], operand: Operand): readonly string[] {
  switch (operand.kind) {
    case 'day':
      return operand.days.map((days) => spokenDays(op, days));
    case 'number':
      return operand.numbers.map(String);
    case 'boolean':
      return operand.booleans.map(String);
    default:
      return words;
  }
}

/** Of several days those that count: what lies before them lies before the first. */
function spokenDays(op: Operator, { from, to, isMonthFirst }: DateExpression): string {
  if (isMonthFirst) return `${spokenDays(op, { from, to, isMonthFirst: false })} (month first)`;
  if (from === to || op === 'lt' || op === 'gte') return from;
  return op === 'lte' || op === 'gt' ? to : `${from} to ${to}`;
}

/** Conditions as a sentence. */
export const inWordsOf = (clauses: readonly Clause[]): string =>
  clauses
    .map((clause) => clause.map(({ words }) => words).join(' OR '))
    .map(bracketed)
    .join(' AND ');

const bracketed = (words: string): string => (words.includes(' OR ') ? `(${words})` : words);

/** Returns whether a record meets all conditions. */
export type Predicate = (record: ApiRecord) => boolean;

/** The predicate that a literal makes over lists. */
export function predicateOf({ field, plain, operand, denies }: Literal, source: Source): Predicate {
  const read = field.reader(source);
  if (plain === 'empty') return (record) => (read(record) === undefined) !== denies;
  const passes = testOf(plain, operand);
  return (record) => {
    const value = read(record);
    return (value !== undefined && passes(value)) !== denies;
  };
}

/** The predicate of all clauses. */
export function allOf(clauses: readonly Clause[], source: Source): Predicate {
  const made = clauses.map((clause) => clause.map((literal) => predicateOf(literal, source)));
  return (record) => made.every((some) => some.some((holds) => holds(record)));
}
