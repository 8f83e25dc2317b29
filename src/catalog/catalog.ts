import { formatSuggestion } from '../base/suggest.ts';
import type { ToolHints } from '../operations/operation-types.ts';

// Kept free of schemas: this is what a start needs, and the catalog itself is made when the program is built.

/** JSON Schema of an object. */
interface ObjectSchema {
  [key: string]: unknown;
  type: 'object';
}

/** A tool as `tools/list` shows it. */
export interface CatalogTool {
  name: string;
  title: string;
  description: string;
  inputSchema: ObjectSchema;
  outputSchema: ObjectSchema;
  annotations: ToolHints & { title: string };
}

/** Toolsets by name, in the order they are listed. */
export type Catalog = Readonly<Record<string, readonly CatalogTool[]>>;

/** Which tools a start asks for. */
export interface ToolSelection {
  readonly toolsets?: readonly string[] | undefined;
  readonly tools?: readonly string[] | undefined;
  readonly excludeTools?: readonly string[] | undefined;
  readonly access: AccessLevel;
}

/** The access level: read; write, which cannot delete; or full. */
type AccessLevel = 'read' | 'write' | 'full';

/** Deleting is a kind of its own: it is what a firm is most careful with. */
export const isDeleteTool = ({ name }: Pick<CatalogTool, 'name'>): boolean => name.startsWith('delete_');

const ACCESS_FILTERS: Readonly<Record<AccessLevel, (tool: CatalogTool) => boolean>> = {
  read: ({ annotations }) => annotations.readOnlyHint,
  write: (tool) => !isDeleteTool(tool),
  full: () => true,
};

/**
 * The tools a selection leaves, in the catalog's order: those of the named toolsets and the named tools (all, where
 * neither is given), less the excluded ones and those that the access level does not allow.
 * Throws an Error with the known names for one that is unknown, and when nothing is left.
 */
export function selectTools(catalog: Catalog, selection: ToolSelection): CatalogTool[] {
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
  if (selectedTools.length === 0) throw new Error('This choice of toolsets and tools leaves no tool at all.');
  return selectedTools;
}

/** Throws an Error with the known names for an asked one that is not among them. */
export function assertKnownNames(
  nameKind: string,
  requestedNames: readonly string[] | undefined,
  knownNames: readonly string[],
): void {
  const unknown = requestedNames?.find((name) => !knownNames.includes(name));
  if (unknown === undefined) return;
  throw new Error(
    `There is no ${nameKind} "${unknown}".${formatSuggestion(unknown, knownNames)} Known ${nameKind}s: ${knownNames.join(', ')}`,
  );
}
