/** JSON Schema, as far as the rules read it. */
export interface Schema {
  readonly [keyword: string]: unknown;
  readonly type?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly required?: readonly string[];
  readonly enum?: readonly unknown[];
  readonly description?: unknown;
}

/** A schema within the schema of a tool's arguments, with its place. */
interface PlacedSchema {
  readonly place: string;
  readonly depth: number;
  readonly schema: Schema;
}

function listSchemas(schema: Schema, place: string, depth = 1): PlacedSchema[] {
  return [
    { place, depth, schema },
    ...Object.entries(schema.properties ?? {}).flatMap(([name, inner]) =>
      listSchemas(inner, `${place}.${name}`, depth + 1),
    ),
    ...(schema.items ? listSchemas(schema.items, `${place}[]`, depth + 1) : []),
  ];
}

/** The keywords that all clients accept in the arguments of a tool. */
const PORTABLE_KEYWORDS = ['type', 'properties', 'required', 'items', 'enum', 'description', 'minimum', 'maximum'];

const TYPES = ['object', 'array', 'string', 'integer', 'number', 'boolean'];

/** Bounds above this are written by converters and say nothing. */
const LARGEST_BOUND = 1_000_000;

/** What is not portable in the schema of a tool's arguments. */
export const findUnportable = (root: Schema, tool: string): string[] =>
  listSchemas(root, tool).flatMap(({ place, schema }) =>
    [
      ...Object.keys(schema).filter((keyword) => !PORTABLE_KEYWORDS.includes(keyword)),
      ...findTypeFaults(schema),
      ...findValueFaults(schema),
    ].map((fault) => `${place}: ${fault}`),
  );

function findTypeFaults({ type, properties = {}, items, required = [] }: Schema): string[] {
  return [
    ...(typeof type === 'string' && TYPES.includes(type) ? [] : ['type']),
    ...(type === 'object' && Object.keys(properties).length === 0 ? ['object without properties'] : []),
    ...((type === 'array') === (items !== undefined) ? [] : ['items']),
    ...(required.every((name) => Object.hasOwn(properties, name)) ? [] : ['required']),
  ];
}

function findValueFaults({ type, enum: choices, minimum, maximum, description }: Schema): string[] {
  const bounds = [minimum, maximum].filter((bound) => bound !== undefined);
  return [
    ...(choices === undefined || (type === 'string' && isListOfWords(choices)) ? [] : ['enum']),
    ...(bounds.every((bound) => typeof bound === 'number' && Math.abs(bound) <= LARGEST_BOUND) ? [] : ['bound']),
    ...(description === undefined || (typeof description === 'string' && description !== '') ? [] : ['description']),
  ];
}

const isListOfWords = (choices: readonly unknown[]): boolean =>
  choices.length > 0 && choices.every((choice) => typeof choice === 'string' && choice !== '');

/**
 * Gemini: a function declaration in OpenAPI form has one type, a list of texts in `enum` only for texts, items in each
 * array and properties in each object. It knows these keywords. An unknown one fails the whole request.
 * https://ai.google.dev/api/caching#Schema
 */
const GEMINI_KEYWORDS = [
  ...['type', 'format', 'title', 'description', 'nullable', 'enum', 'maxItems', 'minItems', 'properties', 'required'],
  ...['minProperties', 'maxProperties', 'minLength', 'maxLength', 'pattern', 'example', 'anyOf', 'propertyOrdering'],
  ...['default', 'items', 'minimum', 'maximum'],
];

/** What Gemini refuses in a function declaration. */
export const findGeminiFaults = (root: Schema, tool: string): string[] =>
  listSchemas(root, tool).flatMap(({ place, schema }) => {
    const { type, properties = {}, items, enum: choices } = schema;
    return [
      ...Object.keys(schema).filter((keyword) => !GEMINI_KEYWORDS.includes(keyword)),
      ...(typeof type === 'string' ? [] : ['list of types']),
      ...(type === 'object' && Object.keys(properties).length === 0 ? ['object without properties'] : []),
      ...(type === 'array' && !items ? ['array without items'] : []),
      ...(choices === undefined || (type === 'string' && isListOfWords(choices)) ? [] : ['enum']),
    ].map((fault) => `${place}: ${fault}`);
  });

/**
 * OpenAI: in strict mode each object has `additionalProperties: false` and requires all of its properties. An optional
 * one accepts null. A function has at most 5,000 properties, 10 levels and 1,000 words in its enums; these keywords
 * exist. https://platform.openai.com/docs/guides/structured-outputs#supported-schemas
 */
const OPENAI_KEYWORDS = [
  ...['type', 'properties', 'required', 'items', 'enum', 'description', 'additionalProperties', 'anyOf', 'const'],
  ...['pattern', 'format', 'multipleOf', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'],
  ...['minItems', 'maxItems', '$ref', '$defs'],
];
const OPENAI_LIMITS = { properties: 5_000, depth: 10, words: 1_000 };

/** The schema in OpenAI's strict form: optional properties accept null. Throws for an object that stays open. */
export function makeStrict(schema: Schema, place: string): Schema {
  const { type, properties, required = [], items } = schema;
  if (type === 'object' && (!properties || Object.keys(properties).length === 0))
    throw new Error(`${place} is an open object`);
  return {
    ...schema,
    ...(items && { items: makeStrict(items, `${place}[]`) }),
    ...(properties && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, inner]) => {
          const strict = makeStrict(inner, `${place}.${name}`);
          return [name, required.includes(name) ? strict : { anyOf: [strict, { type: 'null' }] }];
        }),
      ),
      required: Object.keys(properties),
      additionalProperties: false,
    }),
  };
}

/** What OpenAI refuses in strict mode. */
export function findStrictFaults(root: Schema, tool: string): string[] {
  const schemas = listSchemas(root, tool);
  const propertyCount = schemas.reduce((sum, { schema }) => sum + Object.keys(schema.properties ?? {}).length, 0);
  const wordCount = schemas.reduce((sum, { schema }) => sum + (schema.enum ?? []).length, 0);
  const keywords = schemas.flatMap(({ place, schema }) =>
    Object.keys(schema)
      .filter((keyword) => !OPENAI_KEYWORDS.includes(keyword))
      .map((keyword) => `${place}: ${keyword}`),
  );
  return [
    ...keywords,
    ...(propertyCount > OPENAI_LIMITS.properties ? [`${tool}: properties`] : []),
    ...(schemas.some(({ depth }) => depth > OPENAI_LIMITS.depth) ? [`${tool}: depth`] : []),
    ...(wordCount > OPENAI_LIMITS.words ? [`${tool}: words`] : []),
  ];
}
