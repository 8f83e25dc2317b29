import type { Client } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { call, connect, fault, recordsOf, requestsTo } from '../support/harness.ts';
import { type ListedTool, listedTools } from '../support/listed-tools.ts';
import { wrongArguments } from '../support/wrong-arguments.ts';
import { type Firm, readFirm } from './every-tool/firm.ts';

// The operations of the published profile: other paths than version 1, ids that are strings, no pages.

interface ProfileCall {
  readonly args?: Readonly<Record<string, unknown>>;
  readonly answers: object;
  /** What a record of a collection is to hold afterwards. */
  readonly arrived?: readonly [collection: string, like: object];
}

const calls: Readonly<Record<string, (firm: Firm) => ProfileCall>> = {
  get_firm: () => ({ answers: { id: expect.any(String), time_zone: expect.stringContaining('/') } }),
  get_case_stages: ({ id }) => ({
    answers: {
      total: 9,
      next_page_token: null,
      case_stages: expect.arrayContaining([expect.objectContaining({ id: String(id('case_stages')) })]),
    },
  }),
  get_companies: ({ record }) => ({
    answers: {
      total: 38,
      companies: expect.arrayContaining([
        expect.objectContaining({
          name: record('companies').name,
          primary_email: record('companies').email,
        }),
      ]),
    },
  }),
  get_cases_for_client: ({ record, idIn }) => ({
    args: { client_id: String(idIn('cases', 'clients')) },
    answers: {
      cases: expect.arrayContaining([
        expect.objectContaining({
          id: String(record('cases').id),
          case_number: record('cases').case_number,
        }),
      ]),
    },
  }),
  create_client_relationship_for_case: ({ id, idBeside, record }) => {
    const newcomer = idBeside('clients', record('cases', 5).clients);
    return {
      args: { case_id: String(id('cases', 5)), client_id: String(newcomer), role: 'Trustee' },
      answers: { case_id: String(id('cases', 5)), client_id: String(newcomer), role: 'Trustee' },
      arrived: ['cases', { id: id('cases', 5), clients: expect.arrayContaining([{ id: newcomer }]) }],
    };
  },
  create_document_for_case: ({ id }) => ({
    args: {
      case_id: String(id('cases')),
      name: 'Complaint.txt',
      file: { text: 'Plaintiff alleges as follows.' },
    },
    answers: {
      name: 'Complaint.txt',
      case_id: String(id('cases')),
      size: 'Plaintiff alleges as follows.'.length,
    },
    arrived: ['documents', { name: 'Complaint.txt', case: { id: id('cases') } }],
  }),
  get_case_documents_folder: ({ id, record }) => ({
    args: { case_id: String(id('cases')) },
    answers: { case_id: String(id('cases')), name: record('cases').name, documents: expect.any(Array) },
  }),
  update_event: ({ id }) => ({
    args: {
      event_id: String(id('events')),
      title: 'Hearing, moved',
      starts_at: '2031-03-05T17:00:00Z',
      ends_at: '2031-03-05T18:00:00Z',
      all_day: false,
    },
    answers: { id: String(id('events')), title: 'Hearing, moved', starts_at: '2031-03-05T17:00:00Z' },
    arrived: ['events', { id: id('events'), name: 'Hearing, moved', end: '2031-03-05T18:00:00Z' }],
  }),
};

let sandbox: Sandbox;
let client: Client;
let firm: Firm;
let tools: ReadonlyMap<string, ListedTool>;

beforeAll(async () => {
  sandbox = await startSandbox();
  client = await connect({
    args: ['--api', 'profile'],
    env: { MYCASE_BASE_URL: sandbox.url, MYCASE_ACCESS_TOKEN: sandbox.token },
  });
  firm = await readFirm(sandbox);
  tools = await listedTools(client);
});

afterAll(async () => {
  await client.close();
  await sandbox.close();
});

it('--api profile lists exactly the operations of the published profile', () => {
  expect([...tools.keys()].toSorted()).toEqual(Object.keys(calls).toSorted());
});

