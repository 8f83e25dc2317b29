import { between, chance, pick, type Random } from '../../src/sandbox/random.ts';
import { calendarOf, type Held, later } from './days-oracle.ts';
import { type Field, nameOf, type Value, type World } from './query-fields.ts';

// Random conditions, each with what it means for a record.

/** A condition as it is asked, and whether a record meets it. */
export interface Condition {
  readonly asked: Readonly<Record<string, unknown>>;
  readonly holds: (record: Held) => boolean;
}

const denied = ({ asked, holds }: Condition): Condition => ({
  asked: { ...asked, not: true },
  holds: (record) => !holds(record),
});

/** One to three conditions on a list; some of them of two, one of which is enough, some denied. */
export function someConditions(
  next: Random,
  fields: readonly Field[],
  records: readonly Held[],
  world: World,
): Condition[] {
  return Array.from({ length: pick(next, [1, 1, 2, 3]) }, () => {
    const one = comparison(next, fields, records, world);
    if (!chance(next, 0.3)) return chance(next, 0.15) ? denied(one) : one;
    const other = comparison(next, fields, records, world);
    const either = {
      asked: { any: [one.asked, other.asked] },
      holds: (record: Held) => one.holds(record) || other.holds(record),
    };
    return chance(next, 0.25) ? denied(either) : either;
  });
}

function comparison(next: Random, fields: readonly Field[], records: readonly Held[], world: World): Condition {
  const field = pick(next, fields);
  const sample = field.of(pick(next, records));
  if (sample === undefined || chance(next, 0.1)) return emptiness(field, chance(next, 0.5));
  switch (field.kind) {
    case 'text':
      return ofText(next, field, String(sample));
    case 'boolean':
      return made(field, 'is', sample, (value) => value === sample);
    case 'one':
    case 'many':
      return ofReference(next, field, (sample as unknown[])[0], world);
    case 'number':
    case 'money':
      return ofNumber(next, field, Number(sample));
    default:
      return ofDay(next, field, String(sample), world);
  }
}

function emptiness(field: Field, isEmpty: boolean): Condition {
  return {
    asked: { field: field.name, op: isEmpty ? 'empty' : 'not_empty' },
    holds: (record) => (field.of(record) === undefined) === isEmpty,
  };
}

/** A condition that an empty field never meets. */
const made = (
  field: Field,
  op: string,
  value: unknown,
  passes: (value: Exclude<Value, undefined>) => boolean,
): Condition => ({
  asked: { field: field.name, op, value },
  holds: (record) => {
    const held = field.of(record);
    return held !== undefined && passes(held);
  },
});

/** The exact opposite, which an empty field meets, too. */
const opposite = (op: string, { asked, holds }: Condition): Condition => ({
  asked: { ...asked, op },
  holds: (record) => !holds(record),
});

/** Small letters without accents, as texts are compared and sorted. */
export const small = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase();

function ofText(next: Random, field: Field, sample: string): Condition {
  const op = pick(next, ['is', 'is_not', 'contains', 'not_contains', 'starts_with', 'ends_with']);
  const part = {
    contains: sample.slice(1, 4),
    not_contains: sample.slice(1, 4),
    starts_with: sample.slice(0, 3),
    ends_with: sample.slice(-3),
  };
  const wanted = (part[op as keyof typeof part] ?? sample).trim() || sample;
  const asked = chance(next, 0.4) ? wanted.toUpperCase() : wanted;
  const tests: Readonly<Record<string, (text: string) => boolean>> = {
    is: (text) => text === small(wanted),
    contains: (text) => text.includes(small(wanted)),
    starts_with: (text) => text.startsWith(small(wanted)),
    ends_with: (text) => text.endsWith(small(wanted)),
  };
  const plain = op.replace('is_not', 'is').replace('not_', '');
  const found = made(field, plain, asked, (value) => tests[plain]?.(small(String(value))) ?? false);
  return op === plain ? found : opposite(op, found);
}

