import { expect } from 'vitest';
import { linked, type ToolCalls } from './tool-call.ts';

/** The firm, its cases and what is written about them. */
export const cases: ToolCalls = {
  get_firm: () => ({
    answers: { name: expect.stringContaining('Thistlewick'), url: expect.stringContaining('https://') },
  }),
  get_me: ({ id }) => ({ answers: { id: id('staff'), type: 'Attorney', active: true } }),
  list_staff: () => ({ send: { status: 'active' }, lists: 'staff', where: { active: true } }),
  get_staff_member: ({ id }) => ({ on: { staff_id: id('staff', 2) }, reads: 'staff' }),

  list_cases: () => ({
    send: { status: 'open', page_size: 3 },
    lists: 'cases',
    where: { status: 'open' },
  }),
  list_client_cases: ({ idIn }) => ({
    on: { client_id: idIn('cases', 'clients') },
    lists: 'cases',
    where: { clients: { id: idIn('cases', 'clients') } },
  }),
  get_case: ({ id }) => ({
    on: { case_id: id('cases', 3) },
    send: { client_fields: ['first_name', 'email'], custom_field_fields: ['id', 'field_type'] },
    reads: 'cases',
  }),
  create_case: ({ id, record }) => ({
    send: {
      name: 'Estate of Wrenfield',
      case_number: '31-0007',
      opened_date: '2031-03-04',
      sol_date: '2033-03-04',
      case_stage: record('case_stages').name,
      practice_area: record('practice_areas').name,
      clients: [{ id: id('clients') }],
      companies: [{ id: id('companies') }],
      staff: [{ id: id('staff', 1), lead_lawyer: true }],
      custom_field_values: [{ custom_field: { id: id('custom_fields') }, value: 'PR-2031-118' }],
    },
    creates: 'cases',
    besides: {
      clients: { changed: [linked(id('clients'), 'cases')] },
      companies: { changed: [linked(id('companies'), 'cases')] },
      folders: { added: [{ name: 'Estate of Wrenfield', folder: null }] },
    },
  }),
  update_case: ({ id }) => ({
    on: { case_id: id('cases', 4) },
    send: { description: 'Settled at the second mediation.' },
    changes: 'cases',
  }),
  delete_case: ({ id }) => ({ on: { case_id: id('cases', -1) }, deletes: 'cases' }),
  add_case_clients: ({ id, idBeside, record }) => {
    const newcomer = { id: idBeside('clients', record('cases', 5).clients) };
    return {
      on: { case_id: id('cases', 5) },
      send: { clients: [{ ...newcomer, role: 'Executor' }] },
      changes: 'cases',
      stored: { clients: expect.arrayContaining([newcomer]) },
      besides: { clients: { changed: [linked(newcomer.id, 'cases', id('cases', 5))] } },
    };
  },
  add_case_companies: ({ id, idBeside, record }) => {
    const newcomer = { id: idBeside('companies', record('cases', 6).companies) };
    return {
      on: { case_id: id('cases', 6) },
      send: { companies: [{ ...newcomer, role: 'guarantor' }] },
      changes: 'cases',
      stored: { companies: expect.arrayContaining([newcomer]) },
      besides: { companies: { changed: [linked(newcomer.id, 'cases', id('cases', 6))] } },
    };
  },
  add_case_staff: ({ id, idBeside, record }) => {
    const newcomer = { id: idBeside('staff', record('cases', 7).staff), originating_lawyer: true };
    return {
      on: { case_id: id('cases', 7) },
      send: { staff: [newcomer] },
      changes: 'cases',
      stored: { staff: expect.arrayContaining([expect.objectContaining(newcomer)]) },
    };
  },
  list_case_roles: () => ({ lists: 'case_roles' }),

  list_case_notes: ({ idIn }) => ({
    on: { case_id: idIn('notes', 'case') },
    lists: 'notes',
    where: { case: { id: idIn('notes', 'case') } },
  }),
  list_client_notes: ({ idIn }) => ({
    on: { client_id: idIn('notes', 'client') },
    lists: 'notes',
    where: { client: { id: idIn('notes', 'client') } },
  }),
  get_note: ({ id }) => ({ on: { note_id: id('notes') }, reads: 'notes' }),
  create_case_note: ({ id }) => ({
    on: { case_id: id('cases') },
    send: { subject: 'Call with the adjuster', note: 'They offered 40,000.', date: '2031-03-04' },
    creates: 'notes',
    stored: { subject: 'Call with the adjuster', date: '2031-03-04', case: { id: id('cases') } },
  }),
  create_client_note: ({ id }) => ({
    on: { client_id: id('clients') },
    send: { subject: 'Prefers e-mail', note: 'No calls before ten.', date: '2031-03-04' },
    creates: 'notes',
    stored: { note: 'No calls before ten.', client: { id: id('clients') } },
  }),
  create_company_note: ({ id }) => ({
    on: { company_id: id('companies') },
    send: { subject: 'New counsel', note: 'Their counsel changed.', date: '2031-03-04' },
    creates: 'notes',
    stored: { note: 'Their counsel changed.', company: { id: id('companies') } },
  }),
  update_note: ({ id }) => ({
    on: { note_id: id('notes', 1) },
    send: { note: 'The offer was 45,000.' },
    changes: 'notes',
    sets: { updated_by: { id: id('staff') } },
  }),
  delete_note: ({ id }) => ({ on: { note_id: id('notes', -1) }, deletes: 'notes' }),
};
