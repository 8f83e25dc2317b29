import { beforeAll, describe, expect, it } from 'vitest';
import { random } from '../../src/sandbox/random.ts';
import { call, fault } from '../support/harness.ts';
import { useScene } from '../support/scene.ts';
import type { HeldAll } from './brief-oracle.ts';
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
    for (let i = 0; i < CASES; i += 1) await askBrief(scene.client, held, next, ZONE);
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
