import { MyCaseError } from '../base/mycase-error.ts';
import { joinSentences } from '../base/sentences.ts';
import type { ToolGuide } from '../base/tool-guide.ts';
import type { Arguments } from '../operations/operation-types.ts';
import type { JsonSchema } from './parse-arguments.ts';

/** The facts of a tool that an example of its call needs. */
export interface ExampleTool {
  readonly name: string;
  readonly inputSchema: JsonSchema;
  /** Exactly one of these arguments is required. */
  readonly exactlyOne?: readonly string[] | undefined;
  /** For an argument of `exactlyOne`: the optional arguments that a valid call with it has too. */
  readonly exampleNeeds?: Readonly<Record<string, readonly string[]>> | undefined;
  /** Valid values of the argument `fields`. */
  readonly fields?: readonly string[] | undefined;
}

/** Adds an example to an error about the arguments of a call. Returns any other error unchanged. */
export function withExample(error: unknown, tool: ExampleTool, tools: ToolGuide, input: Arguments = {}): unknown {
  if (!(error instanceof MyCaseError)) return error;
  const { message, advice, status, outcome, fields, suggestions } = error;
  if (suggestions) {
    return new MyCaseError(message, { advice, example: formatExampleCall(tool, tools, input, suggestions), outcome });
  }
  if (status !== 400 && status !== 422) return error;
  if (fields.includes('page_token')) {
    return new MyCaseError(message, { advice: joinSentences(advice, RESTART_ADVICE), status, outcome });
  }
  const faulty = Object.fromEntries(fields.map((name) => [name, undefined]));
  return new MyCaseError(message, { advice, example: formatExampleCall(tool, tools, input, faulty), status, outcome });
}

/** Arguments that an example leaves out: their values depend on earlier calls. */
const EXCLUDED_ARGUMENTS = ['confirm', 'page_token', 'clear_fields'];

/** Times of an event: an end after the start, and days for an event that lasts all day. */
const EVENT_TIMES = { start: '2026-03-31T09:00', end: '2026-03-31T10:00' };
const ALL_DAY_TIMES = { all_day: true, start: '2026-03-31', end: '2026-04-01' };

/** Samples of arguments whose value has a form that the schema does not show. */
const SAMPLES_BY_NAME = {
  email: 'name@example.com',
  website: 'www.example.com',
  url: 'https://example.com/hook',
  cell_phone_number: '415-555-0134',
  work_phone_number: '415-555-0134',
  home_phone_number: '415-555-0134',
  main_phone_number: '415-555-0134',
  fax_phone_number: '415-555-0134',
  steps: [{ tool: 'create_task', arguments: '{"name":"text","priority":"Low","due_date":"2026-03-31","staff":["1"]}' }],
};

/**
 * A small valid call of the tool, with the required arguments and the faulty ones. `faulty` has a valid value for each
 * faulty argument, where one is known.
 */
function formatExampleCall(
  { name, inputSchema, exactlyOne = [], exampleNeeds = {}, fields }: ExampleTool,
  tools: ToolGuide,
  input: Arguments,
  faulty: Arguments,
): string {
  const { properties = {}, required = [] } = inputSchema;
  const isAllDay = input.all_day === true;
  const examples: Arguments = { ...(isAllDay ? ALL_DAY_TIMES : EVENT_TIMES), ...SAMPLES_BY_NAME, fields };
  const argumentNames = Object.keys(properties).filter((one) => !EXCLUDED_ARGUMENTS.includes(one));
  const relevantNames = argumentNames.filter((one) =>
    [...required, ...Object.keys(faulty), ...(isAllDay ? ['all_day'] : [])].includes(one),
  );
  const [chosenName = exactlyOne[0]] = relevantNames.filter((one) => exactlyOne.includes(one));
  const neededNames = exampleNeeds[chosenName ?? ''] ?? [];
  const selectedNames = argumentNames.filter((one) =>
    exactlyOne.includes(one) ? one === chosenName : [...relevantNames, ...neededNames].includes(one),
  );
  const includedNames = addChangedField(name, required, argumentNames, selectedNames);
  const args = Object.fromEntries(
    includedNames.map((one) => [one, faulty[one] ?? examples[one] ?? buildSampleValue(one, properties[one] ?? {})]),
  );
  return `A valid call: ${tools.formatCall(name, args)}. Correct your call and send it again.`;
}

/** Returns the names with a field to change, because an update of nothing is refused. Never returns an empty list. */
function addChangedField(
  tool: string,
  required: readonly string[],
  argumentNames: readonly string[],
  selectedNames: readonly string[],
): readonly string[] {
  const isOnlyId = tool.startsWith('update_') && selectedNames.every((one) => required.includes(one));
  const changeable = argumentNames.filter((one) => !required.includes(one) && one !== 'fields');
  if (isOnlyId) return [...selectedNames, ...changeable.slice(0, 1)];
  return selectedNames.length > 0 ? selectedNames : argumentNames.slice(0, 1);
}

const RESTART_ADVICE =
  'MyCase keeps a token for three days, for the list and the filters that it came with. Omit page_token to start over.';

const SAMPLE_VALUES: Readonly<Record<string, unknown>> = {
  integer: 1,
  number: 1,
  boolean: true,
  string: 'text',
};

/** Texts for arguments whose form the schema does not show, by name. */
const SAMPLE_TEXTS: Readonly<Record<string, string>> = {
  sql: 'SELECT id, name FROM cases',
  table: 'cases',
  from: '2026-03-31',
  to: '2026-03-31',
  since: '2026-03-31',
  until: '2026-03-31',
  compare_from: '2026-02-28',
  compare_to: '2026-02-28',
  missing_time_on: '2026-03-31',
  working_hours: '09:00-17:00',
};

function buildSampleValue(name: string, schema: JsonSchema, description = schema.description ?? ''): unknown {
  const { enum: choices, items = {}, minimum } = schema;
  if (choices) return choices[0];
  if (schema.type === 'object') return buildSampleObject(schema, description);
  if (schema.type === 'array') return [buildSampleValue(name, items, items.description ?? description)];
  return schema.type === 'string'
    ? buildSampleText(name, description)
    : (minimum ?? SAMPLE_VALUES[String(schema.type)] ?? 'text');
}

function buildSampleObject({ properties = {}, required = [] }: JsonSchema, description: string): unknown {
  const names = Object.keys(properties);
  // MyCase: an address needs all its parts, although the contract lists none of them as required.
  const textNames = names.filter((name) => properties[name]?.type === 'string');
  const optionalNames = description.startsWith('Exactly one') ? names.slice(0, 1) : textNames;
  const chosenNames = required.length > 0 ? required : optionalNames;
  return Object.fromEntries(chosenNames.map((name) => [name, buildSampleValue(name, properties[name] ?? {})]));
}

/** A text in the form that the name or the description asks for. */
function buildSampleText(name: string, description: string): string {
  const isDay = /(^|_)date$/.test(name) || /YYYY-MM-DD|date or date-time/.test(description);
  if (isDay) return '2026-03-31';
  if (description.includes('ISO 8601')) return '2026-03-31T09:00';
  if (/\bid(,| or) /i.test(description)) return '1';
  return SAMPLE_TEXTS[name] ?? /e\.g\. "?([^;,"]+)/.exec(description)?.[1] ?? 'text';
}
