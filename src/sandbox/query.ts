import type { Parameter } from './contract.ts';
import { badParameter } from './refusal.ts';
import type { Operation } from './routes.ts';

const WIDENINGS: { readonly [parameter: string]: readonly string[] } = {
  // MyCase: a case's custom field references can be widened by these two alone.
  'field[custom_field]': ['id', 'field_type'],
  'field[client]': [
    'id',
    'first_name',
    'last_name',
    'middle_initial',
    'middle_name',
    'email',
    'cell_phone_number',
    'work_phone_number',
    'home_phone_number',
    'fax_phone_number',
    'contact_group',
    'birthdate',
    'created_at',
    'updated_at',
  ],
};

/** Throws a 400 for the first query value the contract forbids. MyCase: unknown parameters are ignored. */
export function checkQuery(operation: Operation, query: URLSearchParams): void {
  for (const parameter of operation.query) {
    const value = query.get(parameter.name);
    if (value !== null) checkValue(parameter, value);
  }
}

function checkValue({ name, schema }: Parameter, value: string): void {
  if (schema.type === 'integer') checkInteger(name, schema, value);
  if (schema.type === 'boolean' && value !== 'true' && value !== 'false') {
    badParameter(name, 'must be true or false');
  }
  if (schema.enum && !schema.enum.includes(value)) {
    badParameter(name, `must be one of ${schema.enum.join(', ')}`);
  }
  if (name === 'filter[updated_after]') moment(value);
  if (name in WIDENINGS) widening(name, value);
}

function checkInteger(name: string, schema: Parameter['schema'], value: string): void {
  const { minimum = 0, maximum = Number.MAX_SAFE_INTEGER } = schema;
  const number = Number(value);
  if (!/^\d+$/.test(value) || number < minimum || number > maximum) {
    badParameter(name, `must be a whole number from ${minimum} to ${maximum}`);
  }
}

/**
 * Returns the fields that `field[client]` or `field[custom_field]` names, separated by commas. Throws a 400 for unknown
 * fields.
 */
export function widening(name: string, value: string | null): string[] {
  const wanted = (value ?? '').split(',').filter((field) => field !== '');
  const allowed = WIDENINGS[name] ?? [];
  const wrong = wanted.find((field) => !allowed.includes(field));
  if (wrong !== undefined) badParameter(name, `${wrong} is not one of ${allowed.join(', ')}`);
  return wanted;
}

const MOMENT = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

/**
 * Parses a date or date-time of the query to milliseconds, in UTC unless it has an offset. Throws a 400 for another
 * value.
 */
export function moment(value: string): number {
  const hasZone = /(Z|[+-]\d{2}:?\d{2})$/.test(value) || !value.includes('T');
  const milliseconds = MOMENT.test(value) ? Date.parse(hasZone ? value : `${value}Z`) : Number.NaN;
  if (Number.isNaN(milliseconds)) badParameter('filter[updated_after]', 'must be a date or a date-time');
  return milliseconds;
}
