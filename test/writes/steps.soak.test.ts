import { describe, it } from 'vitest';
import { changing, changingAlone, troubles } from './steps.ts';

// The same as of a company, for what is read in another way.

describe('an update of a task, which MyCase shows only in its list,', () => {
  const told = changingAlone({
    tool: 'update_task',
    argument: 'task_id',
    collection: 'tasks',
    isListed: true,
    field: 'description',
  });

  it.concurrent.each(troubles)('reports its real outcome when %s meets %s: %j %s', told);
});

describe('an update of a case with a value of a custom field', () => {
  const told = changing({
    tool: 'update_case',
    argument: 'case_id',
    collection: 'cases',
    field: 'description',
    customField: 'Judge',
  });

  it.concurrent.each(troubles)('reports its real outcome when %s meets %s: %j %s', told);
});
