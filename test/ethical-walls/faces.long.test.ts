import type { Client } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aClient, call, requestsTo } from '../support/harness.ts';
import { idsOf } from '../tools/every-tool/firm.ts';
import { NOBODY } from './reads.ts';
import { behindWalls, MARK, type Scene, setScene, viewWithout } from './scene.ts';
import type { View } from './view.ts';

// Every other way to ask: resources, completion, the small face, the profile's operations.

let scene: Scene;
let view: View;
let client: Client;

beforeAll(async () => {
  scene = await setScene();
  view = viewWithout(scene);
  client = await behindWalls(scene.sandbox, ['--hide-cases', String(scene.marked.id), '--catalog', 'compact']);
});

afterAll(async () => {
  await client.close();
  await scene.close();
});

const read = async (uri: string): Promise<string> => JSON.stringify(await client.readResource({ uri }));
const failure = (uri: string): Promise<string> => read(uri).then(() => 'was read', String);

it('no resource has text of a walled-off record', async () => {
  const { resources } = await client.listResources();
  expect(resources.length).toBeGreaterThan(5);
  for (const { uri } of resources) expect(view.leaksIn(await read(uri))).toEqual([]);
});

it('a resource of a walled-off record has the error of a missing record', async () => {
  const { resourceTemplates } = await client.listResourceTemplates();
  const read: string[] = [];
  for (const { uriTemplate } of resourceTemplates) {
    const [, name = ''] = /mycase:\/\/(\w+)\/\{id\}/.exec(uriTemplate) ?? [];
    const [there] = view.walled.get(name) ?? [];
    if (!there) continue;
    const uri = (id: unknown) => uriTemplate.replace('{id}', String(id));
    read.push(name);
    const said = await failure(uri(there.id));
    expect(said).toContain('not found');
    expect(said.replaceAll(String(there.id), '#')).toBe((await failure(uri(NOBODY))).replaceAll(String(NOBODY), '#'));
  }
  expect(read).toEqual(['cases', 'documents', 'notes']);
});

it('completion does not suggest a walled-off case', async () => {
  const complete = async (value: string) => {
    const ref = { type: 'ref/resource', uri: 'mycase://cases/{id}' } as const;
    return (await client.complete({ ref, argument: { name: 'id', value } })).completion.values;
  };
  expect(await complete(MARK)).toEqual([]);
  const [other] = view.open.get('cases') ?? [];
  expect(await complete(String(other?.name))).toContain(String(other?.id));
});

it('the compact catalog applies the same ethical walls', async () => {
  const refused = await call(client, 'run_read_tool', {
    tool: 'get_case',
    arguments: { case_id: scene.marked.id },
  });
  expect(refused).toMatchObject({ isError: true, text: expect.stringContaining('MyCase answered 404') });
  const listed = await call(client, 'run_read_tool', {
    tool: 'list_cases',
    arguments: { page_size: 100, page_token: undefined },
  });
  expect(view.leaksIn(listed.text)).toEqual([]);
  expect(listed.data).toMatchObject({ total: null, note: expect.stringContaining('An ethical wall hides some cases') });
});

describe('the published profile', () => {
  const profiled = (option: string) =>
    aClient({
      args: ['--api', 'profile', '--confirm', 'off', '--audit', 'off', option, String(scene.marked.id)],
      env: { MYCASE_BASE_URL: scene.sandbox.url, MYCASE_ACCESS_TOKEN: scene.sandbox.token },
    });

  it('hides a case, and changes no event, because an event of the profile does not name its case', async () => {
    const behind = await profiled('--hide-cases');
    const case_id = String(scene.marked.id);
    const [person] = idsOf(scene.marked.clients);
    const theirs = await call(behind, 'get_cases_for_client', { client_id: String(person) });
    expect(theirs.isError, theirs.text).toBe(false);
    expect(view.leaksIn(theirs.text)).toEqual([]);
    for (const spelling of [case_id, `0${case_id}`, `${case_id}.0`]) {
      const writes = [
        await call(behind, 'get_case_documents_folder', { case_id: spelling }),
        await call(behind, 'create_document_for_case', { case_id: spelling, file: { text: 'x' } }),
        await call(behind, 'create_client_relationship_for_case', {
          case_id: spelling,
          client_id: String(person),
        }),
      ];
      for (const { isError, text } of writes) {
        expect(isError).toBe(true);
        expect(text).toContain('MyCase answered 404');
      }
    }
    const [event] = view.open.get('events') ?? [];
    const changed = await call(behind, 'update_event', { event_id: String(event?.id), title: 'Moved' });
    expect(changed).toMatchObject({ isError: true, text: expect.stringContaining('an ethical wall hides') });
    expect((await requestsTo(scene.sandbox)).filter(({ method }) => method === 'PATCH')).toEqual([]);
  });

  it('reads and writes on an open case', async () => {
    const behind = await profiled('--only-cases');
    const case_id = String(scene.marked.id);
    const folder = await call(behind, 'get_case_documents_folder', { case_id });
    expect(folder.isError, folder.text).toBe(false);
    const folder_id = String(folder.data.id);
    const stored = await call(behind, 'create_document_for_case', {
      case_id,
      folder_id,
      file: { text: 'x' },
    });
    expect(stored.isError, stored.text).toBe(false);
    const elsewhere = String(view.open.get('folders')?.[0]?.id);
    const stray = { case_id, folder_id: elsewhere, file: { text: 'x' } };
    expect(await call(behind, 'create_document_for_case', stray)).toMatchObject({ isError: true });
    const other = String(view.open.get('cases')?.[0]?.id);
    expect(await call(behind, 'get_case_documents_folder', { case_id: other })).toMatchObject({
      isError: true,
    });
  });
});
