import { beforeAll, describe, expect, it } from 'vitest';
import { random } from '../../src/sandbox/random.ts';
import { aClient, aSandbox, call, fault, pointedAt } from '../support/harness.ts';
import { useScene } from '../support/scene.ts';
import { briefOracle, type HeldAll } from './brief-oracle.ts';
import { askBrief, heldForBriefs } from './brief-questions.ts';

const ZONE = 'America/Los_Angeles';
const CASES = 100;

describe('case_brief', () => {
  const scene = useScene('--time-zone', ZONE, '--answer-tokens', '25000');
  let held: HeldAll;
  beforeAll(async () => {
    held = await heldForBriefs(scene.sandbox);
  });

  it('has the same sections, amounts and days as the records of the sandbox', async () => {
    const next = random(7);
    for (let i = 0; i < CASES; i += 1) await askBrief(scene.client, held, next, ZONE, i % 10 === 0);
  });

  it('accepts the number or the name of a case, and shows only the sections that are asked for', async () => {
    const [one] = held.cases ?? [];
    const byNumber = await call(scene.client, 'case_brief', {
      case: String(one?.case_number),
      sections: ['staff'],
    });
    const byName = await call(scene.client, 'case_brief', { case: String(one?.name), sections: ['staff'] });
    expect(byNumber.text).toContain(`(id ${one?.id}`);
    expect(byName.data.staff).toEqual(byNumber.data.staff);
    expect(Object.keys(byName.data).sort()).toEqual(['staff', 'summary']);
  });

  it('leaves an amount that cannot be read out of the sum, and states it', async () => {
    const sandbox = await aSandbox();
    const all = await heldForBriefs(sandbox);
    const entries = all.time_entries ?? [];
    const isUnbilled = ({ invoices, billable }: Record<string, unknown>) =>
      !Object(invoices).length && billable !== false;
    const wrong = entries.find(isUnbilled) ?? expect.unreachable();
    const body = JSON.stringify(entries.map((entry) => (entry === wrong ? { ...entry, rate: 'by agreement' } : entry)));
    const headers = { 'Item-Count': String(entries.length), Link: '' };
    await fault(sandbox, { path: '/v1/time_entries', body, headers, times: 99 });
    const one = all.cases?.find(({ id }) => id === Object(wrong.case).id) ?? expect.unreachable();
    const asked = { case: String(one.id), sections: ['unbilled_time'] };
    const { text, data } = await call(await aClient({ env: pointedAt(sandbox) }), 'case_brief', asked);
    const others = { ...all, time_entries: entries.filter((entry) => entry !== wrong) };
    expect(data.unbilled_time).toMatchObject({ note: briefOracle(others, one, ZONE).notes.unbilled_time });
    expect(text).toMatch(/\(NULL\): .*time_entries\.amount \(id \d+\).*Sums and comparisons leave them out/);
  });

  it('leaves out the notes when they cannot be read, and states it', async () => {
    const one = (held.cases ?? []).at(-1);
    await fault(scene.sandbox, { path: `/v1/cases/${one?.id}/notes`, status: 403, times: 1 });
    const { text, isError } = await call(scene.client, 'case_brief', {
      case: String(one?.id),
      sections: ['notes'],
    });
    expect(isError).toBe(false);
    expect(text).toMatch(/could not be read: .*403/);
  });
});
