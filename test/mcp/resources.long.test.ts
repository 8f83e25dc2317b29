import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@modelcontextprotocol/client';
import { describe, expect, it } from 'vitest';
import { aClient, aSandbox, fault, pointedAt, recordsOf, requestsTo } from '../support/harness.ts';

const TEMPLATES = {
  'mycase://cases/{id}': 'cases',
  'mycase://clients/{id}': 'clients',
  'mycase://companies/{id}': 'companies',
  'mycase://leads/{id}': 'leads',
  'mycase://documents/{id}': 'documents',
  'mycase://notes/{id}': 'notes',
};

async function textAt(client: Client, uri: string): Promise<string> {
  const { contents } = await client.readResource({ uri });
  return contents.map((content) => ('text' in content ? content.text : '')).join('\n');
}

const complete = async (client: Client, uri: string, value: string): Promise<string[]> =>
  (await client.complete({ ref: { type: 'ref/resource', uri }, argument: { name: 'id', value } })).completion.values;

describe.each(['2025-11-25', '2026-07-28'] as const)('resources in protocol %s', (era) => {
  it('every listed resource can be read', async () => {
    const sandbox = await aSandbox();
    const client = await aClient({ era, args: ['--time-zone', 'Asia/Tokyo'], env: pointedAt(sandbox) });
    const { resources } = await client.listResources();
    expect(resources.map(({ uri }) => uri)).toEqual([
      ...['firm', 'me', 'case-stages', 'practice-areas', 'case-roles', 'staff', 'custom-fields'].map(at),
      ...['locations', 'people-groups', 'referral-sources', 'time-zones'].map(at),
    ]);
    for (const { uri, mimeType } of resources) {
      expect(mimeType).toBe('text/plain');
      expect(await textAt(client, uri), uri).toMatch(/\w/);
    }
    for (const { name } of await recordsOf(sandbox, 'case_stages')) {
      expect(await textAt(client, at('case-stages'))).toContain(String(name));
    }
    const zones = await textAt(client, at('time-zones'));
    expect(zones).toMatch(/^in use: Asia\/Tokyo GMT\+09:00, as configured\n/);
    expect(zones).toMatch(/^UTC GMT\+00:00$/m);
    expect(zones).toMatch(/^America\/Los_Angeles GMT-0[78]:00$/m);
  });

  it('a record can be read by its id, and unknown addresses are refused', async () => {
    const sandbox = await aSandbox();
    const client = await aClient({ era, env: pointedAt(sandbox) });
    const { resourceTemplates } = await client.listResourceTemplates();
    expect(resourceTemplates.map(({ uriTemplate }) => uriTemplate)).toEqual(Object.keys(TEMPLATES));
    for (const [template, collection] of Object.entries(TEMPLATES)) {
      const [, record] = await recordsOf(sandbox, collection);
      const text = await textAt(client, template.replace('{id}', String(record?.id)));
      expect(text).toContain(`id: ${record?.id}`);
    }
    const others = ['cases/999999999', 'cases/none', 'notes/0', 'cases/-1', 'cases/31204126/x'].map(at);
    const nowhere = ['mycase://nothing', 'mycase://cases', 'https://example.com/', 'mycase://firm/1'];
    for (const uri of [...nowhere, ...others]) {
      await expect(textAt(client, uri), uri).rejects.toThrow(/not found/i);
    }
  });

  it('the id of a template is completed by the name of a record', async () => {
    const sandbox = await aSandbox();
    const client = await aClient({ era, env: pointedAt(sandbox) });
    const [first] = await recordsOf(sandbox, 'cases');
    const name = String(first?.name);
    expect(await complete(client, 'mycase://cases/{id}', name.toUpperCase())).toContain(String(first?.id));
    const people = await recordsOf(sandbox, 'clients');
    const wanted = people.filter(({ last_name }) => last_name === people[0]?.last_name).map(({ id }) => String(id));
    const values = await complete(client, 'mycase://clients/{id}', String(people[0]?.last_name));
    expect(values).toEqual(expect.arrayContaining(wanted));
    expect(await complete(client, 'mycase://documents/{id}', '')).toHaveLength(100);
    const id = String(first?.id);
    expect(await complete(client, 'mycase://cases/{id}', ` ${id.slice(0, -1)}`)).toContain(id);
    const accented = people.find(({ last_name }) => /[áéíóúñü]/.test(String(last_name)));
    const plain = String(accented?.last_name).normalize('NFD').replace(/\p{M}/gu, '');
    expect(await complete(client, 'mycase://clients/{id}', plain)).toContain(String(accented?.id));
    expect(await complete(client, 'mycase://notes/{id}', 'a')).toEqual([]);
    expect(await complete(client, 'mycase://cases/{id}', 'no such name at all')).toEqual([]);
  });

  it('a failed read states the status of MyCase', async () => {
    const sandbox = await aSandbox();
    const client = await aClient({ era, env: pointedAt(sandbox) });
    await fault(sandbox, { path: '/v1/firm', status: 403 });
    await expect(textAt(client, at('firm'))).rejects.toThrow('403');
    expect(await textAt(client, at('firm'))).toContain('name: ');
  });

  it('a slow call and a slow read report progress', async () => {
    const sandbox = await aSandbox();
    const client = await aClient({ era, env: pointedAt(sandbox) });
    await fault(sandbox, { path: '/v1/firm', delay_ms: 2_500, times: 2 });
    const heard: number[][] = [[], []];
    const onprogress = (i: number) => ({
      onprogress: ({ progress }: { progress: number }) => heard[i]?.push(progress),
    });
    await Promise.all([
      client.callTool({ name: 'get_firm', arguments: {} }, onprogress(0)),
      client.readResource({ uri: at('firm') }, onprogress(1)),
    ]);
    for (const each of heard) expect(each.slice(0, 2)).toEqual([1, 2]);
  });

  it('a canceled read is canceled at MyCase', async () => {
    const sandbox = await aSandbox();
    const client = await aClient({ era, env: pointedAt(sandbox) });
    await fault(sandbox, { path: '/v1/firm', delay_ms: 20_000 });
    const cancel = new AbortController();
    const reading = client.readResource({ uri: at('firm') }, { signal: cancel.signal });
    await expect.poll(() => requestsTo(sandbox)).toHaveLength(1);
    cancel.abort();
    await expect(reading).rejects.toThrow();
    await expect.poll(async () => (await requestsTo(sandbox))[0]).toMatchObject({ aborted: true });
    await sleep(50);
    expect(await requestsTo(sandbox)).toHaveLength(1);
  });
});

it('the compact catalog has the same resources and templates', async () => {
  const sandbox = await aSandbox();
  const [full, small] = await Promise.all(
    [[], ['--catalog', 'compact']].map((args) => aClient({ args, env: pointedAt(sandbox) })),
  );
  expect(await small?.listResources()).toEqual(await full?.listResources());
  expect(await small?.listResourceTemplates()).toEqual(await full?.listResourceTemplates());
  if (small) expect(await textAt(small, at('me'))).toContain('first_name: ');
});

it('--toolsets limits which resources can be read', async () => {
  const sandbox = await aSandbox();
  const client = await aClient({ args: ['--toolsets', 'cases'], env: pointedAt(sandbox) });
  const { resources } = await client.listResources();
  expect(resources.map(({ uri }) => uri)).toEqual(['case-roles', 'time-zones'].map(at));
  const { resourceTemplates } = await client.listResourceTemplates();
  expect(resourceTemplates.map(({ uriTemplate }) => uriTemplate)).toEqual(['mycase://cases/{id}']);
  await expect(textAt(client, at('staff'))).rejects.toThrow(/not found/i);
});

/** The address of a resource. */
function at(name: string): string {
  return `mycase://${name}`;
}
