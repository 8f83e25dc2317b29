import { formatSuggestion } from '../base/suggest.ts';
import type { ToolHints } from '../operations/operation-types.ts';

// This file imports no schemas, so that the server starts fast. The catalog itself is built with the program.

/** The JSON Schema of an object. */
interface ObjectSchema {
  [key: string]: unknown;
  type: 'object';
}

/** What a tool does with the records of MyCase. `create` includes additions to a record, and messages. */
export type ToolAction = 'read' | 'create' | 'update' | 'delete';

/**
 * The calls of a tool that need a confirmation: all, none, those that remove something, or those with an improbable
 * value.
 */
export type ConfirmationNeed = 'always' | 'on removal' | 'if improbable' | 'never';

/** A tool as `tools/list` shows it. */
export interface ListedTool {
  name: string;
  title: string;
  description: string;
  inputSchema: ObjectSchema;
  /** Undefined for a tool whose answers have no fixed form, or can have a file. */
  outputSchema?: ObjectSchema;
  annotations: ToolHints & { title: string };
}

/** A tool with the facts that only the server needs. */
export interface CatalogTool extends ListedTool {
  action: ToolAction;
  confirmation: ConfirmationNeed;
}

/** A tool as it is defined: its description has further sentences, by the tool that each names. */
export interface DefinedTool extends CatalogTool {
  readonly seeAlso?: Readonly<Record<string, string>>;
}

/** Toolsets by name, in the order they are listed. */
export type Catalog = Readonly<Record<string, readonly DefinedTool[]>>;

/** The options that select tools. */
export interface ToolSelection {
  readonly toolsets?: readonly string[] | undefined;
  readonly tools?: readonly string[] | undefined;
  readonly excludeTools?: readonly string[] | undefined;
  readonly access: AccessLevel;
}

/** `read` allows tools that only read, `write` all tools that do not delete, `full` all tools. */
type AccessLevel = 'read' | 'write' | 'full';

/** Returns true if the tool deletes a record. */
export const isDeleteTool = ({ action }: Pick<CatalogTool, 'action'>): boolean => action === 'delete';

/** Returns true if the tool changes a record. */
export const isUpdateTool = ({ action }: Pick<CatalogTool, 'action'>): boolean => action === 'update';

const ACCESS_FILTERS: Readonly<Record<AccessLevel, (tool: CatalogTool) => boolean>> = {
  read: ({ action }) => action === 'read',
  write: (tool) => !isDeleteTool(tool),
  full: () => true,
};

/**
 * Selects tools, in the catalog's order: those of the named toolsets and the named tools (all tools if neither is
 * given), without the excluded tools and those that the access level does not allow.
 * Throws an Error for an unknown name, with the known names, and if no tool is left.
 */
export function selectTools(catalog: Catalog, selection: ToolSelection): DefinedTool[] {
  const { toolsets, tools, excludeTools, access } = selection;
  const isAllowed = ACCESS_FILTERS[access];
  const allTools = Object.values(catalog).flat();
  const toolNames = allTools.map(({ name }) => name);
  assertKnownNames('toolset', toolsets, Object.keys(catalog));
  assertKnownNames('tool', tools, toolNames);
  assertKnownNames('tool', excludeTools, toolNames);
  const toolsetTools = (toolsets ?? []).flatMap((toolset) => catalog[toolset] ?? []);
  const isAll = toolsets === undefined && tools === undefined;
  const selectedTools = allTools.filter(
    (tool) =>
      (isAll || toolsetTools.includes(tool) || tools?.includes(tool.name)) &&
      !excludeTools?.includes(tool.name) &&
      isAllowed(tool),
  );
  if (selectedTools.length === 0)
    throw new Error('No tool is left. Check --toolsets, --tools, --exclude-tools and --access.');
  return selectedTools;
}

/**
 * Returns the tools as they are listed together: each description names only tools that are among them. Without
 * `areListed`, as in the compact catalog, a description names no other tool.
 */
export function withDescriptions(tools: readonly DefinedTool[], areListed: boolean): CatalogTool[] {
  const listedNames = new Set(areListed ? tools.map(({ name }) => name) : []);
  return tools.map(({ seeAlso = {}, description, ...tool }) => {
    const sentences = Object.entries(seeAlso).flatMap(([name, sentence]) => (listedNames.has(name) ? [sentence] : []));
    return { ...tool, description: [description, ...sentences].join(' ') };
  });
}

/** Throws an Error with the known names if a requested name is unknown. `nameKind` is a word such as `tool`. */
export function assertKnownNames(
  nameKind: string,
  requestedNames: readonly string[] | undefined,
  knownNames: readonly string[],
): void {
  const unknown = requestedNames?.find((name) => !knownNames.includes(name));
  if (unknown === undefined) return;
  throw new Error(
    `There is no ${nameKind} "${unknown}".${formatSuggestion(unknown, knownNames)} Known ${nameKind}s: ` +
      `${knownNames.join(', ')}`,
  );
}
