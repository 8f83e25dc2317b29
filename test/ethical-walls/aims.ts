import { idsOf, type Row } from '../tools/every-tool/firm.ts';
import type { Records } from './view.ts';

/** What `tools/list` says of an argument, as far as it is used here. */
interface Argument {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Argument>>;
  readonly items?: Argument;
  readonly required?: readonly string[];
  readonly anyOf?: readonly Argument[];
}

/** A tool as a client sees it listed. */
export interface Tool {
  readonly name: string;
  readonly inputSchema: {
    readonly properties?: Readonly<Record<string, unknown>> | undefined;
    readonly required?: readonly string[] | undefined;
  };
}

/** An argument that names a record, and how. */
export interface Aim {
  readonly argument: string;
  /** The collection it is in. */
  readonly of: string;
  /** The argument's value for an id. */
  readonly at: (id: unknown) => unknown;
}

/** What an argument means whose name is not that of its collection. */
const ALIASES: Readonly<Record<string, string>> = {
  billing_contact: 'clients',
  client_recipients: 'clients',
  referred_by: 'clients',
};

/** The arguments of a tool that name records of those collections. */
export function aimsOf({ inputSchema }: Tool, collections: Records): Aim[] {
  return Object.entries(inputSchema.properties ?? {}).flatMap(([argument, schema]) => {
    const of = collectionOf(argument, collections);
    const at = of && shapeOf(schema as Argument);
    return of && at ? [{ argument, of, at }] : [];
  });
}

/** Words about a record, under the name of another collection. */
const PROSE = ['note', 'notes', 'folders'];

function collectionOf(argument: string, collections: Records): string | undefined {
  if (PROSE.includes(argument)) return undefined;
  const stem = argument.replace(/_id$/, '');
  const names = [ALIASES[argument], stem, `${stem}s`, stem.replace(/y$/, 'ies')];
  return names.find((name) => name !== undefined && collections.has(name));
}

/**
 * How an id is written: alone, in words, as a reference, in a list; undefined where a record is not named by its id.
 */
function shapeOf(argument: Argument): Aim['at'] | undefined {
  const [first = argument] = argument.anyOf ?? [];
  if (first.enum) return undefined;
  if (first.type === 'integer' || first.type === 'number') return (id) => id;
  if (first.type === 'string') return String;
  if (first.type === 'object' && first.properties && 'id' in first.properties) return (id) => ({ id });
  const item = first.type === 'array' && first.items ? shapeOf(first.items) : undefined;
  return item && ((id) => [item(id)]);
}

/** Arguments of which MyCase takes exactly one. */
const CALLERS = ['caller_name', 'client', 'lead'];

/** A call's arguments, turned to another record. */
export function aimed(args: Row, { argument, at }: Aim, id: unknown): Row {
  const others = CALLERS.includes(argument) ? CALLERS : [];
  const kept = Object.entries(args).filter(([name]) => !others.includes(name));
  return { ...Object.fromEntries(kept), [argument]: at(id) };
}

const schemaOf = ({ inputSchema }: Tool, argument: string): Argument =>
  (inputSchema.properties?.[argument] ?? {}) as Argument;

/** The required arguments of a tool: records of a firm, and words that name one of its cases. */
export function requiredOf(tool: Tool, records: Records): Row {
  const aims = new Map(aimsOf(tool, records).map((aim) => [aim.argument, aim]));
  const values = (tool.inputSchema.required ?? []).map((argument) => {
    const aim = aims.get(argument);
    return [argument, aim ? aim.at(exampleIn(records, aim.of)) : filler(schemaOf(tool, argument), records)];
  });
  // Texts of the whole firm need a request for each case and client, so the search is in one case.
  const searched = tool.name === 'search_text' ? { words: 'client', case: String(exampleIn(records, 'cases')) } : {};
  return { ...Object.fromEntries(values), ...searched };
}

/** The id of a record; a folder in which there is a document, for nothing else tells on which case it is. */
export function exampleIn(records: Records, collection: string): unknown {
  const [first] = records.get(collection) ?? [];
  const inUse = (records.get('documents') ?? []).flatMap(({ folder }) => idsOf(folder));
  return collection === 'folders' ? inUse[0] : first?.id;
}

/** A value that fits a schema; words are those of an open case. */
function filler(schema: Argument, records: Records): unknown {
  if (schema.enum) return schema.enum[0];
  const [first] = schema.anyOf ?? [];
  if (first) return filler(first, records);
  if (schema.type === 'array') return [filler(schema.items ?? {}, records)];
  if (schema.type === 'object') {
    return Object.fromEntries(
      (schema.required ?? []).map((name) => [name, filler(schema.properties?.[name] ?? {}, records)]),
    );
  }
  if (schema.type === 'string') return records.get('cases')?.[0]?.name;
  return schema.type === 'boolean' ? true : 1;
}

/** An argument that takes words, and how. */
interface Words {
  readonly argument: string;
  readonly at: (words: string) => unknown;
}

/** The arguments of a tool that take words. */
export const wordsOf = ({ inputSchema }: Tool): Words[] =>
  Object.entries(inputSchema.properties ?? {}).flatMap(([argument, schema]): Words[] => {
    const { type, items, enum: choice } = schema as Argument;
    if (type === 'string' && !choice) return [{ argument, at: (words) => words }];
    return type === 'array' && items?.type === 'string' && !items.enum ? [{ argument, at: (words) => [words] }] : [];
  });
