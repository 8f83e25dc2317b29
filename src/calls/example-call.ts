import { MyCaseError } from '../base/mycase-error.ts';
import { joinSentences } from '../base/sentences.ts';

/** JSON Schema as far as an example looks at it. */
interface ExampleSchema {
  readonly type?: unknown;
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly minimum?: number;
  readonly properties?: Readonly<Record<string, ExampleSchema>>;
  readonly items?: ExampleSchema;
  readonly required?: readonly string[];
  readonly anyOf?: readonly ExampleSchema[];
}

/** A tool as examples of its calls are made from it. */
export interface ExampleTool {
  readonly name: string;
  readonly inputSchema: ExampleSchema;
  /** Arguments of which exactly one has to be given. */
  readonly exactlyOne?: readonly string[];
  /** Values for arguments whose schema does not suggest a good one. */
  readonly examples?: Readonly<Record<string, unknown>>;
  /** Arguments that are always shown, because others depend on them. */
  readonly alwaysIncluded?: readonly string[];
}

/**
 * Example values that the schema of an event cannot give: an end after the start, and days where the call `input` is
 * about whole days.
 */
export function buildExampleTimes(
  input: Readonly<Record<string, unknown>>,
): Pick<ExampleTool, 'examples' | 'alwaysIncluded'> {
  return input.all_day === true
    ? {
        examples: { all_day: true, start: '2026-03-31T00:00', end: '2026-04-01T00:00' },
        alwaysIncluded: ['all_day'],
      }
    : { examples: { start: '2026-03-31T09:00', end: '2026-03-31T10:00' } };
}

/** Arguments that no example can know. */
const EXCLUDED_ARGUMENTS = ['confirm', 'page_token', 'clear_fields'];

/** A small call of the tool that would be accepted, with the required arguments and those that were faulty. */
export function formatExampleCall(
  { name, inputSchema, exactlyOne = [], examples = {}, alwaysIncluded = [] }: ExampleTool,
  faultyArguments: readonly string[],
): string {
  const { properties = {}, required = [] } = inputSchema;
  const argumentNames = Object.keys(properties).filter((one) => !EXCLUDED_ARGUMENTS.includes(one));
  const relevantNames = argumentNames.filter((one) =>
    [...required, ...faultyArguments, ...alwaysIncluded].includes(one),
  );
  const [chosenName = exactlyOne[0]] = relevantNames.filter((one) => exactlyOne.includes(one));
  const selectedNames = argumentNames.filter((one) =>
    exactlyOne.includes(one) ? one === chosenName : relevantNames.includes(one),
  );
  const includedNames = selectedNames.length > 0 ? selectedNames : argumentNames.slice(0, 1);
  const args = Object.fromEntries(
    includedNames.map((one) => [one, examples[one] ?? buildSampleValue(properties[one] ?? {})]),
  );
  return `A right call: ${name} ${JSON.stringify(args)}. Correct yours and call again.`;
}

/** An error with an example, where the arguments of the call were refused; any other as it is. */
export function withExample(error: unknown, tool: ExampleTool): unknown {
  if (!(error instanceof MyCaseError)) return error;
  const { message, advice, status, outcome, fields, suggestions } = error;
  if (suggestions) {
    const known = Object.entries(suggestions).filter(([, value]) => value !== undefined);
    const examples = { ...tool.examples, ...Object.fromEntries(known) };
    const example = formatExampleCall({ ...tool, examples }, Object.keys(suggestions));
    return new MyCaseError(message, { advice, example, outcome });
  }
  if (status !== 400 && status !== 422) return error;
  return fields.includes('page_token')
    ? new MyCaseError(message, { advice: joinSentences(advice, RESTART_ADVICE), status, outcome })
    : new MyCaseError(message, { advice, example: formatExampleCall(tool, fields), status, outcome });
}

const RESTART_ADVICE =
  'MyCase keeps a token for three days, for the list and the filters it came with: leave page_token out to begin again.';

const SAMPLE_VALUES: Readonly<Record<string, unknown>> = {
  integer: 1,
  number: 1,
  boolean: true,
  string: 'text',
};

function buildSampleValue(schema: ExampleSchema, description = schema.description ?? ''): unknown {
  const [first] = schema.enum ?? schema.anyOf ?? [];
  if (schema.enum) return first;
  if (schema.anyOf) return buildSampleValue(schema.anyOf[0] ?? {}, description);
  if (schema.const !== undefined) return schema.const;
  if (schema.type === 'object') return buildSampleObject(schema, description);
  if (schema.type === 'array') return [buildSampleValue(schema.items ?? {}, schema.items?.description ?? description)];
  const [type] = [schema.type].flat();
  return type === 'string' ? buildSampleText(description) : (schema.minimum ?? SAMPLE_VALUES[String(type)] ?? 'text');
}

function buildSampleObject({ properties = {}, required = [] }: ExampleSchema, description: string): unknown {
  const names = Object.keys(properties);
  const isIdOrName = names.includes('id') || description.startsWith('Exactly one');
  // MyCase: an address, of which it calls no part required, has to have them all.
  const nonArrayNames = names.filter((name) => properties[name]?.type !== 'array');
  const chosenNames = required.length > 0 ? required : isIdOrName ? names.slice(0, 1) : nonArrayNames;
  return Object.fromEntries(chosenNames.map((name) => [name, buildSampleValue(properties[name] ?? {})]));
}

/** A text as its description asks for it. */
function buildSampleText(description: string): string {
  if (description.includes('YYYY-MM-DD') || description.includes('date or date-time')) return '2026-03-31';
  if (description.includes('ISO 8601')) return '2026-03-31T09:00';
  return /e\.g\. "?([^;,"]+)/.exec(description)?.[1] ?? 'text';
}
