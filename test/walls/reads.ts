import type { Client } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { toolsets } from '../../src/tools/index.ts';
import { workflows } from '../../src/workflows/index.ts';
import type { Row } from '../every-tool/firm.ts';
import { call } from '../harness.ts';
import { aimed, aimsOf, exampleIn, requiredOf, type Tool, wordsOf } from './aims.ts';
import { allOf, behindWalls, type Scene, setScene } from './scene.ts';
import type { View } from './view.ts';

// Every tool that reads, whatever there is: it answers what is open, and says nothing of what is walled off.

/** An id that no record has. */
export const NOBODY = 2_099_999_999;

const reading = [
  ...Object.values(toolsets)
    .flat()
    .filter(({ method }) => method === 'GET')
    .map(({ name }) => name),
  ...workflows.filter(({ hints }) => hints.readOnlyHint).map(({ name }) => name),
];

/** Tests them with an option that takes the marked case; `viewIn` says what is then to be seen. */
export function everyReadBehind(option: string, viewIn: (scene: Scene) => View): void {
  let scene: Scene;
  let view: View;
  let client: Client;
  let tools: ReadonlyMap<string, Tool>;

  beforeAll(async () => {
    scene = await setScene();
    view = viewIn(scene);
    client = await behindWalls(scene.sandbox, [option, String(scene.marked.id)]);
    tools = new Map((await client.listTools()).tools.map((tool) => [tool.name, tool]));
  });

  afterAll(async () => {
    await client.close();
    await scene.close();
  });

  const toolOf = (name: string): Tool => {
    const tool = tools.get(name);
    if (!tool) throw new Error(`${name} is not listed`);
    return tool;
  };

  it('the tools tested here are all that read', async () => {
    const listed = (await client.listTools()).tools.filter(({ annotations }) => annotations?.readOnlyHint);
    expect(listed.map(({ name }) => name).toSorted()).toEqual(reading.toSorted());
  });

  it.concurrent.each(reading)('%s answers what is open, and no word of the rest', async (name) => {
    const tool = toolOf(name);
    const base = requiredOf(tool, view.open);
    const isPaged = 'page_size' in (tool.inputSchema.properties ?? {});
    let page: Row = isPaged ? { page_size: 100 } : {};
    do {
      const { text, data, isError } = await call(client, name, { ...base, ...page });
      expect(isError, text).toBe(false);
      expect(text).not.toContain('rows of this page are shown');
      expect(view.leaksIn(text + JSON.stringify(data))).toEqual([]);
      page = { ...page, page_token: data.next_page_token };
    } while (isPaged && page.page_token);
  });

  it.concurrent.each(reading)('%s does not tell what is walled off from what is not there', async (name) => {
    const tool = toolOf(name);
    for (const aim of aimsOf(tool, view.walled)) {
      const base = requiredOf(tool, view.open);
      const target = exampleIn(view.walled, aim.of);
      if (target === undefined) continue;
      const there = await allOf(client, name, aimed(base, aim, target));
      const nowhere = await allOf(client, name, aimed(base, aim, NOBODY));
      expect(there.replaceAll(String(target), '#')).toBe(nowhere.replaceAll(String(NOBODY), '#'));
    }
  });

  it.concurrent.each(reading)('%s finds nothing walled off by its words', async (name) => {
    const tool = toolOf(name);
    const base = requiredOf(tool, view.open);
    const [target] = view.walled.get('cases') ?? [];
    for (const { argument, at } of wordsOf(tool)) {
      for (const words of [target?.name, target?.case_number].map(String)) {
        const said = await allOf(client, name, { ...base, [argument]: at(words) });
        expect(view.leaksIn(said.replaceAll(words, ''))).toEqual([]);
      }
    }
  });
}