describe.each(Object.entries(calls))('%s', (name, callFor) => {
  it('returns a result of its listed schema, and its changes arrive in the sandbox', async () => {
    const { args, answers, arrived: [collection = 'cases', like = {}] = [] } = callFor(firm);
    const kept = expect.arrayContaining([expect.objectContaining(like)]);
    if (Object.keys(like).length > 0) expect(await recordsOf(sandbox, collection)).not.toEqual(kept);

    const answer = await call(client, name, args);

    expect(answer.isError, answer.text).toBe(false);
    expect(answer.data).toMatchObject(answers);
    expect(tools.get(name)?.faultsIn(answer.structured ?? {})).toEqual([]);
    expect(await recordsOf(sandbox, collection)).toEqual(kept);
  });

  it('refuses wrong arguments before anything is sent, and names them', async () => {
    const sent = await requestsTo(sandbox);
    const wrongs = wrongArguments(tools.get(name)?.inputSchema ?? {}, callFor(firm).args ?? {});
    for (const { what, args, mentions } of wrongs) {
      const { isError, text } = await call(client, name, args);
      expect(isError, what).toBe(true);
      for (const mention of mentions) expect(text, what).toContain(mention);
    }
    expect(await requestsTo(sandbox)).toHaveLength(sent.length);
  });
});

describe('update_event of the profile, whose event cannot be read alone,', () => {
  const event_id = () => String(firm.id('events', 1));

  it('sends only the changed fields, and states that it has no earlier values', async () => {
    const { data } = await call(client, 'update_event', { event_id: event_id(), title: 'Deposition' });
    expect(data.note).toBe('This is the event as it is now. MyCase does not show its values before the change.');
    expect((await requestsTo(sandbox)).at(-1)).toMatchObject({
      method: 'PATCH',
      body: { title: 'Deposition' },
    });
  });

  it("reads a date-time without an offset in the firm's zone", async () => {
    const times = { starts_at: '2031-03-06T09:00', ends_at: '2031-03-06T10:00', all_day: false };
    const { data } = await call(client, 'update_event', { event_id: event_id(), ...times });
    expect((await requestsTo(sandbox)).at(-1)).toMatchObject({
      body: { starts_at: '2031-03-06T09:00:00Z', ends_at: '2031-03-06T10:00:00Z' },
    });
    expect(data.note).toContain('starts_at was read as');
  });

  it('sends days of an all-day event as midnight UTC, and shows them as days', async () => {
    const days = { starts_at: '2031-03-06', ends_at: '2031-03-08', all_day: true };
    const { data } = await call(client, 'update_event', { event_id: event_id(), ...days });
    expect((await requestsTo(sandbox)).at(-1)).toMatchObject({
      body: { starts_at: '2031-03-06T00:00:00Z', ends_at: '2031-03-09T00:00:00Z' },
    });
    expect(data).toMatchObject(days);
  });

  it.each([
    { starts_at: '2031-03-06T09:00' },
    { ends_at: '2031-03-06T09:00' },
    { all_day: true },
    { starts_at: '2031-03-06T09:00', ends_at: '2031-03-06T08:00' },
    { starts_at: '2031-03-06', ends_at: '2031-03-06' },
  ])('refuses %o: the event in MyCase is not known', async (times) => {
    const sent = await requestsTo(sandbox);
    expect(await call(client, 'update_event', { event_id: event_id(), ...times })).toMatchObject({ isError: true });
    expect(await requestsTo(sandbox)).toHaveLength(sent.length);
  });

  it('states which change MyCase did not store', async () => {
    const path = `/events/${event_id()}`;
    await fault(sandbox, { method: 'PATCH', path, body: JSON.stringify({ id: event_id(), title: 'Other' }) });
    const { data } = await call(client, 'update_event', { event_id: event_id(), title: 'Mediation' });
    expect(data.note).toMatch(/MyCase did not store title: it is "Other" in MyCase\.$/);
  });

  it('sends nothing without a change', async () => {
    const sent = await requestsTo(sandbox);
    const { isError, text } = await call(client, 'update_event', { event_id: event_id() });
    expect({ isError, text }).toEqual({
      isError: true,
      text: expect.stringContaining('at least one of title'),
    });
    expect(await requestsTo(sandbox)).toHaveLength(sent.length);
  });
});

it.each([
  ['get_cases_for_client', { client_id: 'no-such-id' }],
  ['create_client_relationship_for_case', { case_id: 'no-such-id', client_id: '1' }],
  ['create_document_for_case', { case_id: 'no-such-id', file: { text: 'Draft' } }],
  ['get_case_documents_folder', { case_id: 'no-such-id' }],
  ['update_event', { event_id: 'no-such-id', title: 'Moved' }],
])('%s with an unknown id states that MyCase has no such record', async (name, args) => {
  const { isError, text } = await call(client, name, args);
  expect(isError).toBe(true);
  expect(text).toMatch(/^MyCase answered 404 to [A-Z]+ \/\S*no-such-id\S*: "Record not found"\. Check the id/);
});
