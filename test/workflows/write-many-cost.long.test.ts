import { readFileSync } from 'node:fs';
import type { Client } from '@modelcontextprotocol/client';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { expect, it } from 'vitest';
import type { Sandbox } from '../../src/sandbox/index.ts';
import { aClient, aSandbox, call, pointedAt, recordsOf, requestsTo } from '../support/harness.ts';

// The cost of giving 37 tasks of one person to another, as docs/plans.md states it.

const COUNT = 37;

interface Cost {
  calls: number;
  requests: number;
  tokens: number;
}

/** Calls a tool, confirms the preview, and adds the cost. */
async function pay(client: Client, cost: Cost, name: string, args: Record<string, unknown>): Promise<string> {
  const { text } = await call(client, name, args);
  cost.calls += 1;
  cost.tokens += countTokens(JSON.stringify({ name, args })) + countTokens(text);
  const [, confirm] = /confirm: "(\w+)"/.exec(text) ?? [];
  return confirm === undefined ? text : pay(client, cost, name, { ...args, confirm });
}

/** A firm, its 37 tasks of one person, and another person. */
async function aFirm(): Promise<{ sandbox: Sandbox; client: Client; ids: string[]; people: Record<string, unknown> }> {
  const sandbox = await aSandbox();
  const env = { ...pointedAt(sandbox), MYCASE_CONFIRM: 'token', MYCASE_STRUCTURED: 'off', MYCASE_STORE: 'plain' };
  const client = await aClient({ env });
  const staffOf = (task: Record<string, unknown>) => [task.staff].flat().map((one) => String(Object(one).id));
  const tasks = (await recordsOf(sandbox, 'tasks')).filter((task) => staffOf(task).length === 1);
  const [former = ''] = tasks.flatMap(staffOf);
  const next = (await recordsOf(sandbox, 'staff')).map(({ id }) => String(id)).find((id) => id !== former);
  const ids = tasks
    .filter((task) => staffOf(task).includes(former))
    .slice(0, COUNT)
    .map(({ id }) => String(id));
  expect(ids).toHaveLength(COUNT);
  return { sandbox, client, ids, people: { staff: [next], remove_staff: [former] } };
}

it('one plan costs what the docs state, and far less than single calls', async () => {
  const plan: Cost = { calls: 0, requests: 0, tokens: 0 };
  const firm = await aFirm();
  const steps = [{ tool: 'update_task', arguments: JSON.stringify(firm.people), for_each: firm.ids }];
  expect(await pay(firm.client, plan, 'write_many', { steps })).toContain('Done: 37 of 37');
  plan.requests = (await requestsTo(firm.sandbox)).length;

  const single: Cost = { calls: 0, requests: 0, tokens: 0 };
  const other = await aFirm();
  for (const task_id of other.ids) {
    expect(await pay(other.client, single, 'update_task', { task_id, ...other.people })).toContain('done: changed');
  }
  single.requests = (await requestsTo(other.sandbox)).length;

  process.stderr.write(`37 tasks: plan ${JSON.stringify(plan)}, single ${JSON.stringify(single)}\n`);
  const page = readFileSync(new URL('../../docs/plans.md', import.meta.url), 'utf8');
  for (const [label, cost] of [
    ['one plan', plan],
    ['37 single changes', single],
  ] as const) {
    const [, ...numbers] = new RegExp(`\\| ${label} \\| ([\\d,]+) \\| ([\\d,]+) \\| ([\\d,]+) \\|`).exec(page) ?? [];
    const [calls, requests, tokens] = numbers.map((text) => Number(text.replace(',', '')));
    expect(calls).toBe(cost.calls);
    expect(Math.abs(Number(requests) / cost.requests - 1)).toBeLessThan(0.1);
    expect(Math.abs(Number(tokens) / cost.tokens - 1)).toBeLessThan(0.1);
  }
});
