import { afterAll, describe, expect, it } from 'vitest';
import { type Fixed, useFixed } from '../../snapshots/snapshot-server.ts';
import { type Answer, call, requestsTo } from '../../support/harness.ts';
import { type Form, type FormTable, NOT_SENT } from './form-tables.ts';

/** Calls a tool. Only the requests of this call are in the sandbox's log afterwards. */
type CallOnly = (tool: string, args: Record<string, unknown>) => Promise<Answer>;

/** Tests all forms of the tables. Prints how many distinct inputs ran, which are at least `minimum`. */
export function checkForms(title: string, tables: readonly FormTable[], minimum: number): CallOnly {
  const fixed = useFixed();
  const ranForms = new Set<string>();
  afterAll(() => {
    process.stderr.write(`${title}: ${ranForms.size} distinct inputs\n`);
    expect(ranForms.size).toBeGreaterThanOrEqual(minimum);
  });
  const callOnly: CallOnly = async (tool, args) => {
    ranForms.add(JSON.stringify([tool, args]));
    await fetch(`${fixed.sandbox.url}/__sandbox/requests`, { method: 'DELETE' });
    return call(fixed.client, tool, args);
  };
  describe.each(tables)('$argument of $tool', (table) => {
    it(`is read in ${table.forms.length} forms`, async () => {
      for (const form of table.forms) await checkForm(fixed, callOnly, table, form);
    });
  });
  return callOnly;
}

async function checkForm(fixed: Fixed, callOnly: CallOnly, table: FormTable, [given, expected]: Form): Promise<void> {
  const { tool, argument, args } = table;
  const answer = await callOnly(tool, { ...args, [argument]: given });
  const shown = `${tool} ${argument} ${JSON.stringify(given).slice(0, 200)}: ${answer.text.slice(0, 500)}`;
  expect(answer.isError, shown).toBe(expected instanceof RegExp);
  if (expected instanceof RegExp) {
    expect(answer.text, shown).toMatch(expected);
    expect(await requestsTo(fixed.sandbox), shown).toEqual([]);
  } else {
    expect(await findReceived(fixed, table), shown).toEqual(expected === NOT_SENT ? undefined : expected);
  }
}

/** The value as MyCase received it: in the write, or in the last read. */
async function findReceived({ sandbox }: Fixed, { place, argument, sentAs = argument }: FormTable): Promise<unknown> {
  const requests = await requestsTo(sandbox);
  const request = requests.find(({ method }) => method !== 'GET') ?? requests[0];
  if (place === 'path') return request?.path;
  return Object(place === 'body' ? request?.body : request?.query)[sentAs];
}
