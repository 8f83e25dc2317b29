import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Operation, Shape } from '../../src/operations/operation-types.ts';
import { date, dateTime } from '../../src/operations/request-fields.ts';

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly string[];
  readonly format?: string;
  readonly pattern?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly minItems?: number;
  readonly deprecated?: boolean;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly { readonly required: readonly string[] }[];
}

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly deprecated?: boolean;
  readonly schema: Schema;
}

type Content = Readonly<Record<string, { readonly schema: Schema }>>;

interface ContractOperation {
  readonly operationId: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly content?: Content; readonly headers?: object }>>;
}

type Schemas = Readonly<Record<string, Schema>>;

interface ContractFile {
  readonly paths: Readonly<Record<string, Readonly<Record<string, ContractOperation>>>>;
  readonly components: { readonly schemas: Schemas };
}

/** What a contract or our table says of one operation, in sorted lines like `body staff[].id: integer required`. */
export interface Said {
  readonly name: string;
  readonly lines: readonly string[];
  /** Types of each field of the answer, those inside others too, like `cases[].id`. */
  readonly answerTypes: Readonly<Record<string, readonly string[]>>;
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

/** What a contract says of its operations; `prefix` is the part of the paths that our base URL holds. */
export function readContract(file: URL, prefix: string): Said[] {
  const contract: ContractFile = JSON.parse(readFileSync(file, 'utf8'));
  return Object.entries(contract.paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([method]) => METHODS.includes(method))
      .map(([method, it]) => ofContract(method, path.slice(prefix.length), it, contract.components.schemas)),
  );
}

function ofContract(method: string, path: string, it: ContractOperation, schemas: Schemas): Said {
  const [, success] = Object.entries(it.responses).find(([status]) => /^[23]/.test(status)) ?? [];
  const body = plain(first(it.requestBody?.content), schemas);
  const answer = plain(first(success?.content), schemas);
  const isList = answer?.type === 'array';
  const record = isList ? plain(answer.items, schemas) : answer;
  return {
    name: snakeCase(it.operationId),
    lines: [
      endpoint(method, path),
      ...(it.parameters ?? []).filter(isCurrentQuery).map(queryLine),
      ...fieldLines(body, schemas).map((field) => `body ${field}`),
      ...(body?.oneOf ?? []).flatMap(({ required }) => required.map((name) => `exactly one: ${name}`)),
      ...(success?.headers && 'Link' in success.headers ? ['paged'] : []),
      ...answerLines(isList, record),
    ].sort(),
    answerTypes: Object.fromEntries(fieldTypes(record, schemas)),
  };
}

const isCurrentQuery = (parameter: Parameter) => parameter.in === 'query' && !parameter.deprecated;

const queryLine = ({ name, schema, required = false }: Parameter) => line(`query ${name}`, schema, required);

/** The same of one of our operations. Arguments that only steer `run` are no part of a contract. */
export function ofOperation(operation: Operation): Said {
  const record = operation.list ?? operation.output;
  const schema = record && jsonSchema(record.schema);
  return {
    name: operation.name,
    lines: [
      endpoint(operation.method, operation.path),
      ...queryLines(operation.filter, (name) => `filter[${name}]`),
      ...queryLines(operation.field, (name) => `field[${name}]`),
      ...queryLines(operation.query, (name) => name),
      ...fieldLines(jsonSchema(z.strictObject({ ...operation.body })), {}).map((field) => `body ${field}`),
      ...(operation.exactlyOne ?? []).map((name) => `exactly one: ${name}`),
      ...(operation.query && 'page_token' in operation.query ? ['paged'] : []),
      ...answerLines(operation.list !== undefined, schema),
    ].sort(),
    answerTypes: Object.fromEntries(fieldTypes(schema, {})),
  };
}

const endpoint = (method: string, path: string) => `${method.toUpperCase()} ${path.replace(/\{\w+\}/g, '{}')}`;

