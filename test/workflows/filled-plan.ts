// Plans with every argument that open_case has, so that one more is noticed.

/** What an argument is given where any text won't do. */
const GIVEN: Readonly<Record<string, string>> = {
  'plan.client': '27880363',
  'plan.client_role': 'Executor',
  'plan.lead_attorney': '880140',
  'plan.staff[]': '880240',
  'plan.practice_area': 'Real Estate',
  'plan.case_stage': 'Intake',
  'plan.opened_date': '2026-10-01',
  'plan.sol_date': '2029-10-01',
  'plan.tasks[].due_date': '2027-02-01',
  'plan.tasks[].staff[]': '880187',
  'plan.events[].start': '2027-02-01',
  'plan.events[].end': '2027-02-02',
  'plan.events[].staff[]': '880187',
  'plan.new_client.email': 'somebody.new@example.com',
  'plan.new_client.cell_phone_number': '(415) 555-7812',
};

/** JSON Schema, as far as it is read. */
interface Schema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
}

/** A value for a schema with every property there is. */
export function filled(schema: Schema = {}, place: string): unknown {
  const { properties, items, type } = schema;
  if (items) return [filled(items, `${place}[]`)];
  if (properties) {
    const entries = Object.entries(properties);
    return Object.fromEntries(entries.map(([name, one]) => [name, filled(one, `${place}.${name}`)]));
  }
  if (type === 'boolean') return true;
  return GIVEN[place] ?? schema.enum?.at(-1) ?? `Given as ${place}`;
}

/** Every value in another, as text. */
export const leavesOf = (value: unknown): string[] =>
  typeof value === 'object' && value !== null ? Object.values(value).flatMap(leavesOf) : [String(value)];
