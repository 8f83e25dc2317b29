import { isRecord, parseJson } from '../../base/json.ts';
import { type CatalogTool, isDeleteTool } from '../../catalog/catalog.ts';

/** The scopes of access tokens, in a fixed order, and what a client may do with each, for the person who decides. */
export const SCOPES = {
  'mycase:read': 'Read everything that you can see in MyCase: cases, people, calendar, documents, messages and bills',
  'mycase:write': 'Create and change records, upload documents, and send messages',
  'mycase:delete': 'Delete records',
} as const;

/** The name of a scope. */
export type Scope = keyof typeof SCOPES;

/** The scope that a client without a token is told to ask for. */
export const FIRST_SCOPE: Scope = 'mycase:read';

const SCOPE_NAMES = Object.keys(SCOPES) as Scope[];

/** Returns the scopes that calls of these tools can need. */
export function listScopes(tools: readonly CatalogTool[]): Scope[] {
  const needed = new Set<Scope>([FIRST_SCOPE, ...tools.map(getToolScope)]);
  return SCOPE_NAMES.filter((scope) => needed.has(scope));
}

/** What the access tokens of a person can be used for. */
export interface PersonScopes {
  /** The scopes that the person can get. */
  readonly scopes: readonly Scope[];
  readonly getCallScope: ScopeLookup;
}

/** Returns the scopes of a person who has these tools. */
export const createPersonScopes = (tools: readonly CatalogTool[]): PersonScopes => ({
  scopes: listScopes(tools),
  getCallScope: createScopeLookup(tools),
});

/** Returns the scope that a call needs; undefined if there is no such tool. */
type ScopeLookup = (name: string, args: unknown) => Scope | undefined;

/** Creates the function that returns the scope of a call of these tools. */
function createScopeLookup(tools: readonly CatalogTool[]): ScopeLookup {
  const scopes = new Map(tools.map((tool) => [tool.name, getToolScope(tool)]));
  return (name, args) => {
    if (!scopes.has(name)) return undefined;
    if (name === 'write_many') return getPlanScope(args, scopes);
    if (name === 'open_case' && isRecord(args) && Object.keys(args).some(isPlanName)) return getStrictestScope(scopes);
    return scopes.get(name);
  };
}

function getToolScope(tool: CatalogTool): Scope {
  if (tool.action === 'read') return 'mycase:read';
  return isDeleteTool(tool) ? 'mycase:delete' : 'mycase:write';
}

/**
 * Returns the scope of a plan of many writes. If it is not certain that no step deletes, it is the strictest scope: a
 * stored plan, the reverse of a plan, and every form of arguments that is not the listed one.
 */
function getPlanScope(args: unknown, scopes: ReadonlyMap<string, Scope>): Scope {
  const { steps, confirm: _, ...others } = isRecord(args) ? args : {};
  const list = typeof steps === 'string' ? parseJson(steps) : steps;
  const isSafe =
    Array.isArray(list) && Object.keys(others).length === 0 && list.every((step) => isSafeStep(step, scopes));
  return isSafe ? 'mycase:write' : getStrictestScope(scopes);
}

/** A person who has no tool that deletes cannot run the steps of a plan that delete. */
const getStrictestScope = (scopes: ReadonlyMap<string, Scope>): Scope =>
  [...scopes.values()].includes('mycase:delete') ? 'mycase:delete' : 'mycase:write';

/** The name of an argument is accepted in several spellings. */
const isPlanName = (name: string): boolean => /plan/i.test(name.replace(/[^a-z]/gi, ''));

const isSafeStep = (step: unknown, scopes: ReadonlyMap<string, Scope>): boolean =>
  isRecord(step) && typeof step.tool === 'string' && scopes.get(step.tool) === 'mycase:write';

/** Returns true for the name of a scope. */
export const isScope = (name: string): name is Scope => Object.hasOwn(SCOPES, name);
