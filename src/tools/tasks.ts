import * as z from 'zod';
import {
  Day,
  date,
  Moment,
  Prose,
  page_size,
  page_token,
  Ref,
  Refs,
  ref,
  staffRefs,
  Times,
  text,
  updated_after,
} from '../operations/fields.ts';
import { entity, operation } from '../operations/operation.ts';

const Task = entity(
  'task',
  'tasks',
  {
    id: z.number(),
    name: z.string(),
    description: Prose,
    priority: z.string(),
    due_date: Day,
    completed: z.boolean(),
    completed_at: Moment,
    case: Ref,
    staff: Refs,
    ...Times,
  },
  ['id', 'name', 'due_date', 'priority', 'completed', 'case', 'staff'],
);

const taskBody = {
  name: text,
  priority: z.enum(['Low', 'Medium', 'High']),
  due_date: date,
  staff: staffRefs.describe('Who does it'),
  description: z.string().optional(),
  case: ref.optional(),
  completed: z.boolean().optional(),
};

/** What is to be done, by whom and until when. */
export const tasks = [
  operation({
    name: 'list_tasks',
    title: 'List tasks',
    description:
      "The firm's tasks, a page at a time, open and completed. MyCase can't filter them by case, staff or due " +
      'date: walk the pages and pick.',
    method: 'GET',
    path: '/tasks',
    filter: { updated_after },
    query: { page_size, page_token },
    list: Task,
  }),
  operation({
    name: 'create_task',
    title: 'Create a task',
    description:
      'Creates a task for the given staff, on a case or on none, and returns it. An appointment or hearing is ' +
      'create_event.',
    method: 'POST',
    path: '/tasks',
    body: taskBody,
    output: Task,
  }),
  operation({
    name: 'update_task',
    title: 'Change a task',
    description:
      'Changes a task; completed: true ticks it off. Send only what changes; `staff` takes the place of the present ' +
      'list (add_task_staff adds to it).',
    method: 'PUT',
    path: '/tasks/{task_id}',
    body: taskBody,
  }),
  operation({
    name: 'delete_task',
    title: 'Delete a task',
    description: 'Deletes a task for good. For work that is done use update_task with completed: true.',
    method: 'DELETE',
    path: '/tasks/{task_id}',
  }),
  operation({
    name: 'add_task_staff',
    title: 'Add staff to a task',
    description: 'Gives a task to more staff, those already on it stay.',
    method: 'POST',
    path: '/tasks/{task_id}/relationships/staff',
    body: { staff: staffRefs.min(1) },
  }),
];
