import * as z from 'zod';
import { defineEntity, defineOperation } from '../operations/define-operation.ts';
import { page_size, page_token, updated_after } from '../operations/page-arguments.ts';
import * as input from '../operations/request-fields.ts';
import * as output from '../operations/response-fields.ts';

const Task = defineEntity(
  'task',
  'tasks',
  {
    id: z.number(),
    name: z.string(),
    description: output.prose,
    priority: z.string(),
    due_date: output.date,
    completed: z.boolean(),
    completed_at: output.dateTime,
    case: output.ref,
    staff: output.refs,
    ...output.timestamps,
  },
  ['id', 'name', 'due_date', 'priority', 'completed', 'case', 'staff'],
);

const taskBody = {
  name: input.text,
  priority: z.enum(['Low', 'Medium', 'High']),
  due_date: input.date,
  staff: input.staffList.describe('Who does it'),
  description: z.string().optional(),
  case: input.ref.optional(),
  completed: z.boolean().optional(),
};

/** Tasks: what to do, who does it, and until when. */
export const tasks = [
  defineOperation({
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
  defineOperation({
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
  defineOperation({
    name: 'update_task',
    title: 'Change a task',
    description:
      'Changes a task; completed: true ticks it off. Send only what changes; `staff` takes the place of the present ' +
      'list (add_task_staff adds to it).',
    method: 'PUT',
    path: '/tasks/{task_id}',
    body: taskBody,
  }),
  defineOperation({
    name: 'delete_task',
    title: 'Delete a task',
    description: 'Deletes a task for good. For work that is done use update_task with completed: true.',
    method: 'DELETE',
    path: '/tasks/{task_id}',
  }),
  defineOperation({
    name: 'add_task_staff',
    title: 'Add staff to a task',
    description: 'Gives a task to more staff, those already on it stay.',
    method: 'POST',
    path: '/tasks/{task_id}/relationships/staff',
    body: { staff: input.staffList.min(1) },
  }),
];
