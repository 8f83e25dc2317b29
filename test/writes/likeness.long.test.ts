import type { Client } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { aClient, aSandbox, call, connect, pointedAt, recordsOf, requestsTo } from '../support/harness.ts';
import type { Row } from '../tools/every-tool/firm.ts';
import { idsOf } from '../tools/every-tool/firm.ts';

// Before somebody is made, whoever MyCase has with the same e-mail, telephone number or name is pointed out.

let sandbox: Sandbox;
let client: Client;
/** One of each kind with an e-mail address, a telephone number and a name that nobody else has. */
let there: Readonly<Record<Kind, Row>>;

const KINDS = ['client', 'company', 'lead'] as const;
const LISTS = { client: 'clients', company: 'companies', lead: 'leads', case: 'cases' } as const;

type Kind = (typeof KINDS)[number];

const NEWCOMER = {
  client: { first_name: 'Ottoline', last_name: 'Brackwater', email: 'o@brackwater.example.com' },
  company: { name: 'Brackwater Mills', email: 'mills@brackwater.example.com' },
  lead: { first_name: 'Ottoline', last_name: 'Brackwater', lead_details: 'A boundary wall.' },
};

beforeAll(async () => {
  sandbox = await startSandbox();
  client = await connect({ env: pointedAt(sandbox) });
  const person = { first_name: 'Zenobia', cell_phone_number: '+1 (212) 555-0171' };
  const made = {
    client: { ...person, last_name: 'Quarrystone', email: 'zenobia@quarrystone.example.com' },
    company: {
      ...{ name: 'Marlstone Quay', email: 'office@marlstone.example.com' },
      main_phone_number: '+1 (212) 555-0172',
    },
    lead: {
      ...{ ...person, last_name: 'Fennimore', email: 'zenobia@fennimore.example.com' },
      ...{ cell_phone_number: '+1 (212) 555-0173', lead_details: 'A fence.' },
    },
  };
  const ids = await Promise.all(KINDS.map((kind) => call(client, `create_${kind}`, made[kind])));
  const [client_, company, lead] = KINDS.map((kind, i) => ({ ...made[kind], id: ids[i]?.data.id }));
  there = { client: { ...client_ }, company: { ...company }, lead: { ...lead } };
});

afterAll(async () => {
  await client.close();
  await sandbox.close();
});

const postsTo = async () => (await requestsTo(sandbox)).filter(({ method }) => method === 'POST').length;

/** The number of somebody, written in another way. */
const rewritten = ({ cell_phone_number, main_phone_number }: Row): string =>
  String(cell_phone_number ?? main_phone_number)
    .replace(/\D/g, '')
    .replace(/^1/, '');

/** A newcomer who has something in common with somebody who is there. */
function likeThem(kind: Kind, { name, first_name, last_name, ...them }: Row, what: string): Row {
  const newcomer = NEWCOMER[kind];
  if (what === 'e-mail') return { ...newcomer, email: ` ${String(them.email).toUpperCase()}\u200B` };
  const phone = kind === 'company' ? 'main_phone_number' : 'cell_phone_number';
  if (what === 'phone') return { ...newcomer, [phone]: rewritten(them) };
  const [first = '', last = ''] = String(name ?? `${first_name} ${last_name}`).split(' ');
  return kind === 'company'
    ? { ...newcomer, name: `${first}, ${last.toUpperCase()}.` }
    : { ...newcomer, first_name: first.toLowerCase(), last_name: last.replace('e', 'e\u200B') };
}

describe.each(KINDS)('a new %s', (kind) => {
  it.each(KINDS)('with the e-mail, telephone number or name of a %s is refused with that record', async (like) => {
    const posts = await postsTo();
    for (const what of ['e-mail', 'phone', 'name']) {
      const { isError, text } = await call(client, `create_${kind}`, {
        ...likeThem(kind, there[like], what),
      });
      expect(isError, text).toBe(true);
      expect(text).toMatch(
        /^Nothing was sent\. (Possible duplicate|Another record has this telephone number, and nothing else is the same): /,
      );
      expect(text).toContain(`${like} ${there[like].id} `);
      expect(text).toContain(`(same ${what})`);
    }
    expect(await postsTo()).toBe(posts);
  });

  it('is created with allow_duplicate', async () => {
    const args = { ...likeThem(kind, there.lead, 'phone'), allow_duplicate: true };
    const { isError, text, data } = await call(client, `create_${kind}`, args);
    expect(isError, text).toBe(false);
    expect((await recordsOf(sandbox, LISTS[kind])).map(({ id }) => id)).toContain(data.id);
  });
});

