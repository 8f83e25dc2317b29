import { agent, type Conversation, lawyer, TOKEN_PLACEHOLDER } from './conversation.ts';

/** The conversation of docs/tour.svg. */
export const TOUR: Conversation = {
  title: 'A case, the open bills and a message',
  about:
    'The recorded tour of the README as text. The AI program shows a form, and the lawyer confirms the message there.',
  confirmsBy: 'form',
  turns: [
    lawyer('How does the case of Zoe Sorreldail against the medical center stand?'),
    {
      tool: 'find_records',
      args: { query: 'Zoe Sorreldail medical center', kinds: ['case'], limit: 1 },
      shown: ['|kind|', '|case|'],
    },
    {
      tool: 'case_brief',
      args: { case: '31204572', sections: ['tasks', 'upcoming_events', 'unbilled_time'] },
      shown: [
        '"Sorreldale v.',
        'Limitation date',
        'Open tasks',
        'Overdue: 0',
        'due_date',
        'Wed 2027',
        'Thu 2027',
        'Upcoming events',
        'start to',
        'Sat 2027',
        'Sun 2027',
        'Unbilled time',
        'Billable',
      ],
    },
    agent(
      'The case is open, in the stage Pre-litigation. MyCase has the limitation date 2026-08-28, which passed 82 days ago: ' +
        'please check it. The next dates are the trial readiness conference on 2027-01-16 and the settlement conference on ' +
        '2027-01-17. Time of 472.50 is not billed.',
    ),
    lawyer('Who owes us more than $8,000 that is late by more than 90 days?'),
    {
      tool: 'query_firm',
      args: {
        sql: 'SELECT client, attorney, sum(balance) AS late FROM open_invoices WHERE days_past_due > 90 GROUP BY client_id HAVING late > 8000 ORDER BY late DESC',
      },
      shown: ['Result', '|client', '|Ines', '|Uma', '|Beatriz'],
    },
    agent('Three clients: Ines Pebblewick 12,100, Uma Cobblestead 10,100 and Beatriz Marlowcroft 9,400.'),
    lawyer('Tell Zoe when and where her settlement conference is.'),
    {
      tool: 'create_case_message_thread',
      args: {
        case_id: 31_204_572,
        subject: 'Settlement conference',
        client_recipients: ['Zoe Sorreldale'],
        first_message_body:
          'Dear Ms. Sorreldale, your settlement conference is on January 17, 2027, at 4 p.m., Superior Court, Department 302.',
      },
      shownOfForm: [
        'Start a message',
        'name',
        'None',
        'Sends',
        'client_recipients',
        'subject',
        'first_message_body',
        'It leaves',
      ],
      shown: ['id', 'clients', 'created_at'],
    },
    agent('The message to Zoe Sorreldale was sent.'),
  ],
};

/** The conversation of README.md. */
export const EXAMPLE: Conversation = {
  title: 'A conflict check',
  about: 'The lawyer only heard the name of the opponent. The check finds a client whose name sounds the same.',
  confirmsBy: 'form',
  turns: [
    lawyer('A new client sues a Viktor Ellowcrofte. I only heard the name. Do we know him?'),
    {
      tool: 'conflict_check',
      args: { parties: [{ name: 'Viktor Ellowcrofte' }] },
      shown: ['"Viktor', 'Computed', 'Not searched', '|party', '|Viktor'],
    },
    agent(
      'No record has exactly this name, but Victor Ellowcroft sounds the same. He is a client of the firm, and 2 of his 3 cases ' +
        'are open. You must decide if this is a conflict. Not everything was searched: documents, for example, were not.',
    ),
  ],
};

const HOURS: Conversation = {
  title: 'Hours that cannot be right',
  about:
    'The server does not record 30 hours of one day without a confirmation. The lawyer sees the form, and cancels.',
  confirmsBy: 'form',
  turns: [
    lawyer('Record 30 hours of document review for me today, on the Sorreldale case against the medical center.'),
    {
      tool: 'create_time_entry',
      args: {
        case: 'Sorreldale v. Quillenthwaite Medical Center',
        staff: 'Anna Pebblemond',
        activity_name: 'Document review',
        entry_date: '2026-11-18',
        hours: 30,
        rate: 525,
      },
      isDeclined: true,
      shown: ['Not done'],
    },
    agent('Nothing was recorded, because you did not agree. Did you mean three hours?'),
  ],
};

const MORNING: Conversation = {
  title: 'The morning',
  about:
    'Events, overdue work and limitation dates of one lawyer. The server reports the dates that MyCase has. It computes none.',
  confirmsBy: 'form',
  turns: [
    lawyer('I am Dora Quillencombe. What is on my calendar today, and which limitation dates are near?'),
    {
      tool: 'agenda',
      args: { from: 'today', staff: ['Dora Quillencombe'], limitation_days: 7 },
      shown: [
        'Wed 2026-11-18 to',
        'Events',
        'start to',
        '2026-11-',
        'Open tasks due',
        'due_date|id',
        'Wed 2026-11-18|',
        'All open tasks overdue',
        'Limitation dates of',
        'limitation_date',
        'Mon 2026-11-23',
        'Tue 2026-11-24',
      ],
    },
    agent(
      'Two events take all day: the conference in Auckland until 2026-11-21, and an inspection of the premises. One task is due ' +
        'today: Prepare deposition outline. 48 tasks are overdue. Three limitation dates are near: one on 2026-11-23 and two on 2026-11-24.',
    ),
    lawyer('Has the limitation date passed on any of my open cases?'),
    {
      tool: 'deadline_review',
      args: { staff: ['Dora Quillencombe'], sections: ['limitation_passed'] },
      shown: ['Today is', 'Limitation date passed', 'limitation_date', 'Sun 2026-09-06'],
    },
    agent('On one of 45 open cases: Estate of Felix Yarrowick, on 2026-09-06, 73 days ago. Please check the file.'),
  ],
};

