import { didYouMean } from '../base/suggest.ts';
import type { Hints } from '../operations/types.ts';

// Kept free of schemas: this is what a start needs, and the catalogue itself is made when the program is built.

/** JSON Schema of an object. */
interface ObjectSchema {
  [key: string]: unknown;
  type: 'object';
}

/** A tool as `tools/list` shows it. */
export interface CatalogueTool {
  name: string;
  title: string;
  description: string;
  inputSchema: ObjectSchema;
  outputSchema: ObjectSchema;
  annotations: Hints & { title: string };
}

/** Toolsets by name, in the order they are listed. */
export type Catalogue = Readonly<Record<string, readonly CatalogueTool[]>>;

/** Which tools a start asks for. */
export interface Selection {
  readonly toolsets?: readonly string[] | undefined;
  readonly tools?: readonly string[] | undefined;
  readonly excludeTools?: readonly string[] | undefined;
  readonly access: Access;
  /** The same as access `read`. */
  readonly readOnly: boolean;
}

/** What the chosen tools may do in MyCase: read, also write but delete nothing, or all. */
type Access = 'read' | 'write' | 'full';

/** Deleting is a kind of its own: it is what a firm is most careful with. */
export const deletes = ({ name }: Pick<CatalogueTool, 'name'>): boolean => name.startsWith('delete_');

const ALLOWS: Readonly<Record<Access, (tool: CatalogueTool) => boolean>> = {
  read: ({ annotations }) => annotations.readOnlyHint,
  write: (tool) => !deletes(tool),
  full: () => true,
};

/**
 * The tools a selection leaves, in the catalogue's order: those of the named toolsets and the named tools (all, where
 * neither is given), less the excluded ones and those that the access level does not allow.
 * Throws an Error with the known names for one that is unknown, and when nothing is left.
 */
export function selectTools(catalogue: Catalogue, selection: Selection): CatalogueTool[] {
  const { toolsets, tools, excludeTools, access, readOnly } = selection;
  const isAllowed = ALLOWS[readOnly ? 'read' : access];
  const everything = Object.values(catalogue).flat();
  const toolNames = everything.map(({ name }) => name);
  refuseUnknown('toolset', toolsets, Object.keys(catalogue));
  refuseUnknown('tool', tools, toolNames);
  refuseUnknown('tool', excludeTools, toolNames);
  const inToolsets = (toolsets ?? []).flatMap((toolset) => catalogue[toolset] ?? []);
  const isAll = toolsets === undefined && tools === undefined;
  const left = everything.filter(
    (tool) =>
      (isAll || inToolsets.includes(tool) || tools?.includes(tool.name)) &&
      !excludeTools?.includes(tool.name) &&
      isAllowed(tool),
  );
  if (left.length === 0) throw new Error('This choice of toolsets and tools leaves no tool at all.');
  return left;
}

/** Throws an Error with the known names for an asked one that is not among them. */
export function refuseUnknown(
  what: string,
  asked: readonly string[] | undefined,
  known: readonly string[],
): void {
  const unknown = asked?.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new Error(
    `There is no ${what} "${unknown}".${didYouMean(unknown, known)} Known ${what}s: ${known.join(', ')}`,
  );
}
