import { expect, it } from 'vitest';
import { call, recordsOf, storeRecord } from '../support/harness.ts';
import { useScene } from '../support/scene.ts';

// Names of the firm's own lists: a new one must not exist, and a record is used by those with exactly its name.

const scene = useScene();

it.each([
  ['create_case_stage', 'case_stages', 'case stage'],
  ['create_practice_area', 'practice_areas', 'practice area'],
  ['create_people_group', 'people_groups', 'people group'],
  ['create_location', 'locations', 'location'],
  ['create_referral_source', 'referral_sources', 'referral source'],
] as const)('%s refuses a name that exists, unless the call allows it', async (tool, list, label) => {
  const before = await recordsOf(scene.sandbox, list);
  const [first] = before;
  const name = ` ${String(first?.name).toUpperCase()} `;
  const { text, isError } = await call(scene.client, tool, { name });
  expect(isError).toBe(true);
  expect(text).toContain(`The name exists already: ${label} ${first?.id} "${first?.name}".`);
  expect(await recordsOf(scene.sandbox, list)).toHaveLength(before.length);
  const other = await call(scene.client, tool, { name: `Another ${label}` });
  expect(other.isError, other.text).toBe(false);
  const allowed = await call(scene.client, tool, { name: `another ${label}`, allow_duplicate: true });
  expect(allowed.isError, allowed.text).toBe(false);
});

it('a renamed stage counts only the cases with exactly its name', async () => {
  const stage = await storeRecord(scene.sandbox, 'case_stages', { name: 'remanded' });
  const people = { clients: [], companies: [], staff: [] };
  const fields = { name: 'Stagewell v. Wye', status: 'open', ...people, case_stage: 'Remanded' };
  await storeRecord(scene.sandbox, 'cases', fields);
  const { text, isError } = await call(scene.client, 'update_case_stage', { case_stage_id: stage, name: 'On remand' });
  expect(isError, text).toBe(false);
  expect(text).not.toContain('use this record');
  expect(text).not.toContain('uses this record');
});