const PLAN = {
  name: 'Zephyrine Ondaatje-Quill: lease dispute',
  client: { first_name: 'Zephyrine', last_name: 'Ondaatje-Quill', email: 'zephyrine@example.com' },
  other_parties: ['Ellowcroft Foods'],
  lead_attorney: 'Anna Pebblemond',
  practice_area: 'Real Estate',
  case_stage: 'Intake',
  folders: ['Pleadings'],
  tasks: [{ name: 'Send engagement letter', due_date: '2026-11-20' }],
};

const NEW_MATTER: Conversation = {
  title: 'A new matter',
  about:
    'One plan with a conflict check, which the lawyer confirms once. This AI program cannot show a form. So the agent shows the ' +
    'preview, and repeats the call with the token of the preview.',
  confirmsBy: 'token',
  turns: [
    lawyer(
      'Open a matter for Zephyrine Ondaatje-Quill, zephyrine@example.com: a lease dispute with Ellowcroft Foods. I take it ' +
        'myself. She gets the engagement letter on Friday.',
    ),
    {
      tool: 'open_case',
      args: PLAN,
      shown: [
        'Not done',
        'Open a matter',
        '4 changes',
        'Step',
        '  ',
        'Conflict check',
        '"Zephyrine',
        '"Ellowcroft',
        'Show this',
      ],
    },
    agent(
      'I would create the client, the case with you as lead attorney, the folder Pleadings, and the task Send engagement letter ' +
        'for 2026-11-20. Nothing is created yet. The conflict check found 9 records that match Ellowcroft Foods. Shall I show ' +
        'them, or open the matter?',
    ),
    lawyer('I know the company. Open it.'),
    {
      tool: 'open_case',
      args: { ...PLAN, confirm: TOKEN_PLACEHOLDER },
      shown: ['Opened', 'New records', 'step|', '1|', '2|', '3|', '4|'],
    },
    agent('The matter is open, with the id 31208168.'),
  ],
};

const MONTH_END: Conversation = {
  title: 'The end of the month',
  about: 'Sums to the cent. The answers state what is not included, and that MyCase hides some invoices in its lists.',
  confirmsBy: 'form',
  turns: [
    lawyer('How much unbilled work do we have, by attorney?'),
    {
      tool: 'unbilled_work',
      args: { group_by: ['attorney'] },
      shown: ['Unbilled work', 'Not included', 'Computed', 'attorney|', '880'],
    },
    agent(
      '743,145.75 in total: 1,656.8 hours for 650,472.75, and expenses of 92,673.00. The largest amount is on the cases of Dora ' +
        'Quillencombe: 194,144.25.',
    ),
    lawyer('And what do clients owe us?'),
    {
      tool: 'receivables',
      args: { sections: ['aging'], limit: 3 },
      shown: ['Open invoices', 'By days', 'Of the open', 'Not counted', 'Balances', '|'],
    },
    agent(
      '650,200.25 on 202 invoices; 331,100.00 of it is due, and 131,850.00 for more than 90 days. Invoices with 90,400.00 ' +
        'belong to cases that were deleted in MyCase, so they have no client.',
    ),
  ],
};

const CHANGES: Conversation = {
  title: 'A change, and a deletion',
  about:
    'An update shows the value before and after. A deletion needs a confirmation with a preview. This AI program cannot ' +
    'show a form.',
  confirmsBy: 'token',
  turns: [
    lawyer('Move the settlement demand in the Sorreldale case by one week.'),
    {
      tool: 'update_task',
      args: { task_id: 72_409_329, due_date: '2027-02-11' },
      shown: ['done', 'task_id', 'due_date', 'note'],
    },
    agent('It is now due on 2027-02-11. Anna Pebblemond and Ada Harrowcombe share this task.'),
    lawyer('We do not need that task. Delete it.'),
    {
      tool: 'delete_task',
      args: { task_id: 72_409_329 },
      shown: [
        'Not done',
        'Delete',
        'id',
        'name',
        'due_date',
        'priority',
        'completed',
        'case',
        'staff',
        'It cannot',
        'Show this',
      ],
    },
    agent(
      'I would delete the task "Draft settlement demand" of Sorreldale v. Quillenthwaite Medical Center. It is due on 2027-02-11, ' +
        'and belongs to Anna Pebblemond and Ada Harrowcombe. This cannot be undone. Do you agree?',
    ),
    lawyer('Yes.'),
    {
      tool: 'delete_task',
      args: { task_id: 72_409_329, confirm: TOKEN_PLACEHOLDER },
      shown: ['done', 'task_id'],
    },
    agent('The task is deleted.'),
  ],
};

/** The conversations of docs/workflows.md, in this order. */
export const CONVERSATIONS: readonly Conversation[] = [TOUR, MORNING, EXAMPLE, NEW_MATTER, MONTH_END, CHANGES, HOURS];
