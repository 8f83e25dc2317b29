import { expect } from 'vitest';
import type { Sandbox } from '../../../src/sandbox/index.ts';
import { COLLECTIONS, type Row } from './firm.ts';
import type { ToolCall } from './tool-call.ts';

/** How a collection differs from what it was. */
export interface Difference {
  readonly added: readonly Row[];
  readonly changed: readonly Row[];
  readonly removed: readonly Row[];
}

/** Collections that no call is about. */
const OTHERS = ['case_roles', 'messages'];

type Collections = ReadonlyMap<string, readonly Row[]>;

/** The last text of each collection that was read, and its records, by the address that it was read from. */
const lastRead = new Map<string, { readonly text: string; readonly rows: readonly Row[] }>();

/**
 * All records of a sandbox as they are now, by collection. A collection that has not changed since it was last read is
 * the same array.
 */
export async function wholeFirm({ url }: Sandbox): Promise<Collections> {
  const look = async (name: string) => {
    const address = `${url}/__sandbox/records/${name}`;
    const text = await (await fetch(address)).text();
    const last = lastRead.get(address);
    const rows: readonly Row[] = last?.text === text ? last.rows : JSON.parse(text);
    lastRead.set(address, { text, rows });
    return [name, rows] as const;
  };
  return new Map(await Promise.all([...COLLECTIONS, ...OTHERS].map(look)));
}

/** What happened to each collection but one, where anything did. */
export const happenedBesides = (
  before: Collections,
  after: Collections,
  own: string | undefined,
): Record<string, Difference> =>
  Object.fromEntries(
    [...before]
      .filter(([name, rows]) => name !== own && after.get(name) !== rows)
      .map(([name, rows]) => [name, differenceBetween(rows, after.get(name) ?? [])] as const)
      .filter(([, difference]) => Object.values(difference).some((list) => list.length > 0)),
  );

/** The same as a call is to do it: records that change are whole, with all that is to stay. */
export const expectedBesides = ({ besides = {} }: ToolCall, before: Collections): object =>
  Object.fromEntries(
    Object.entries(besides).map(([name, { added = [], changed = [], removed = [] }]) => {
      const whole = changed.map(({ id, becomes }) => {
        const row = before.get(name)?.find((one) => one.id === id) ?? {};
        return { ...row, ...becomes(row) };
      });
      const holding = (rows: readonly Row[]) => rows.map((row) => expect.objectContaining(row));
      return [name, { added: holding(added), changed: whole, removed: holding(removed) }];
    }),
  );

/** A changed record, whole: what it was, with what the call and MyCase make of it. */
export const changedWhole = (asked: ToolCall, before: readonly Row[]): Row => ({
  ...before.find(({ id }) => id === storedBy(asked).id),
  ...storedBy(asked),
  ...asked.sets,
  updated_at: expect.any(String),
});

/** What happened to a collection between two looks at it. */
export function differenceBetween(before: readonly Row[], after: readonly Row[]): Difference {
  const then = new Map(before.map((row) => [row.id, JSON.stringify(row)]));
  const now = new Set(after.map(({ id }) => id));
  return {
    added: after.filter(({ id }) => !then.has(id)),
    changed: after.filter((row) => ![undefined, JSON.stringify(row)].includes(then.get(row.id))),
    removed: before.filter(({ id }) => !now.has(id)),
  };
}

/** The collection a call is about. */
export const collectionOf = ({ reads, lists, creates, changes, deletes }: ToolCall): string | undefined =>
  reads ?? lists ?? creates ?? changes ?? deletes;

/** The record a call is about has this in MyCase afterwards, or had it before it was deleted. */
export function storedBy({ on = {}, send, stored, creates, deletes }: ToolCall): Row {
  const sent = stored ?? (deletes ? {} : send);
  return creates ? { ...sent } : { id: Object.values(on)[0], ...sent };
}

/** What a call is to do to its collection. */
export function expectedDifference(asked: ToolCall): object {
  const row = [storedBy(asked)];
  return {
    added: asked.creates ? row : [],
    changed: asked.changes ? row : [],
    removed: asked.deletes ? row : [],
  };
}

/** What a call is to answer, with its collection as it was before and the record it made. */
export function expectedAnswer(asked: ToolCall, before: readonly Row[], made: Row | undefined): object {
  const { on = {}, reads, lists, creates, answers } = asked;
  const done = { ...on, done: expect.stringMatching(asked.deletes ? /^deleted$/ : /^(changed|added)$/) };
  if (lists) return { ...expectedPage(asked, before), ...answers };
  if (answers) return answers;
  if (asked.changes && !asked.stored) return { ...done, changes: expectedChanges(asked, before) };
  if (reads) return asShown({ ...before.find(({ id }) => id === Object.values(on)[0]) });
  return creates ? { id: made?.id } : done;
}

const PROSE = ['description', 'subject', 'note', 'notes', 'message', 'lead_details', 'value'];
const RECORDS = ['staff', 'custom_field_values'];
const MONEY = ['outstanding_balance', 'default_hourly_rate', 'rate', 'cost', 'case_rate'];

/** Each field that a change sent, before and after. */
function expectedChanges(asked: ToolCall, before: readonly Row[]): object[] {
  const row = before.find(({ id }) => id === storedBy(asked).id) ?? {};
  return Object.entries(asked.send ?? {}).map(([field, after]) => ({
    field,
    before: asShown({ [field]: row[field] })[field],
    after: asShown({ [field]: after })[field],
  }));
}

/** A record as answers show it: amounts with two decimals, other people's words between marks. */
function asShown(record: Row): Row {
  const { self_url, office, ...rest } = record;
  const shown = Object.entries(rest).map(([name, value]) => {
    if (MONEY.includes(name) && value !== null) return [name, Number(value).toFixed(2)];
    if (RECORDS.includes(name) && Array.isArray(value))
      return [name, value.map((one: unknown) => asShown(withoutTimes({ ...Object(one) })))];
    const isProse = PROSE.includes(name) && typeof value === 'string' && value !== '';
    return [name, isProse ? expect.stringContaining(value) : value];
  });
  return {
    ...Object.fromEntries(shown),
    ...('office' in record && { office: office && withoutTimes({ ...Object(office) }) }),
  };
}

/** An inner record without its times, which are not shown next to other fields. */
const withoutTimes = ({ created_at, updated_at, ...rest }: Row): Row => rest;

const DEFAULT_PAGE_SIZE = 25;

function expectedPage({ lists = '', where = {}, send = {} }: ToolCall, before: readonly Row[]): object {
  const { page_size = DEFAULT_PAGE_SIZE } = send;
  const rows = before.filter((row) => Object.entries(where).every(([name, value]) => holds(row[name], value)));
  const page = rows.slice(0, Number(page_size)).map(({ id }) => ({ id }));
  return {
    [lists]: page,
    total: rows.length,
    next_page_token: page.length < rows.length ? expect.any(String) : null,
  };
}

/** Whether a field is a value or, where it is a list, has it. */
const holds = (field: unknown, value: unknown): boolean =>
  [field].flat().some((one) => JSON.stringify(one) === JSON.stringify(value));
