import type { Client } from '@modelcontextprotocol/client';
import { expect } from 'vitest';
import type { Sandbox } from '../../src/sandbox/index.ts';
import { type Answer, call, recordsOf } from '../support/harness.ts';

type Row = Readonly<Record<string, unknown>>;

/** The lists that plans change. */
const LISTS = ['tasks', 'events', 'notes', 'cases', 'clients', 'time_entries'] as const;

type List = (typeof LISTS)[number];

/** All records of these lists, by list and id. */
export type Firm = Readonly<Record<List, ReadonlyMap<number, Row>>>;

/** Reads the records of the sandbox itself. */
export async function firmOf(sandbox: Sandbox): Promise<Firm> {
  const lists = await Promise.all(
    LISTS.map(async (list) => [list, new Map((await recordsOf(sandbox, list)).map((row) => [Number(row.id), row]))]),
  );
  return Object.fromEntries(lists);
}

/** A step of a plan, and its effect: fields of existing records, or fields of a new one. */
export interface Step {
  readonly input: Row;
  readonly writes: readonly Write[];
}

interface Write {
  readonly list: List;
  /** Undefined for a new record. */
  readonly id?: number;
  /** Undefined for a deletion. */
  readonly fields?: Row | undefined;
}

/** Numbers that depend on a seed alone. */
export function randomOf(seed: number): (max: number) => number {
  let state = seed * 2_654_435_761;
  return (max) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % max;
  };
}

/**
 * Makes plans of a firm. Two writes of one plan change different fields of a record, if they are about the same one.
 */
export class PlanMaker {
  private readonly random: (max: number) => number;
  private readonly firm: Firm;
  private readonly used = new Set<number>();
  private count = 0;

  constructor(seed: number, firm: Firm) {
    this.random = randomOf(seed);
    this.firm = firm;
  }

  /** A plan with so many writes. */
  plan(size: number): Step[] {
    this.used.clear();
    const steps: Step[] = [];
    for (let left = size; left > 0; ) {
      const step = this.step(left, steps.length + 1);
      steps.push(...step);
      left -= step.flatMap(({ writes }) => writes).length;
    }
    return steps;
  }

  private step(left: number, number: number): Step[] {
    const kind = this.random(left > 1 ? 13 : 9);
    const name = `Planned ${this.count++} "${'\u202e'}x" {{step}}`;
    const shown = name.replace('\u202e', '');
    switch (kind) {
      case 0:
        return [this.update('update_task', 'task_id', 'tasks', { completed: true })];
      case 1:
        return [this.update('update_task', 'task_id', 'tasks', { due_date: this.day(), priority: 'High' })];
      case 2:
        return [this.update('update_event', 'event_id', 'events', { description: shown })];
      case 3:
        return [
          this.create('create_task', 'tasks', {
            name: shown,
            due_date: this.day(),
            priority: 'Low',
            ...this.staffAndCase(),
          }),
        ];
      case 4: {
        const { case: matter } = this.staffAndCase();
        const fields = { subject: shown, note: `Text\nof ${shown}`, date: this.day() };
        const input = { tool: 'create_case_note', arguments: JSON.stringify({ case_id: matter.id, ...fields }) };
        return [{ input, writes: [{ list: 'notes', fields: { ...fields, case: { id: matter.id } } }] }];
      }
      case 5:
        return [this.delete('delete_task', 'task_id', 'tasks')];
      case 6:
        return [this.delete('delete_note', 'note_id', 'notes')];
      case 7:
        return [this.update('update_case', 'case_id', 'cases', { description: shown })];
      case 8:
        return [this.addStaff()];
      case 9:
        return this.newCase(shown, number);
      case 10:
        return this.changeTwice(shown);
      default:
        return [this.forEach(Math.min(left, 2 + this.random(8)))];
    }
  }

