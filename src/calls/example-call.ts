import { MyCaseError } from '../base/errors.ts';

/** JSON Schema as far as an example looks at it. */
interface Node {
  readonly type?: unknown;
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly minimum?: number;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly items?: Node;
  readonly required?: readonly string[];
  readonly anyOf?: readonly Node[];
}

/** A tool as examples of its calls are made from it. */
export interface ExampleSource {
  readonly name: string;
  readonly inputSchema: Node;
  /** Arguments of which exactly one has to be given. */
  readonly exactlyOne?: readonly string[];
  /** Values for arguments of which the schema does not tell a good one. */
  readonly examples?: Readonly<Record<string, unknown>>;
  /** Arguments that others are to be read by: always shown. */
  readonly shown?: readonly string[];
}

/**
 * What examples of an event's calls need beside its schema: an end after the start, and days where the call `given`
 * is of whole days.
 */
export function exampleTimes(
  given: Readonly<Record<string, unknown>>,
): Pick<ExampleSource, 'examples' | 'shown'> {
  return given.all_day === true
    ? { examples: { all_day: true, start: '2026-03-31T00:00', end: '2026-04-01T00:00' }, shown: ['all_day'] }
    : { examples: { start: '2026-03-31T09:00', end: '2026-03-31T10:00' } };
}

/** Arguments that no example can know. */
const UNKNOWABLE = ['confirm', 'page_token', 'clear_fields'];

/**
 * What a refusal ends with: a small call of the tool that would be taken, with what it can't do without and the
 * arguments that were wrong.
 */
export function exampleCall(
  { name, inputSchema, exactlyOne = [], examples = {}, shown: always = [] }: ExampleSource,
  wrong: readonly string[],
): string {
  const { properties = {}, required = [] } = inputSchema;
  const known = Object.keys(properties).filter((one) => !UNKNOWABLE.includes(one));
  const named = known.filter((one) => [...required, ...wrong, ...always].includes(one));
  const [chosen = exactlyOne[0]] = named.filter((one) => exactlyOne.includes(one));
  const wanted = known.filter((one) => (exactlyOne.includes(one) ? one === chosen : named.includes(one)));
  const shown = wanted.length > 0 ? wanted : known.slice(0, 1);
  const args = Object.fromEntries(
    shown.map((one) => [one, examples[one] ?? valueFor(properties[one] ?? {})]),
  );
  return `A right call: ${name} ${JSON.stringify(args)}. Correct yours and call again.`;
}

/** An error with a right call, where it is MyCase's refusal of what was sent; any other as it is. */
export function appendExample(error: unknown, tool: ExampleSource): unknown {
  if (!(error instanceof MyCaseError)) return error;
  const { message, status, outcome, right } = error;
  if (right) {
    const examples = { ...tool.examples, ...right };
    return new MyCaseError(`${message} ${exampleCall({ ...tool, examples }, Object.keys(right))}`, {
      outcome,
    });
  }
  if (status !== 400 && status !== 422) return error;
  if (/\bpage_token\b/.test(message)) return new MyCaseError(`${message} ${BEGIN_ANEW}`, { status, outcome });
  const pointed = [...message.matchAll(/ \/(\w+)/g)].map(([, name = '']) => name);
  return new MyCaseError(`${message} ${exampleCall(tool, pointed)}`, { status, outcome });
}

const BEGIN_ANEW =
  'MyCase keeps a token for three days, for the list and the filters it came with: leave page_token out to begin anew.';

const VALUES: Readonly<Record<string, unknown>> = {
  integer: 1,
  number: 1,
  boolean: true,
  string: 'text',
};

function valueFor(node: Node, said = node.description ?? ''): unknown {
  const [first] = node.enum ?? node.anyOf ?? [];
  if (node.enum) return first;
  if (node.anyOf) return valueFor(node.anyOf[0] ?? {}, said);
  if (node.const !== undefined) return node.const;
  if (node.type === 'object') return objectFor(node, said);
  if (node.type === 'array') return [valueFor(node.items ?? {}, node.items?.description ?? said)];
  const [type] = [node.type].flat();
  return type === 'string' ? textFor(said) : (node.minimum ?? VALUES[String(type)] ?? 'text');
}

function objectFor({ properties = {}, required = [] }: Node, said: string): unknown {
  const all = Object.keys(properties);
  const isEither = all.includes('id') || said.startsWith('Exactly one');
  // MyCase: an address, of which it calls no part required, has to have them all.
  const plain = all.filter((name) => properties[name]?.type !== 'array');
  const some = required.length > 0 ? required : isEither ? all.slice(0, 1) : plain;
  return Object.fromEntries(some.map((name) => [name, valueFor(properties[name] ?? {})]));
}

/** A text as its description asks for it. */
function textFor(said: string): string {
  if (said.includes('YYYY-MM-DD') || said.includes('date or date-time')) return '2026-03-31';
  if (said.includes('ISO 8601')) return '2026-03-31T09:00';
  return /e\.g\. "?([^;,"]+)/.exec(said)?.[1] ?? 'text';
}
