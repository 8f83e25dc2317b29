import type { Client } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Answer, call } from '../support/harness.ts';
import { idsOf, type Row } from '../tools/every-tool/firm.ts';
import { aimed, aimsOf, exampleIn, requiredOf, type Tool, wordsOf } from './aims.ts';
import { allOf, behindWalls, listedTo, type Scene, setScene, toolsThat } from './scene.ts';
import type { View } from './view.ts';

// Every tool that reads, whatever there is: it answers what is open, and says nothing of what is walled off.

/** An id that no record has. */
export const NOBODY = 2_099_999_999;

const reading = toolsThat('read');

/** Tests them with an option that takes the marked case; `viewIn` says what is then to be seen. */
export function everyReadBehind(option: string, viewIn: (scene: Scene) => View): void {
  let scene: Scene;
  let view: View;
  let client: Client;
  let toolOf: (name: string) => Tool;
  /** Tools that were called with the id of a walled-off record. */
  const compared = new Set<string>();

  beforeAll(async () => {
    scene = await setScene();
    view = viewIn(scene);
    client = await behindWalls(scene.sandbox, [option, String(scene.marked.id)]);
    toolOf = await listedTo(client);
  });

  afterAll(async () => {
    await client.close();
    await scene.close();
  });

  it('the tools tested in this file are all tools that read', async () => {
    const listed = (await client.listTools()).tools.filter(({ annotations }) => annotations?.readOnlyHint);
    expect(listed.map(({ name }) => name).toSorted()).toEqual(reading.toSorted());
  });

  it.concurrent.each(reading)('%s returns all open records, and no text of a walled-off record', async (name) => {
    const tool = toolOf(name);
    const rows: Row[] = [];
    for await (const { text, data, isError } of answersOf(client, tool, requiredOf(tool, view.open))) {
      expect(isError, text).toBe(false);
      expect(text).not.toContain('rows of this page (size limit)');
      expect(view.leaksIn(text + JSON.stringify(data))).toEqual([]);
      rows.push(data);
    }
    const list = name.replace(/^list_(all_)?/, '');
    const open = view.open.get(list)?.map(({ id }) => id);
    const isWhole = list !== name && (tool.inputSchema.required ?? []).length === 0;
    if (isWhole && open) expect(rows.flatMap((page) => idsOf(page[list]))).toEqual(open);
  });

  it.concurrent.each(reading)('%s answers for a walled-off record as for a missing record', async (name) => {
    const tool = toolOf(name);
    for (const aim of aimsOf(tool, view.walled)) {
      const base = requiredOf(tool, view.open);
      const target = exampleIn(view.walled, aim.of);
      if (target === undefined) continue;
      const there = await allOf(client, name, aimed(base, aim, target));
      compared.add(name);
      expect(there).not.toContain('was not called');
      const nowhere = await allOf(client, name, aimed(base, aim, NOBODY));
      expect(there.replaceAll(String(target), '#')).toBe(nowhere.replaceAll(String(NOBODY), '#'));
    }
  });

  it.concurrent.each(reading)('%s finds no walled-off case by its name or number', async (name) => {
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

  it('more than ten tools that read were called with the id of a walled-off record', () => {
    expect(compared.size).toBeGreaterThan(10);
  });
}

/** Everything a tool answers, page by page. MyCase: some invoices are left out unless they are asked for. */
async function* answersOf(client: Client, { name, inputSchema }: Tool, args: Row): AsyncGenerator<Answer> {
  const { properties = {} } = inputSchema;
  const whole = 'only_allowed_online_payments' in properties ? { only_allowed_online_payments: false } : {};
  let page: Row = 'page_size' in properties ? { page_size: 100 } : {};
  do {
    const answer = await call(client, name, { ...args, ...whole, ...page });
    yield answer;
    page = { ...page, page_token: answer.data.next_page_token };
  } while ('page_size' in page && page.page_token);
}
