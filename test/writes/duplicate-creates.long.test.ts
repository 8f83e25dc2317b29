import type { Client } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { pidOf } from '../auth/session-talk.ts';
import { MOVABLE_CLOCK } from '../support/clock-server.ts';
import { type Answer, aClient, call, connect, fault, pointedAt, recordsOf, requestsTo } from '../support/harness.ts';
import { type Firm, readFirm } from '../tools/every-tool/firm.ts';

// The same create twice within ten minutes, by one server or by two that share a state folder.

type Args = Readonly<Record<string, unknown>>;

let sandbox: Sandbox;
let firm: Firm;
let env: ReturnType<typeof pointedAt>;
let one: Client;
let other: Client;

beforeAll(async () => {
  sandbox = await startSandbox();
  firm = await readFirm(sandbox);
  env = pointedAt(sandbox);
  [one, other] = await Promise.all([connect({ env }), connect({ env })]);
});

afterAll(async () => {
  await one.close();
  await other.close();
  await sandbox.close();
});

const groups = async (named: RegExp) =>
  (await recordsOf(sandbox, 'people_groups')).filter(({ name }) => named.test(String(name)));

function expectTwin({ isError, text }: Answer, id: unknown): void {
  expect(isError, text).toBe(true);
  expect(text).toMatch(/^Nothing was sent: an identical create_\w+ was sent/);
  expect(text).toContain(`created id ${id}.`);
}

const EVENT = { name: 'Deposition', start: '2031-03-04T09:00Z', end: '2031-03-04T10:00:00Z' };
const event = () => ({ ...EVENT, staff: [{ id: firm.id('staff') }, { id: firm.id('staff', 1) }] });
const time = (hours: number) => ({
  ...{ case: { id: firm.id('cases') }, staff: { id: firm.id('staff') }, entry_date: '2031-03-04' },
  ...{ activity_name: 'Research', rate: 300, hours },
});
const task = () => ({
  ...{ name: 'Serve the complaint', priority: 'High', due_date: '2031-03-04' },
  ...{ staff: [{ id: firm.id('staff') }], case: { id: firm.id('cases') } },
});

describe('a second create with the same arguments', () => {
  it.each<[string, string, () => Args, (args: Args) => Args]>([
    ['word for word', 'create_people_group', () => ({ name: 'Experts' }), (args) => args],
    [
      'otherwise spaced, capitalised and ended',
      'create_people_group',
      () => ({ name: 'Guardians of heirs' }),
      () => ({ name: ' guardians\tof  HEIRS. ' }),
    ],
    [
      'with characters that nobody sees',
      'create_people_group',
      () => ({ name: 'Interpreters' }),
      () => ({ name: 'Inter\u200Bpre\u00ADters' }),
    ],
    [
      'with its instants in another time zone',
      'create_event',
      event,
      (args) => ({ ...args, start: '2031-03-04T10:00:00+01:00', end: '2031-03-04T02:00:00.000-08:00' }),
    ],
    [
      'of an event of a whole day, with its days in UTC said or not',
      'create_event',
      () => ({
        ...event(),
        name: 'Closing',
        all_day: true,
        start: '2031-03-04T00:00:00',
        end: '2031-03-05T00:00:00',
      }),
      (args) => ({ ...args, start: '2031-03-04T00:00:00Z', end: '2031-03-05T00:00:00Z' }),
    ],
    [
      'with its people in another order',
      'create_event',
      () => ({ ...event(), name: 'Hearing' }),
      (args) => ({ ...args, staff: event().staff.toReversed() }),
    ],
    ['with what it is anyway', 'create_time_entry', () => time(1), (args) => ({ ...args, billable: true })],
    ['without it', 'create_time_entry', () => ({ ...time(2), flat_fee: false }), () => time(2)],
    ['with what is empty', 'create_task', task, (args) => ({ ...args, completed: false, description: ' ' })],
  ])('%s is refused with the id of the first record', async (_, tool, args, again) => {
    const first = await call(one, tool, { ...args() });
    expect(first.isError, first.text).toBe(false);
    expectTwin(await call(one, tool, { ...again(args()) }), first.data.id);
  });

  it('with a telephone number written in another way is refused; MyCase gives a logged call no id', async () => {
    const log = (caller_phone_number: string) =>
      call(one, 'create_call', {
        ...{ called_at: '2031-03-04T09:00:00Z', call_for: { id: firm.id('staff') } },
        ...{ message: 'Call back', caller_name: 'A neighbour', caller_phone_number },
      });
    expect((await log('(212) 555-0174')).isError).toBe(false);
    expect((await log('+1 212.555.0174')).text).toMatch(/^Nothing was sent: an identical create_call was sent/);
  });

  it.each<[string, string, () => Args, Args]>([
    ['not billable', 'create_time_entry', () => time(3), { billable: false }],
    ['an hour later', 'create_event', () => ({ ...event(), name: 'Call' }), { end: '2031-03-04T11:00:00Z' }],
    ['another word', 'create_task', () => ({ ...task(), name: 'File it' }), { name: 'File it again' }],
  ])('except %s is sent, because it is another create', async (_, tool, args, besides) => {
    for (const sent of [args(), { ...args(), ...besides }]) {
      const { isError, text } = await call(one, tool, { ...sent });
      expect(isError, text).toBe(false);
    }
  });

  it('is sent with allow_duplicate, and the next one is refused with the id of the second record', async () => {
    const name = 'Witnesses';
    await call(one, 'create_people_group', { name });
    const second = await call(one, 'create_people_group', { name, allow_duplicate: true });
    expect(second.isError, second.text).toBe(false);
    expectTwin(await call(one, 'create_people_group', { name }), second.data.id);
    expect(await groups(/^Witnesses$/)).toHaveLength(2);
  });

  it('by another server is refused with the id of the first record', async () => {
    const first = await call(one, 'create_people_group', { name: 'Trustees' });
    expectTwin(await call(other, 'create_people_group', { name: 'Trustees' }), first.data.id);
  });

  it('sent many times at the same time by two servers creates one record', async () => {
    const clients = Array.from({ length: 8 }, (_, i) => (i % 2 === 0 ? one : other));
    const answers = await Promise.all(clients.map((client) => call(client, 'create_people_group', { name: 'Jurors' })));
    expect(await groups(/^Jurors$/)).toHaveLength(1);
    expect(answers.filter(({ isError }) => !isError)).toHaveLength(1);
    for (const { text } of answers.filter(({ isError }) => isError)) {
      expect(text).toMatch(
        /^Nothing was sent(: an identical create_people_group was sent .*(still running|created id)|\. The name exists already: people group \d+ "Jurors")/,
      );
    }
  });

  it('is sent after ten minutes', async () => {
    const moved = { ...pointedAt(sandbox), ...MOVABLE_CLOCK, CLOCK_STEP: '590000' };
    const client = await aClient({ env: moved });
    const task = { name: 'Arbiters', priority: 'Low', due_date: '2041-03-04', staff: ['me'] };
    const create = () => call(client, 'create_task', task);
    const first = await create();
    process.kill(pidOf(client), 'SIGUSR2');
    await expect.poll(async () => (await create()).text).toMatch(/was sent 10 minutes ago/);
    expectTwin(await create(), first.data.id);
    process.kill(pidOf(client), 'SIGUSR2');
    await expect.poll(async () => (await create()).isError).toBe(false);
    expect((await recordsOf(sandbox, 'tasks')).filter(({ name }) => name === 'Arbiters')).toHaveLength(2);
  });
});