function queryLines(shape: Shape | undefined, spell: (name: string) => string): string[] {
  const { properties = {}, required = [] } = jsonSchema(z.strictObject({ ...shape }));
  return Object.entries(properties).map(([name, schema]) =>
    line(`query ${spell(name)}`, schema, required.includes(name)),
  );
}

function answerLines(list: boolean, record: Schema | undefined): string[] {
  if (!record) return ['answers nothing'];
  const names = current(record).map(([name]) => `answer ${name}`);
  return [list ? 'answers a list' : 'answers a record', ...names];
}

/** Each field of an object and of the objects in it, with type, choices, and whether it is required. */
function fieldLines(schema: Schema | undefined, schemas: Schemas, path = ''): string[] {
  return current(schema).flatMap(([name, field]) => {
    const inner = plain(field, schemas);
    const required = schema?.required?.includes(name) ?? false;
    const item = plain(inner.items, schemas);
    return [
      line(path + name, inner, required),
      ...(item?.enum ? [line(`${path}${name}[]`, item, false)] : []),
      ...fieldLines(inner, schemas, `${path}${name}.`),
      ...fieldLines(item, schemas, `${path}${name}[].`),
    ];
  });
}

type FieldTypes = [string, readonly string[]][];

/** `above` holds the schemas a field lies in: a folder may hold folders, which are followed one level down. */
function fieldTypes(schema: Schema | undefined, schemas: Schemas, path = '', above: Schema[] = []): FieldTypes {
  if (!schema || above.filter((one) => one === schema).length > 1) return [];
  return current(schema).flatMap(([name, field]) => {
    const inner = plain(field, schemas);
    return [
      [path + name, typesOf(inner)],
      ...fieldTypes(inner, schemas, `${path}${name}.`, [...above, schema]),
      ...fieldTypes(plain(inner.items, schemas), schemas, `${path}${name}[].`, [...above, schema]),
    ];
  });
}

const typesOf = (schema: Schema): string[] =>
  [schema.type ?? []]
    .flat()
    .filter((type) => type !== 'null')
    .map((type) => (type === 'integer' ? 'number' : type));

/** One line on a value: `priority: string (Low|Medium|High) required`. */
function line(name: string, schema: Schema, required: boolean): string {
  const format = schema.format ?? formats.get(schema.pattern ?? '');
  return [
    `${name}:`,
    [schema.type ?? []].flat().toSorted().join('|'),
    ...(format ? [format] : []),
    ...(schema.enum ? [`(${schema.enum.join('|')})`] : []),
    ...(schema.minItems ? [`of ${schema.minItems} at least`] : []),
    ...(required ? ['required'] : []),
  ].join(' ');
}

/** How our patterns are called in a contract. */
const formats = new Map([
  [jsonSchema(date).pattern ?? 'date', 'date'],
  [jsonSchema(dateTime).pattern ?? 'date-time', 'date-time'],
]);

/** A schema without references, and with a choice of types as contracts write it: a list of types. */
function plain(schema: Schema, schemas: Schemas): Schema;
function plain(schema: Schema | undefined, schemas: Schemas): Schema | undefined;
function plain(schema: Schema | undefined, schemas: Schemas): Schema | undefined {
  if (schema?.$ref) return schemas[schema.$ref.replace('#/components/schemas/', '')];
  const choices = schema?.anyOf?.map((choice) => plain(choice, schemas)).filter(({ type }) => type !== 'null');
  if (!choices) return schema;
  return choices.length === 1 ? choices[0] : { type: choices.flatMap(({ type = [] }) => type) };
}

const current = (schema: Schema | undefined): [string, Schema][] =>
  Object.entries(schema?.properties ?? {}).filter(([, field]) => !field.deprecated);

const first = (content: Content | undefined): Schema | undefined => Object.values(content ?? {})[0]?.schema;

const snakeCase = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** As it goes out to a client. */
function jsonSchema(schema: z.ZodType): Schema {
  return JSON.parse(JSON.stringify(z.toJSONSchema(schema, { io: 'input' })));
}
