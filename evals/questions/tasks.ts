import { type Fields, text } from '../../src/sandbox/json.ts';
import { type HeldFirm, most, nameOf, those } from '../firm.ts';
import { type Question, question, sqlCall } from '../question.ts';

/** What a person asks about what is to be done. */
export const tasks: readonly Question[] = [
  question({
    asked: "What is overdue on {paralegal}'s desk?",
    about: (firm) => ({ paralegal: nameOf(paralegal(firm)) }),
    steps: (whom) => [{ tool: 'agenda', arguments: { staff: [whom.paralegal], sections: ['tasks_overdue'] } }],
    expected: (firm) => ({
      rows: {
        tasks_overdue: those(firm.tasks, 'staff', paralegal(firm))
          .filter(isOverdue(firm))
          .map(({ id, name }) => ({ id, name })),
      },
    }),
    raw: ['/staff', '/tasks', '/cases'],
  }),
  question({
    asked: 'How many tasks are overdue, and whose are they?',
    steps: () => [
      sqlCall(
        `SELECT s.staff_id, p.name, count(*) AS overdue, (SELECT count(*) FROM tasks_with_case WHERE is_overdue) AS all_overdue
        FROM tasks_with_case t JOIN task_staff s ON s.task_id = t.id JOIN staff p ON p.id = s.staff_id
        WHERE t.is_overdue GROUP BY s.staff_id`,
      ),
    ],
    expected: (firm) => {
      const overdue = firm.tasks.filter(isOverdue(firm));
      return {
        says: ['A join with a link table'],
        rows: {
          rows: firm.staff
            .map((person) => ({ staff_id: person.id, overdue: those(overdue, 'staff', person).length }))
            .filter((row) => row.overdue > 0)
            .map((row) => ({ ...row, all_overdue: overdue.length })),
        },
      };
    },
    raw: ['/tasks', '/staff'],
  }),
];

const isOverdue =
  ({ calendar }: HeldFirm) =>
  ({ completed, due_date }: Fields): boolean =>
    !completed && text(due_date) !== '' && text(due_date) < calendar.today();

/** The paralegal with most overdue tasks. */
const paralegal = (firm: HeldFirm) =>
  most(
    firm.staff.filter(({ type }) => type === 'Paralegal'),
    (person) => those(firm.tasks.filter(isOverdue(firm)), 'staff', person).length,
  );
