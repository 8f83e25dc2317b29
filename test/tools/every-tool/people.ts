import { expect } from 'vitest';
import { linked, type ToolCalls } from './tool-call.ts';

const address = {
  address1: '12 Foundry Row',
  address2: '',
  city: 'Oakland',
  state: 'CA',
  zip_code: '94607',
  country: 'US',
};

/** Clients, companies and leads, and what is said to and by them. */
export const people: ToolCalls = {
  list_clients: ({ record }) => ({
    send: { last_name: record('clients').last_name },
    lists: 'clients',
    where: { last_name: record('clients').last_name },
  }),
  get_client: ({ id }) => ({ on: { client_id: id('clients', 2) }, reads: 'clients' }),
  create_client: ({ id }) => ({
    send: {
      first_name: 'Odalys',
      last_name: 'Wrenfield',
      email: 'odalys@example.com',
      birthdate: '1979-05-06',
      address,
      people_group: { id: id('people_groups') },
      cases: [{ id: id('cases', 8) }],
    },
    creates: 'clients',
    besides: { cases: { changed: [linked(id('cases', 8), 'clients')] } },
  }),
  update_client: ({ id }) => ({
    on: { client_id: id('clients', 3) },
    send: { last_name: 'Wrenfield-Moss', cell_phone_number: '+1 (510) 555-0110' },
    changes: 'clients',
  }),
  delete_client: ({ id }) => ({ on: { client_id: id('clients', -1) }, deletes: 'clients' }),
  list_people_groups: () => ({ lists: 'people_groups' }),
  create_people_group: () => ({ send: { name: 'Expert witness' }, creates: 'people_groups' }),
  update_people_group: ({ id }) => ({
    on: { people_group_id: id('people_groups', -2) },
    send: { name: 'Former client' },
    changes: 'people_groups',
  }),
  delete_people_group: ({ id }) => ({
    on: { people_group_id: id('people_groups', -1) },
    deletes: 'people_groups',
  }),

  list_companies: ({ record }) => ({
    send: { name: record('companies').name },
    lists: 'companies',
    where: { name: record('companies').name },
  }),
  get_company: ({ id }) => ({ on: { company_id: id('companies', 1) }, reads: 'companies' }),
  create_company: ({ id }) => ({
    send: { name: 'Wrenfield Marine Inc.', address, clients: [{ id: id('clients', 4) }] },
    creates: 'companies',
  }),
  update_company: ({ id }) => ({
    on: { company_id: id('companies', 2) },
    send: { website: 'https://marine.example.com' },
    changes: 'companies',
  }),
  delete_company: ({ id }) => ({ on: { company_id: id('companies', -1) }, deletes: 'companies' }),
  add_company_clients: ({ id, idBeside, record }) => {
    const newcomer = { id: idBeside('clients', record('companies', 3).clients) };
    return {
      on: { company_id: id('companies', 3) },
      send: { clients: [newcomer] },
      changes: 'companies',
      stored: { clients: expect.arrayContaining([newcomer]) },
    };
  },

  list_leads: ({ record }) => ({
    send: { email: record('leads').email },
    lists: 'leads',
    where: { email: record('leads').email },
  }),
  get_lead: ({ id }) => ({ on: { lead_id: id('leads', 1) }, reads: 'leads' }),
  create_lead: ({ id }) => ({
    send: {
      first_name: 'Piers',
      last_name: 'Halloway',
      lead_details: 'Dispute over a boundary wall.',
      referral_source_reference: { id: id('referral_sources') },
      referred_by: { id: id('clients') },
    },
    creates: 'leads',
  }),
  update_lead: ({ id }) => ({
    on: { lead_id: id('leads', 2) },
    send: { lead_details: 'Wants to settle after all.' },
    changes: 'leads',
  }),
  list_referral_sources: () => ({ send: { page_size: 2 }, lists: 'referral_sources' }),
  create_referral_source: () => ({ send: { name: 'Alumni association' }, creates: 'referral_sources' }),

  list_client_message_threads: ({ idIn }) => ({
    on: { client_id: idIn('message_threads', 'clients') },
    lists: 'message_threads',
    where: { clients: { id: idIn('message_threads', 'clients') } },
  }),
  create_message_thread: ({ id }) => ({
    send: {
      subject: 'Documents we need',
      first_message_body: 'Please bring the lease.',
      client_recipients: [{ id: id('clients') }],
      staff_recipients: [{ id: id('staff', 1) }],
    },
    creates: 'message_threads',
    besides: { messages: { added: [{ body: 'Please bring the lease.' }] } },
    stored: {
      first_message_body: 'Please bring the lease.',
      case: null,
      clients: [{ id: id('clients') }],
      staff: [{ id: id('staff', 1) }],
    },
  }),
  create_case_message_thread: ({ id }) => ({
    on: { case_id: id('cases') },
    send: {
      subject: 'Hearing moved',
      first_message_body: 'It is on Tuesday now.',
      sender: { id: id('staff', 2) },
      client_recipients: [{ id: id('clients') }],
    },
    creates: 'message_threads',
    besides: { messages: { added: [{ body: 'It is on Tuesday now.', sender: { id: id('staff', 2) } }] } },
    stored: {
      subject: 'Hearing moved',
      sender: { id: id('staff', 2) },
      case: { id: id('cases') },
      clients: [{ id: id('clients') }],
    },
  }),
  send_message: ({ id, record }) => ({
    on: {
      message_thread_id: id('message_threads'),
      client_id: Object(Object(record('message_threads').clients)[0]).id,
    },
    send: { sender: { id: id('staff') }, body: 'Thank you, received.' },
    creates: 'messages',
    besides: {
      message_threads: {
        changed: [{ id: id('message_threads'), becomes: () => ({ updated_at: expect.any(String) }) }],
      },
    },
    stored: {
      sender: { id: id('staff') },
      body: 'Thank you, received.',
      message_thread: { id: id('message_threads') },
    },
  }),

  list_calls: () => ({ send: { page_size: 4 }, lists: 'calls' }),
  create_call: ({ id }) => ({
    send: {
      called_at: '2031-03-04T09:30:00-08:00',
      caller_phone_number: '+1 (510) 555-0171',
      call_for: { id: id('staff') },
      message: 'Asks for a call back.',
      lead: { id: id('leads') },
      call_type: 'incoming',
    },
    creates: 'calls',
    stored: { called_at: '2031-03-04T17:30:00Z', lead: { id: id('leads') }, call_type: 'incoming' },
    answers: { done: expect.stringContaining('accepted') },
  }),
  update_call: ({ id }) => ({
    on: { call_id: id('calls') },
    send: { message: 'Called back.', caller_name: 'Clerk of Department 5', resolved: true },
    changes: 'calls',
    sets: { client: null, lead: null },
  }),
  delete_call: ({ id }) => ({ on: { call_id: id('calls', -1) }, deletes: 'calls' }),
};
