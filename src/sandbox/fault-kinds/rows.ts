import { type Fields, isFields, type Json } from '../json.ts';
import type { Answer } from '../site.ts';
import type { Spoiling } from './fault-kind.ts';

/** The answer with its record changed, or the first `fault.rows` rows of its list; all rows by default. */
export function eachRow({ fault, answer }: Spoiling, change: (row: Fields) => Json): Answer {
  const { rows = Number.POSITIVE_INFINITY } = fault;
  const json = answer?.json;
  const changed = (value: Json, i: number): Json => (isFields(value) && i < rows ? change(value) : value);
  if (json === undefined) return answer ?? { status: 200 };
  return { status: 200, ...answer, json: Array.isArray(json) ? json.map(changed) : changed(json, 0) };
}

/** A row without one of its fields. */
export function without(row: Fields, name: string): Fields {
  return Object.fromEntries(Object.entries(row).filter(([field]) => field !== name));
}

/** A value in which each `id` is a string, those of references included. */
export function withTextIds(value: Json): Json {
  if (Array.isArray(value)) return value.map(withTextIds);
  if (!isFields(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([field, inner]) => [
      field,
      field === 'id' && typeof inner === 'number' ? String(inner) : withTextIds(inner),
    ]),
  );
}

const AMOUNTS = [
  'amount',
  'case_rate',
  'cost',
  'default_hourly_rate',
  'outstanding_balance',
  'paid_amount',
  'rate',
  'total_amount',
];

/** A row with its amounts of money in another form. `format` gets `1250.00`, with a minus in front if negative. */
export function withAmounts(row: Fields, format: (amount: string) => string): Fields {
  return mapped(row, (field, value) => {
    const isAmount = AMOUNTS.includes(field) && value !== null && value !== '';
    return isAmount ? format(Number(value).toFixed(2)) : value;
  });
}

/** `1250.00` as `1,250.00`. */
export function grouped(amount: string): string {
  return amount.replace(/\B(?=(\d{3})+\.)/g, ',');
}

const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;

/** A row with its days in another form. `format` gets the year, the month and the day. */
export function withDays(row: Fields, format: (year: string, month: string, day: string) => string): Fields {
  return mapped(row, (_, value) => {
    const [, year, month, day] = DAY.exec(typeof value === 'string' ? value : '') ?? [];
    return year && month && day ? format(year, month, day) : value;
  });
}

const MOMENT = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2})(?:\.\d+)?Z$/;

/** A row with its date-times written as `2026-11-02 17:00:00 UTC`, those of inner records included. */
export function withPlainTimes(row: Fields): Fields {
  return withTexts(row, (value) => value.replace(MOMENT, '$1 $2 UTC'));
}

/** A row in which `change` has changed each text, those of inner records included. */
export function withTexts(row: Fields, change: (value: string) => string): Fields {
  const changed = (value: Json): Json => {
    if (typeof value === 'string') return change(value);
    if (Array.isArray(value)) return value.map(changed);
    return isFields(value) ? withTexts(value, change) : value;
  };
  return mapped(row, (_, value) => changed(value));
}

function mapped(row: Fields, change: (field: string, value: Json) => Json): Fields {
  return Object.fromEntries(Object.entries(row).map(([field, value]) => [field, change(field, value)]));
}
