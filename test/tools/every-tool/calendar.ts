import { expect } from 'vitest';
import type { ToolCalls } from './tool-call.ts';

/** What is to be done, when and where. */
export const calendar: ToolCalls = {
  list_events: () => ({ send: { page_size: 2 }, lists: 'events' }),
  create_event: ({ id }) => ({
    send: {
      name: 'Hearing on the motion to compel',
      start: '2031-03-04T09:00:00-08:00',
      end: '2031-03-04T10:00:00-08:00',
      staff: [{ id: id('staff'), required: true }],
      case: { id: id('cases') },
      location: { id: id('locations') },
    },
    creates: 'events',
    stored: {
      name: 'Hearing on the motion to compel',
      start: '2031-03-04T17:00:00Z',
      end: '2031-03-04T18:00:00Z',
      staff: [{ id: id('staff') }],
      case: { id: id('cases') },
      location: { id: id('locations') },
    },
  }),
  update_event: ({ record }) => ({
    on: { event_id: record('events', ({ all_day }) => all_day === false).id },
    send: { name: 'Hearing, moved', start: '2031-03-05T17:00:00Z', end: '2031-03-05T18:00:00Z' },
    changes: 'events',
  }),
  delete_event: ({ id }) => ({ on: { event_id: id('events', -1) }, deletes: 'events' }),
  add_event_staff: ({ id, idBeside, record }) => {
    const newcomer = { id: idBeside('staff', record('events', 1).staff) };
    return {
      on: { event_id: id('events', 1) },
      send: { staff: [{ ...newcomer, required: false }] },
      changes: 'events',
      stored: { staff: expect.arrayContaining([newcomer]) },
    };
  },
  list_locations: () => ({ send: { updated_after: '2020-01-01' }, lists: 'locations' }),
  create_location: () => ({ send: { name: 'Department 12' }, creates: 'locations' }),
  update_location: ({ id }) => ({
    on: { location_id: id('locations', -2) },
    send: { name: 'Department 14' },
    changes: 'locations',
  }),
  delete_location: ({ id }) => ({ on: { location_id: id('locations', -1) }, deletes: 'locations' }),

  list_tasks: () => ({ send: { updated_after: '2020-01-01T00:00:00-08:00' }, lists: 'tasks' }),
  create_task: ({ id }) => ({
    send: {
      name: 'File the answer',
      priority: 'High',
      due_date: '2031-03-04',
      staff: [{ id: id('staff') }, { id: id('staff', 1) }],
      case: { id: id('cases') },
    },
    creates: 'tasks',
  }),
  update_task: ({ record }) => ({
    on: { task_id: record('tasks', ({ completed }) => completed === false).id },
    send: { due_date: '2031-03-11', completed: true },
    changes: 'tasks',
    sets: { completed_at: expect.any(String) },
  }),
  delete_task: ({ id }) => ({ on: { task_id: id('tasks', -1) }, deletes: 'tasks' }),
  add_task_staff: ({ id, idBeside, record }) => {
    const newcomer = { id: idBeside('staff', record('tasks', -2).staff) };
    return {
      on: { task_id: id('tasks', -2) },
      send: { staff: [newcomer] },
      changes: 'tasks',
      stored: { staff: expect.arrayContaining([newcomer]) },
    };
  },
};