  private update(tool: string, argument: string, list: List, fields: Row): Step {
    const id = this.pick(list);
    const input = { tool, arguments: JSON.stringify({ [argument]: id, ...fields }) };
    return { input, writes: [{ list, id, fields }] };
  }

  private delete(tool: string, argument: string, list: List): Step {
    const id = this.pick(list);
    return { input: { tool, arguments: { [argument]: id } }, writes: [{ list, id }] };
  }

  private create(tool: string, list: List, fields: Row): Step {
    return { input: { tool, arguments: JSON.stringify(fields) }, writes: [{ list, fields }] };
  }

  /** Adds a person to a task. */
  private addStaff(): Step {
    const task_id = this.pick('tasks');
    const present = [this.firm.tasks.get(task_id)?.staff ?? []].flat();
    const added = [...this.firm.tasks.values()]
      .flatMap(({ staff }) => [staff ?? []].flat())
      .find((one) => present.every((other) => Object(other).id !== Object(one).id));
    const staff = [{ id: Object(added).id }];
    const input = { tool: 'add_task_staff', arguments: JSON.stringify({ task_id, staff }) };
    return { input, writes: [{ list: 'tasks', id: task_id, fields: { staff: [...present, ...staff] } }] };
  }

  private changeTwice(name: string): Step[] {
    const first = this.update('update_task', 'task_id', 'tasks', { name });
    const fields = { due_date: this.day() };
    const id = first.writes[0]?.id ?? expect.unreachable();
    const input = { tool: 'update_task', arguments: { task_id: id, ...fields } };
    return [first, { input, writes: [{ list: 'tasks', id, fields }] }];
  }

  private forEach(count: number): Step {
    const ids = Array.from({ length: count }, () => this.pick('tasks'));
    const fields = { priority: 'Medium', description: `For each ${this.count++}` };
    const input = { tool: 'update_task', arguments: JSON.stringify(fields), for_each: ids.map(String) };
    return { input, writes: ids.map((id) => ({ list: 'tasks', id, fields })) };
  }

  private newCase(name: string, number: number): Step[] {
    const task = {
      name: `First task of ${name}`,
      due_date: this.day(),
      priority: 'High',
      staff: this.staffAndCase().staff,
    };
    return [
      this.create('create_case', 'cases', { name: `${name} ${this.random(1e9)}` }),
      {
        input: { tool: 'create_task', arguments: { ...task, case: `{{step ${number}.id}}` } },
        writes: [{ list: 'tasks', fields: task }],
      },
    ];
  }

  private staffAndCase() {
    const task = [...this.firm.tasks.values()].find(({ staff }) => Array.isArray(staff) && staff.length > 0);
    const staff = [task?.staff]
      .flat()
      .slice(0, 1)
      .map((one) => ({ id: Object(one).id }));
    const cases = [...this.firm.cases.keys()];
    return { staff, case: { id: cases[this.random(cases.length)] } };
  }

  private day(): string {
    return `2027-0${1 + this.random(9)}-1${this.random(10)}`;
  }

  private pick(list: List): number {
    const ids = [...this.firm[list].keys()];
    for (;;) {
      const id = ids[this.random(ids.length)] ?? expect.unreachable(`no ${list}`);
      if (this.used.has(id)) continue;
      this.used.add(id);
      return id;
    }
  }
}

/** Expects that the firm has changed as the writes say, and in nothing else. */
export function expectChanged(before: Firm, after: Firm, writes: readonly Write[]): void {
  for (const list of LISTS) {
    const own = writes.filter((write) => write.list === list);
    const expected = new Map(before[list]);
    for (const { id, fields } of own) {
      if (id === undefined) continue;
      if (fields) expected.set(id, { ...expected.get(id), ...fields });
      else expected.delete(id);
    }
    const changedIds = new Set(own.map(({ id }) => id));
    const known = [...after[list]].filter(([id]) => before[list].has(id));
    expect(new Map(known.map(([id, row]) => [id, comparable(row, changedIds.has(id))]))).toEqual(
      new Map([...expected].map(([id, row]) => [id, comparable(row, changedIds.has(id))])),
    );
    const added = [...after[list].values()].filter(({ id }) => !before[list].has(Number(id)));
    const wanted = own.filter(({ id }) => id === undefined);
    expect(added).toHaveLength(wanted.length);
    for (const { fields } of wanted) expect(added).toContainEqual(expect.objectContaining({ ...fields }));
  }
}

