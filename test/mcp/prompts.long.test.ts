import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { aClient, connect, ERAS } from '../support/harness.ts';

const SANDBOX = { args: ['--sandbox', '--access', 'read'] };

describe.each(Object.keys(ERAS) as (keyof typeof ERAS)[])('prompts, for a client of protocol %s,', (era) => {
  let client: Awaited<ReturnType<typeof connect>>;
  beforeAll(async () => {
    client = await connect({ ...SANDBOX, era });
    return () => client.close();
  });

  it('are listed, each with its arguments', async () => {
    const { prompts } = await client.listPrompts();
    const required = (name: string) =>
      prompts.find((prompt) => prompt.name === name)?.arguments?.filter((argument) => argument.required);
    expect(prompts.map(({ name }) => name)).toEqual(expect.arrayContaining(OFFERED));
    expect(required('morning_briefing')).toEqual([]);
    expect(required('timekeepers_day')?.map(({ name }) => name)).toEqual(['staff']);
  });

  it('name only tools that are listed', async () => {
    const tools = (await client.listTools()).tools.map(({ name }) => name);
    for (const { name, arguments: asked = [] } of (await client.listPrompts()).prompts) {
      const args = Object.fromEntries(asked.map((argument) => [argument.name, 'something']));
      const { messages } = await client.getPrompt({ name, arguments: args });
      const text = messages.map(({ content }) => (content.type === 'text' ? content.text : '')).join('');
      const named = [...text.matchAll(/\b(?:[Cc]all|then) (agenda|[a-z]+_[a-z]+)\b/g)].map(([, tool]) => tool);
      expect(text).toContain('something');
      expect(named, name).not.toEqual([]);
      expect(tools).toEqual(expect.arrayContaining(named));
    }
  });

  it('have completions from the names of the firm', async () => {
    const ask = (name: string, argument: string, value: string) =>
      client.complete({ ref: { type: 'ref/prompt', name }, argument: { name: argument, value } });
    const { completion } = await ask('morning_briefing', 'staff', 'pebb');
    const staff = await client.callTool({ name: 'list_staff', arguments: { page_size: 1000 } });
    const names = JSON.stringify(staff.structuredContent);
    expect((await ask('morning_briefing', 'staff', '')).completion.values.length).toBeGreaterThan(5);
    expect(completion.values).not.toEqual([]);
    for (const name of completion.values) expect(names).toContain(name.split(' ')[0]);
    expect((await ask('case_status_for_client', 'case', 'estate of')).completion.values).not.toEqual([]);
    expect((await ask('weekly_deadline_review', 'nothing', 'x')).completion.values).toEqual([]);
    expect((await ask('month_end_billing_review', 'month', 'la')).completion.values).toEqual(['last_month']);
    expect((await ask('timekeepers_day', 'day', '')).completion.values).toEqual(['today', 'yesterday']);
    expect((await ask('new_matter_intake', 'matter', 'family')).completion.values).toEqual(['Family Law']);
    const { completion: parties } = await ask('conflict_memo', 'parties', 'Acme Ltd, theo gosl');
    expect(parties.values).toContain('Acme Ltd, Theo Goslingthwaite');
  });

  it('accept a day in place of its month', async () => {
    const args = { name: 'month_end_billing_review', arguments: { month: '2026-10-15' } };
    const text = JSON.stringify((await client.getPrompt(args)).messages);
    expect(text).toContain('from \\"2026-10\\" and to \\"2026-10\\"');
  });

  it('treat an empty argument as one that is left out', async () => {
    const textOf = async (args: Record<string, string>) =>
      JSON.stringify((await client.getPrompt({ name: 'month_end_billing_review', arguments: args })).messages);
    expect(await textOf({ month: ' ' })).toBe(await textOf({}));
  });

  it('state which argument is missing', async () => {
    await expect(client.getPrompt({ name: 'conflict_memo', arguments: {} })).rejects.toThrow(/requires parties/);
    await expect(client.getPrompt({ name: 'no_such' })).rejects.toThrow(/no prompt "no_such"/);
  });
});

it('a prompt is not listed when its tools are not listed', async () => {
  const client = await aClient({ args: ['--sandbox', '--tools', 'agenda'] });
  onTestFinished(() => client.close());
  const { prompts } = await client.listPrompts();
  expect(prompts.map(({ name }) => name)).toEqual(['morning_briefing']);
});

it('a prompt names no tool that is left out, and asks for the consent of the person before open_case', async () => {
  const all = await aClient({ args: ['--sandbox'] });
  const names = (await all.listTools()).tools.map(({ name }) => name);
  const few = await aClient({
    args: ['--sandbox', '--tools', 'agenda,query_firm,find_records,conflict_check'],
  });
  const textOf = async (client: typeof all, name: string) => {
    const args = { staff: 'x', client: 'x', matter: 'x', parties: 'x' };
    return JSON.stringify((await client.getPrompt({ name, arguments: args })).messages);
  };
  const offered = (await few.listTools()).tools.map(({ name }) => name);
  const { prompts } = await few.listPrompts();
  expect(prompts.length).toBeGreaterThan(1);
  for (const { name } of prompts) {
    const words = (await textOf(few, name)).match(/[a-z]+(?:_[a-z]+)+/g) ?? [];
    expect(words.filter((word) => names.includes(word) && !offered.includes(word))).toEqual([]);
  }
  expect(await textOf(all, 'new_matter_intake')).toMatch(/open_case carries it out at once, so call it only after I/);
  const confirming = await aClient({ args: ['--sandbox'], env: { MYCASE_CONFIRM: 'token' } });
  expect(await textOf(confirming, 'new_matter_intake')).toMatch(/call open_case once to get its preview, and stop/);
});

const OFFERED = [
  'morning_briefing',
  'case_status_for_client',
  'new_matter_intake',
  'weekly_deadline_review',
  'month_end_billing_review',
  'timekeepers_day',
  'friday_review',
  'conflict_memo',
];

it('prompts for many records end with a preview, and are listed only if their steps are allowed', async () => {
  const client = await aClient({ args: ['--sandbox', '--access', 'write'] });
  const names = ['handover', 'apply_checklist', 'invoice_reminders'];
  const { prompts } = await client.listPrompts();
  expect(prompts.map(({ name }) => name)).toEqual(expect.arrayContaining(names));
  for (const name of names) {
    const args = { from: 'Ann "x"', to: 'Bo', case: '1', area: 'Family Law' };
    const text = JSON.stringify((await client.getPrompt({ name, arguments: args })).messages);
    expect(text).toContain('write_many once');
    expect(text).toContain('Show me its preview and stop');
  }
  const reader = await aClient({ args: ['--sandbox', '--access', 'read'] });
  expect((await reader.listPrompts()).prompts.map(({ name }) => name)).not.toEqual(expect.arrayContaining([names[0]]));
});