describe('a create whose response was lost', () => {
  it('is found in its list, and a second create is refused with its id by both servers', async () => {
    await fault(sandbox, { method: 'POST', path: '/v1/people_groups', cut: 'after' });
    const { isError, text } = await call(one, 'create_people_group', { name: 'Bailiffs' });
    const [made] = await groups(/^Bailiffs$/);
    expect(isError, text).toBe(false);
    expect(text).toContain(`It was created: id ${made?.id}.`);
    for (const client of [one, other]) {
      expectTwin(await call(client, 'create_people_group', { name: 'bailiffs' }), made?.id);
    }
  });

  it('because its server was killed counts as running for other servers, and is then found in its list', async () => {
    const own = { ...pointedAt(sandbox), ...MOVABLE_CLOCK, CLOCK_STEP: '120000' };
    const [killed, next] = [await aClient({ env: own }), await aClient({ env: own })];
    const create = (client: Client) => call(client, 'create_people_group', { name: 'Heralds' });
    await fault(sandbox, { method: 'POST', path: '/v1/people_groups', delay_ms: 1_000 });
    const gone = create(killed).catch(() => 'gone');
    const arrived = async () => JSON.stringify(await requestsTo(sandbox)).includes('Heralds');
    await expect.poll(arrived).toBe(true);
    process.kill(pidOf(killed), 'SIGKILL');
    expect(await gone).toBe('gone');
    expect((await create(next)).text).toMatch(/is still running\. Wait for its answer/);
    await expect.poll(() => groups(/^Heralds$/)).toHaveLength(1);
    process.kill(pidOf(next), 'SIGUSR2');
    await expect.poll(async () => (await create(next)).text).toMatch(/created id \d+/);
    const [made] = await groups(/^Heralds$/);
    expectTwin(await create(next), made?.id);
  });

  it('and that is not in its list is looked for again before a second create is sent', async () => {
    await fault(sandbox, { method: 'POST', path: '/v1/people_groups', cut: 'before' });
    const create = (more: Args = {}) => call(one, 'create_people_group', { name: 'Notaries', ...more });
    expect((await create()).text).toContain('does not have the record so far');
    const again = await create();
    expect(again).toMatchObject({ isError: true, text: expect.stringMatching(/may have been carried out/) });
    expect(await groups(/^Notaries$/)).toEqual([]);
    expect((await create({ allow_duplicate: true })).isError).toBe(false);
    expect(await groups(/^Notaries$/)).toHaveLength(1);
  });
});