/** Expects that a preview has each record and each value of the writes. */
export function expectPreviewed(preview: string, writes: readonly Write[]): void {
  for (const { id, fields = {} } of writes) {
    if (id !== undefined) expect(preview).toContain(String(id));
    const texts = Object.entries(fields).flatMap(([name, value]) =>
      typeof value === 'string' && name !== 'note' ? [value] : [],
    );
    // A field that has the value already is not sent, so it is not shown.
    if (id === undefined) for (const text of texts) expect(preview).toContain(JSON.stringify(text).slice(1, -1));
  }
}

/** Expects that the ids of new records in an answer are exactly those of the records that are new in the firm. */
export function expectCreatedIds({ text }: Answer, before: Firm, after: Firm): void {
  const listed = [...text.matchAll(/\|done: id (\d+)/g)].map(([, id]) => Number(id));
  const added = LISTS.flatMap((list) => [...after[list].keys()].filter((id) => !before[list].has(id)));
  expect(listed.toSorted()).toEqual(added.toSorted());
}

/** The records of a firm without ids and the times that MyCase sets, sorted. */
const contentOf = (firm: Firm) =>
  Object.entries(firm).map(([list, rows]): [string, string[]] => [
    list,
    [...rows.values()]
      .map(({ id: _, updated_at: __, created_at: ___, completed_at: ____, ...row }) => JSON.stringify(row, emptyAsNull))
      .sort(),
  ]);

const emptyAsNull = (_: string, value: unknown) => (value === '' ? null : value);

/** Expects that a firm has the content from before, without the notes that the plan deleted, as the answer states. */
export function expectUndone(before: Firm, after: Firm, steps: readonly Step[], { text }: Answer): void {
  expect(text).toMatch(/^Done: (\d+) of \1 change/);
  const lost = steps.filter(({ input }) => input.tool === 'delete_note').length;
  expect(text.match(/MyCase cannot bring it back/g) ?? []).toHaveLength(lost);
  const is = new Map(contentOf(after));
  const differences = contentOf(before).flatMap(([list, rows]) => {
    const others = new Set(is.get(list));
    return rows.filter((row) => !others.has(row)).map((row) => [list, row]);
  });
  expect(differences.filter(([list]) => list !== 'notes')).toEqual([]);
  expect(differences).toHaveLength(lost);
  for (const list of LISTS) expect(after[list].size).toBe(before[list].size - (list === 'notes' ? lost : 0));
}

/** A record without the time of its last change and what MyCase sets with a change. */
function comparable(row: Row, isChanged: boolean): Row {
  if (!isChanged) return row;
  const { updated_at: _, completed_at: __, ...rest } = row;
  return rest;
}

/** A plan of 100 writes takes half a minute within MyCase's rate limit, and longer on a busy machine. */
export const PLAN_TIMEOUT = { timeout: 300_000 };

/** Calls write_many, and confirms the preview. Returns the preview and the last answer. */
export async function runConfirmed(client: Client, args: Row): Promise<{ preview: string; answer: Answer }> {
  const first = await call(client, 'write_many', args, PLAN_TIMEOUT);
  const token = first.data.confirm;
  if (token === undefined) return { preview: '', answer: first };
  return { preview: first.text, answer: await call(client, 'write_many', { ...args, confirm: token }, PLAN_TIMEOUT) };
}

/** The id of the plan that an answer names. */
export const planOf = ({ text }: Answer): string =>
  /plan-[\da-f]{12}/.exec(text)?.[0] ?? expect.unreachable(`no plan in: ${text}`);
