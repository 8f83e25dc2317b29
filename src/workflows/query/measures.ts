import Big from 'big.js';
import { MyCaseError } from '../../base/mycase-error.ts';
import { quoteName, quoteValue } from '../../base/safe-text.ts';
import { exactSum } from '../../records/amounts.ts';
import type { ApiRecord } from '../../records/api-record.ts';
import type { Kind } from './field-types.ts';
import type { Field, Source } from './fields.ts';

const HOW = ['count', 'sum', 'avg', 'min', 'max'] as const;

/** One figure over records: `count`, or `sum`, `avg`, `min`, `max` of a field. */
export interface Measure {
  /** As it was asked for, such as `sum:hours`: its name in the answer, too. */
  readonly key: string;
  readonly how: (typeof HOW)[number];
  readonly of?: Field;
}

/** The field a measure is of, as `hours` of `sum:hours`; undefined for `count`. */
export const measuredField = (key: string): string | undefined =>
  key.includes(':') ? key.slice(key.indexOf(':') + 1).trim() : undefined;

const NUMBERS: readonly Kind[] = ['number', 'money'];
const ORDERED: readonly Kind[] = [...NUMBERS, 'day'];

/** Reads a measure. Throws a MyCaseError for one that there is not, or that does not fit its field. */
export function measureOf(key: string, fields: ReadonlyMap<string, Field>): Measure {
  const how = HOW.find((one) => one === key.split(':')[0]?.trim());
  const name = measuredField(key);
  const of = name === undefined ? undefined : fields.get(name);
  if (!how || (how === 'count') !== (of === undefined)) {
    throw new MyCaseError(
      `measures: ${quoteValue(key)} is not a measure. Use count, or sum, avg, min or max with a field, as sum:hours.`,
    );
  }
  const fitting = how === 'min' || how === 'max' ? ORDERED : NUMBERS;
  if (of && !fitting.includes(of.kind)) {
    throw new MyCaseError(
      `measures: ${quoteName(key)}: ${quoteName(of.name)} is not a ${fitting === NUMBERS ? 'number' : 'number or day'}.`,
    );
  }
  return { key, how, ...(of && { of }) };
}

/** A figure: an amount as `12.30`, a number, a day; undefined over nothing. */
export type Figure = string | number | undefined;

/** Makes what computes measures over any of a selection's records; exact, averages rounded half up. */
export function measuring(
  measures: readonly Measure[],
  source: Source,
): (records: readonly ApiRecord[]) => Record<string, Figure> {
  const made = measures.map(({ key, how, of }) => {
    if (!of) return [key, (records: readonly ApiRecord[]): Figure => records.length] as const;
    const read = of.reader(source);
    return [
      key,
      (records: readonly ApiRecord[]) =>
        figure(
          how,
          of,
          records.flatMap((one) => read(one) ?? []),
        ),
    ] as const;
  });
  return (records) => Object.fromEntries(made.map(([key, compute]) => [key, compute(records)]));
}

/** Decimals of an average of what is no amount. */
const DECIMALS = 4;

function figure(how: Measure['how'], { kind }: Field, values: readonly unknown[]): Figure {
  if (kind === 'day')
    return extreme(
      how,
      values.filter((value) => typeof value === 'string'),
    );
  const numbers = values.filter((value) => typeof value === 'number');
  const found = numeric(how, numbers);
  if (found === undefined) return undefined;
  if (kind === 'money') return found.toFixed(2, Big.roundHalfUp);
  return (how === 'avg' ? found.round(DECIMALS, Big.roundHalfUp) : found).toNumber();
}

function numeric(how: Measure['how'], numbers: readonly number[]): Big | undefined {
  if (how === 'sum') return exactSum(numbers);
  if (numbers.length === 0) return undefined;
  if (how === 'avg') return exactSum(numbers).div(numbers.length);
  const found = extreme(how, numbers);
  return found === undefined ? undefined : new Big(found);
}

function extreme<T extends string | number>(how: Measure['how'], values: readonly T[]): T | undefined {
  return values.reduce<T | undefined>(
    (best, one) => (best === undefined || (how === 'min' ? one < best : one > best) ? one : best),
    undefined,
  );
}

/** The measures that leave out records without a value. */
export function withoutValue(measures: readonly Measure[], records: readonly ApiRecord[], source: Source): string[] {
  const fields = new Map(measures.flatMap(({ of }) => (of ? [[of.name, of] as const] : [])));
  return [...fields.values()].flatMap((field) => {
    const read = field.reader(source);
    const without = records.filter((record) => read(record) === undefined).length;
    return without === 0
      ? []
      : [`Not included in the measures of ${quoteName(field.name)}, because they have no value: ${without}.`];
  });
}
