import { describe, expect, it } from 'vitest';
import { call, fault } from '../support/harness.ts';
import { expectError, useScene } from '../support/scene.ts';

const scene = useScene();
const case_id = 31_204_126;

describe('the folders of a case', () => {
  it('are returned in one call, each with its id and its path', async () => {
    const { client } = scene;
    const made = new Map<string, unknown>();
    for (const path of ['Trees/Old oaks', 'Trees', 'Trees/Old oaks/2026', 'Aspens']) {
      made.set(path, (await call(client, 'create_case_subfolder', { case_id, path })).data.id);
    }
    const { data } = await call(client, 'get_case_folder', { case_id, tree: true });
    const lines = String(data.tree).split('\n');
    expect(lines).toHaveLength(Number(data.folder_count));
    const paths = lines.map((line) => line.slice(line.indexOf(' ') + 1));
    expect(paths).toEqual([...paths].sort());
    for (const [path, id] of made) expect(lines).toContain(`${id} ${path}`);
    expect((await call(client, 'get_case_folder', { case_id })).data).not.toHaveProperty('tree');
  });

  it('are not returned in part if a level could not be read', async () => {
    const { sandbox, client } = scene;
    await fault(sandbox, { path: '/v1/folders/*', status: 403, times: 9 });
    expectError(await call(client, 'get_case_folder', { case_id, tree: true }), '403');
  });
});
