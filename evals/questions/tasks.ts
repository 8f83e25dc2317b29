import { type Fields, text } from '../../src/sandbox/json.ts';
import { type HeldFirm, most, nameOf, those, today } from '../firm.ts';
import { type Question, question } from '../question.ts';

const notDone = { field: 'completed', op: 'is', value: false };

/** What a person asks about what is to be done. */
export const tasks: readonly Question[] = [
  question({
    asked: "What is overdue on {paralegal}'s desk?",
    about: (firm) => ({ paralegal: nameOf(paralegal(firm)) }),
    steps: (whom) => [{ tool: 'agenda', arguments: { staff: [whom.paralegal], sections: ['tasks_overdue'] } }],
    expected: (firm) => ({
      rows: {
        tasks_overdue: those(firm.tasks, 'staff', paralegal(firm))
          .filter(isOverdue)
          .map(({ id, name }) => ({ id, name })),
      },
    }),
    raw: ['/staff', '/tasks', '/cases'],
  }),
  question({
    asked: 'How many tasks are overdue, and whose are they?',
    steps: () => [
      {
        tool: 'query_records',
        arguments: {
          list: 'tasks',
          where: [notDone, { field: 'due_date', op: 'lt', value: 'today' }],
          group_by: ['staff'],
        },
      },
    ],
    expected: (firm) => {
      const overdue = firm.tasks.filter(isOverdue);
      return {
        says: [`${overdue.length} of ${firm.tasks.length} tasks match`],
        rows: {
          groups: firm.staff
            .map((person) => ({ staff: { id: person.id }, count: those(overdue, 'staff', person).length }))
            .filter(({ count }) => count > 0),
        },
      };
    },
    raw: ['/tasks', '/staff'],
  }),
];

const isOverdue = ({ completed, due_date }: Fields): boolean => !completed && text(due_date) < today();

/** The paralegal with most overdue tasks. */
const paralegal = (firm: HeldFirm) =>
  most(
    firm.staff.filter(({ type }) => type === 'Paralegal'),
    (person) => those(firm.tasks.filter(isOverdue), 'staff', person).length,
  );
