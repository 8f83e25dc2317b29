import type { Client } from '@modelcontextprotocol/client';
import { MARK, MARKED_LISTS, type SecretCase, WORD } from './secret-case.ts';

/** What one person has made or seen, and another one tries to use. */
export interface Owned {
  readonly secret: SecretCase;
  readonly planId: string;
  readonly confirm: string;
  readonly pageToken: string;
}

/** One attempt: its name, and what the server answered. */
export interface Attempt {
  readonly what: string;
  readonly isWrite: boolean;
  readonly text: string;
}

interface Schema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

/** Tries each tool, resource, prompt and completion that the server lists, with what belongs to the other person. */
export async function tryEverything(client: Client, owned: Owned, { writes }: { writes: boolean }): Promise<Attempt[]> {
  const attempts = [...(await tryTools(client, owned, writes)), ...(await tryResources(client, owned))];
  return [...attempts, ...(await tryPrompts(client, owned))];
}

async function tryTools(client: Client, owned: Owned, writes: boolean): Promise<Attempt[]> {
  const { tools } = await client.listTools();
  const attempts: Attempt[] = [];
  for (const { name, inputSchema, annotations } of tools) {
    const isWrite = annotations?.readOnlyHint !== true;
    if (isWrite && !writes) continue;
    for (const args of listArguments(inputSchema as Schema, owned)) {
      const answer = client.callTool({ name, arguments: args });
      attempts.push({ what: `${name} ${JSON.stringify(args)}`, isWrite, text: await toText(answer) });
    }
  }
  return attempts;
}

async function tryResources(client: Client, { secret }: Owned): Promise<Attempt[]> {
  const { resources } = await client.listResources();
  const { resourceTemplates } = await client.listResourceTemplates();
  const ofRecords = resourceTemplates.map(({ name, uriTemplate }) =>
    uriTemplate.replace('{id}', String(secret[name] ?? secret.case)),
  );
  const attempts: Attempt[] = [];
  for (const uri of [...resources.map((resource) => resource.uri), ...ofRecords])
    attempts.push({ what: uri, isWrite: false, text: await toText(client.readResource({ uri })) });
  return attempts;
}

async function tryPrompts(client: Client, { secret }: Owned): Promise<Attempt[]> {
  const { prompts } = await client.listPrompts();
  const attempts: Attempt[] = [];
  for (const { name, arguments: list = [] } of prompts) {
    const args = Object.fromEntries(
      list.map((argument) => [argument.name, String(secret[argument.name] ?? secret.case)]),
    );
    attempts.push({
      what: `prompt ${name}`,
      isWrite: false,
      text: await toText(client.getPrompt({ name, arguments: args })),
    });
    for (const argument of list)
      for (const value of ['', MARK.slice(0, 5), WORD, '1']) {
        const ref = { type: 'ref/prompt', name } as const;
        const completed = client.complete({ ref, argument: { name: argument.name, value } });
        attempts.push({
          what: `completion ${name} ${argument.name} ${value}`,
          isWrite: false,
          text: await toText(completed),
        });
      }
  }
  return attempts;
}

const toText = (answer: Promise<unknown>): Promise<string> => answer.then(JSON.stringify, String);

/**
 * The arguments of the attempts: those that are required, and each other one that can name something of the other
 * person.
 */
function listArguments({ properties = {}, required = [] }: Schema, owned: Owned): Record<string, unknown>[] {
  const known = findKnown(owned);
  const base = Object.fromEntries(required.map((name) => [name, createValue(name, properties[name] ?? {}, owned)]));
  const more = Object.keys(properties).filter(
    (name) => name in known || (name.endsWith('_id') && name.slice(0, -3) in owned.secret),
  );
  return [
    base,
    ...more.flatMap((name) =>
      listValues(name, properties[name] ?? {}, owned).map((value) => ({ ...base, [name]: value })),
    ),
  ];
}

/** Values of arguments by their name. They have no mark: an answer may repeat an argument. */
function findKnown({ secret, planId, confirm, pageToken }: Owned): Readonly<Record<string, readonly unknown[]>> {
  const caseId = String(secret.case);
  const step = { tool: 'update_case', arguments: JSON.stringify({ case_id: secret.case, description: 'taken' }) };
  return {
    case: [caseId],
    cases: [[caseId]],
    client: [String(secret.client)],
    clients: [[String(secret.client)]],
    query: [WORD, caseId],
    words: [WORD],
    find: [WORD],
    parties: [[{ name: WORD }]],
    sql: MARKED_LISTS.map((table) => `SELECT * FROM ${table} ORDER BY id DESC LIMIT 50`),
    since: ['2000-01-01'],
    page_token: [pageToken],
    plan_id: [planId],
    undo: [planId],
    confirm: [confirm],
    steps: [[step]],
    tree: [true],
    only_allowed_online_payments: [false],
  };
}

function listValues(name: string, schema: Schema, owned: Owned): readonly unknown[] {
  const found = findKnown(owned)[name];
  if (found === undefined) return [createValue(name, schema, owned)];
  return found.filter((value) => Array.isArray(value) === (schema.type === 'array'));
}

function createValue(name: string, schema: Schema, owned: Owned): unknown {
  const id = name.endsWith('_id') ? owned.secret[name.slice(0, -3)] : undefined;
  if (id !== undefined) return id;
  const [found] = findKnown(owned)[name] ?? [];
  if (found !== undefined && Array.isArray(found) === (schema.type === 'array')) return found;
  return schema.enum ? schema.enum[0] : createFiller(name, schema, owned);
}

/** A value for an argument that names nothing. */
function createFiller(name: string, schema: Schema, owned: Owned): unknown {
  const { type = 'string', items = {}, properties = {}, required = [], minimum = 1 } = schema;
  const create = (inner: string) => [inner, createValue(inner, properties[inner] ?? {}, owned)];
  const fillers: Readonly<Record<string, () => unknown>> = {
    integer: () => minimum,
    number: () => minimum,
    boolean: () => true,
    array: () => [createValue(name.replace(/s$/, ''), items, owned)],
    object: () => Object.fromEntries(required.map(create)),
  };
  const createText = () => (/date|day/.test(name) ? '2026-01-15' : String(owned.secret[name] ?? 'x'));
  return (fillers[type] ?? createText)();
}
