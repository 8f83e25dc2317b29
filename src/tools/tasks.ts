import * as z from 'zod';
import { defineEntity, defineOperation } from '../operations/define-operation.ts';
import * as input from '../operations/request-fields.ts';
import * as output from '../operations/response-fields.ts';
import { commonListArguments } from './shared-fields.ts';

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
  staff: input.staffList.describe('Who does the task'),
  description: z.string().optional(),
  case: input.caseReference.optional(),
  completed: z.boolean().optional(),
};

/** Operations on tasks. */
export const tasks = [
  defineOperation({
    name: 'list_tasks',
    title: 'List tasks',
    description:
      "Lists the firm's tasks, one page at a time, open and completed. MyCase can't filter them by case, staff " +
      'or due date: read all pages and select.',
    method: 'GET',
    path: '/tasks',
    ...commonListArguments,
    list: Task,
  }),
  defineOperation({
    name: 'create_task',
    title: 'Create a task',
    description: 'Creates a task for the given staff, with or without a case, and returns it.',
    seeAlso: { create_event: 'For an appointment or hearing use create_event.' },
    method: 'POST',
    path: '/tasks',
    body: taskBody,
    output: Task,
  }),
  defineOperation({
    name: 'update_task',
    title: 'Change a task',
    description:
      'Changes a task and returns each change; completed: true completes it. `staff` adds people; ' +
      'to reassign the task, use remove_staff too.',
    method: 'PUT',
    path: '/tasks/{task_id}',
    body: taskBody,
  }),
  defineOperation({
    name: 'delete_task',
    title: 'Delete a task',
    description: 'Deletes a task permanently.',
    seeAlso: { update_task: 'To complete a task use update_task with completed: true.' },
    method: 'DELETE',
    path: '/tasks/{task_id}',
  }),
  defineOperation({
    name: 'add_task_staff',
    title: 'Add staff to a task',
    description: 'Assigns a task to more staff. Staff who have it already stay.',
    method: 'POST',
    path: '/tasks/{task_id}/relationships/staff',
    body: { staff: input.staffList.min(1) },
  }),
];
