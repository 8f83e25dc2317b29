/** What `tools/list` says of a tool's arguments, as far as it is used here. */
export interface ListedArguments {
  readonly properties?: Readonly<Record<string, ListedArgument>>;
  readonly required?: readonly string[];
}

interface ListedArgument {
  readonly type?: string;
  readonly enum?: readonly string[];
}

/** Arguments that are to be refused before anything is sent. */
export interface WrongArguments {
  readonly what: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** What the refusal has to mention. */
  readonly mentions: readonly string[];
}

/** A value that no argument of the type can be read from. */
const UNREADABLE: Readonly<Record<string, unknown>> = {
  integer: 'soon',
  number: 'soon',
  boolean: 'perhaps',
  string: { text: 'soon' },
  array: { none: true },
  object: 'none',
};

/** Every way to spoil a single argument of a good call: misspell one, leave one out, give it another type or word. */
export function wrongArguments(
  { properties = {}, required = [] }: ListedArguments,
  good: Readonly<Record<string, unknown>>,
): WrongArguments[] {
  const listed = Object.entries(properties);
  return [
    ...misspelt(Object.keys(properties)[0]).map((wrong) => ({ ...wrong, args: { ...good, ...wrong.args } })),
    ...required.map((name) => ({
      what: `without ${name}`,
      args: Object.fromEntries(Object.entries(good).filter(([other]) => other !== name)),
      mentions: [name],
    })),
    ...listed.map(([name, { type = '' }]) => ({
      what: `${name} of another type than ${type}`,
      args: { ...good, [name]: UNREADABLE[type] },
      mentions: [name],
    })),
    ...listed.flatMap(([name, { enum: words }]) =>
      words ? [{ what: `${name}: "vague"`, args: { ...good, [name]: 'vague' }, mentions: [name, ...words] }] : [],
    ),
  ];
}

function misspelt(name: string | undefined): WrongArguments[] {
  if (name === undefined) return [{ what: 'an unknown one', args: { colour: 'red' }, mentions: ['colour'] }];
  return [{ what: `${name}x`, args: { [`${name}x`]: 1 }, mentions: [`${name}x`, `Did you mean "${name}"?`] }];
}