it('a shared telephone number alone is not called a duplicate, because a family has one number', async () => {
  const own = await aSandbox();
  const here = await aClient({ env: pointedAt(own) });
  const withPhone = (await recordsOf(own, 'clients')).filter((row) => row.cell_phone_number);
  const spellings = [(phone: string) => phone, (phone: string) => phone.replace(/\D/g, '').replace(/^1/, '')];
  const families = withPhone.slice(0, 12);
  for (const [i, { id, cell_phone_number }] of families.entries()) {
    const phone = spellings[i % 2]?.(String(cell_phone_number));
    const args = { first_name: `Brunhild${i}`, last_name: `Xanthopoulos${i}`, cell_phone_number: phone };
    const { isError, text } = await call(here, 'create_client', args);
    expect(isError, text).toBe(true);
    expect(text).toMatch(
      /^Nothing was sent\. Another record has this telephone number, and nothing else is the same: /,
    );
    expect(text).toContain(`client ${id} `);
    expect(text).toContain('family');
    expect(text).not.toMatch(/Possible duplicate|^Use that/);
    const created = await call(here, 'create_client', { ...args, allow_duplicate: true });
    expect(created.isError, created.text).toBe(false);
  }
  process.stderr.write(`G, shared telephone numbers: ${families.length} inputs\n`);
});

it('the records with the most in common come first, and the others are counted', async () => {
  const own = await aSandbox();
  const here = await aClient({ env: pointedAt(own) });
  const cell_phone_number = '+1 (212) 555-0177';
  const ids: unknown[] = [];
  for (const first_name of ['Ada', 'Bea', 'Cleo', 'Dora', 'Edda', 'Fay', 'Gina']) {
    const person = { first_name, last_name: 'Sedgewarren', email: `${first_name}@sedgewarren.example.com` };
    ids.push((await call(here, 'create_client', { ...person, cell_phone_number, allow_duplicate: true })).data.id);
  }
  const stranger = { first_name: 'Ottoline', last_name: 'Brackwater', cell_phone_number };
  const phoneOnly = await call(here, 'create_client', stranger);
  expect(phoneOnly.text).toMatch(/^Nothing was sent\. Another record has this telephone number, and nothing else/);
  expect(phoneOnly.text).toContain('; and 2 more.');
  const email = 'gina@sedgewarren.example.com';
  const both = await call(here, 'create_client', { ...stranger, email });
  const [first, ...others] = [...both.text.matchAll(/client (\d+) "[^"]+" \(same ([^)]+)\)/g)];
  expect(both.text).toMatch(/^Nothing was sent\. Possible duplicate: /);
  expect(first?.slice(1)).toEqual([String(ids.at(-1)), 'e-mail, phone']);
  expect(others.map(([, id, same]) => [id, same])).toEqual(ids.slice(0, 4).map((id) => [String(id), 'phone']));
  // One telephone number says less than one e-mail address.
  const hedda = { first_name: 'Hedda', last_name: 'Sedgewarren', email: 'hedda@sedgewarren.example.com' };
  const { data } = await call(here, 'create_client', hedda);
  const emailOnly = await call(here, 'create_client', { ...stranger, email: hedda.email });
  expect(emailOnly.text).toContain(`Possible duplicate: client ${data.id} "Hedda Sedgewarren" (same e-mail); `);
  const named = await call(here, 'create_client', { ...stranger, first_name: 'Fay', last_name: 'Sedgewarren' });
  expect(named.text).toContain(`Possible duplicate: client ${ids[5]} "Fay Sedgewarren" (same phone, name); `);
});

it('a new case with the name of another case is refused with that case', async () => {
  const [taken] = await recordsOf(sandbox, 'cases');
  const posts = await postsTo();
  const { isError, text } = await call(client, 'create_case', {
    name: ` ${String(taken?.name).toUpperCase()}`,
  });
  expect(isError, text).toBe(true);
  expect(text).toContain(`case ${taken?.id} `);
  expect(text).toContain('(same name)');
  expect(await postsTo()).toBe(posts);
});

it('behind ethical walls no error names a walled-off record as a duplicate', async () => {
  const [open, ...others] = await recordsOf(sandbox, 'cases');
  const seen = idsOf(open?.clients);
  const hidden = (await recordsOf(sandbox, 'clients')).find(({ id, email }) => email && !seen.includes(id));
  const args = ['--only-cases', String(open?.id)];
  const walled = await aClient({ args, env: pointedAt(sandbox) });
  const { email, first_name, last_name, cell_phone_number } = hidden ?? {};
  const made = await call(walled, 'create_client', {
    ...{ email, first_name, last_name, cell_phone_number: cell_phone_number ?? undefined },
    cases: [{ id: open?.id }],
  });
  expect(made.isError, made.text).toBe(false);
  const behind = await aClient({ args: ['--hide-cases', String(others[0]?.id)], env: pointedAt(sandbox) });
  const refused = await call(behind, 'create_case', { name: others[0]?.name });
  expect(refused.text).toMatch(/^MyCase answered 422/);
  expect(refused.text).not.toContain(String(others[0]?.id));
});