function ofNumber(next: Random, field: Field, sample: number): Condition {
  const op = pick(next, ['lt', 'lte', 'gt', 'gte', 'is', 'is_not'] as const);
  const tests: Readonly<Record<string, (value: Value) => boolean>> = {
    lt: (value) => Number(value) < sample,
    lte: (value) => Number(value) <= sample,
    gt: (value) => Number(value) > sample,
    gte: (value) => Number(value) >= sample,
    is: (value) => value === sample,
  };
  const plain = op === 'is_not' ? 'is' : op;
  const found = made(
    field,
    plain,
    chance(next, 0.5) ? sample : String(sample),
    (value) => tests[plain]?.(value) ?? false,
  );
  return op === plain ? found : opposite(op, found);
}

function ofReference(next: Random, field: Field, id: unknown, world: World): Condition {
  const name = chance(next, 0.5) ? ownName(field, id, world) : undefined;
  const asked = name ?? (chance(next, 0.5) ? Number(id) : String(id));
  const has = made(field, pick(next, ['has', 'is']), asked, (value) => (value as unknown[]).includes(id));
  return chance(next, 0.3) ? opposite('has_not', has) : has;
}

const NAMED = ['cases', 'clients', 'companies', 'leads', 'staff', 'locations'] as const;

/** The name of what is referred to, where nobody and nothing else has it. */
function ownName({ target, isRelation }: Field, id: unknown, world: World): string | undefined {
  const list = NAMED.find((one) => one === target);
  const record = list && !isRelation ? world.byId[list].get(id) : undefined;
  const name = record && nameOf(record);
  const same = NAMED.flatMap((one) => world.lists[one].filter((other) => small(nameOf(other)) === small(name ?? '')));
  return same.length === 1 ? name : undefined;
}

/** A day or days in words, and their first and last. */
type Words = readonly [word: string, from: string, to: string];

function ofDay(next: Random, field: Field, sample: string, world: World): Condition {
  const [word, from, to] = chance(next, 0.6)
    ? [sample, sample, sample]
    : someDays(next, calendarOf(world.zone).today());
  const op = pick(next, ['lt', 'lte', 'gt', 'gte', 'is', 'is_not']);
  const tests: Readonly<Record<string, (day: string) => boolean>> = {
    lt: (day) => day < from,
    lte: (day) => day <= to,
    gt: (day) => day > to,
    gte: (day) => day >= from,
    is: (day) => day >= from && day <= to,
  };
  const plain = op === 'is_not' ? 'is' : op;
  const found = made(field, plain, word, (value) => tests[plain]?.(String(value)) ?? false);
  return op === plain ? found : opposite(op, found);
}

/** Days in words, reckoned from today. */
function someDays(next: Random, today: string): Words {
  const count = between(next, 1, 120);
  const [year, month] = [Number(today.slice(0, 4)), Number(today.slice(5, 7))];
  const shift = between(next, -1, 1);
  const which = ['last', 'this', 'next'][shift + 1];
  const week = later(mondayOf(today), shift * 7);
  const [nextMonday, lastMonday] = [later(mondayOf(today), 7), mondayOf(later(today, -1))];
  return pick<Words>(next, [
    ['next_monday', nextMonday, nextMonday],
    ['last mon', lastMonday, lastMonday],
    ['today', today, today],
    [`-${count}d`, later(today, -count), later(today, -count)],
    [`+${count}d`, later(today, count), later(today, count)],
    [`in_${count}_days`, later(today, count), later(today, count)],
    [`${count} days ago`, later(today, -count), later(today, -count)],
    [`last_${count}_days`, later(today, 1 - count), today],
    [`next_${count}_days`, today, later(today, count - 1)],
    [`${which}_week`, week, later(week, 6)],
    [`${which}_month`, firstOf(year, month + shift), later(firstOf(year, month + shift + 1), -1)],
    [`${which}_year`, `${year + shift}-01-01`, `${year + shift}-12-31`],
    ['ytd', `${year}-01-01`, today],
    [today.slice(0, 7), firstOf(year, month), later(firstOf(year, month + 1), -1)],
    [String(year), `${year}-01-01`, `${year}-12-31`],
    [`${year}-Q3`, `${year}-07-01`, `${year}-09-30`],
  ]);
}

const firstOf = (year: number, month: number): string =>
  new Date(Date.UTC(year, month - 1, 1)).toISOString().slice(0, 10);

export const mondayOf = (day: string): string => later(day, -((new Date(day).getUTCDay() + 6) % 7));
