import { assertKnownNames, type Catalog, type CatalogTool, type ConfirmationNeed } from './catalog.ts';

/** The options that decide which tools need a confirmation. */
interface ConfirmPolicy {
  readonly confirm: 'ask' | 'token' | 'off';
  /** Tools whose calls are all confirmed, in addition to those that always need it. */
  readonly confirmTools?: readonly string[] | undefined;
}

/** The description of the argument `confirm`, by the calls that need it. */
const CONFIRM_DESCRIPTIONS = {
  always: 'Token of a preview that the person agreed to; omit it at first',
  'on removal': 'Token, if a preview asks',
  'if improbable': 'Token, if asked',
} as const;

/** Returns the tool with the argument `confirm`, if calls need a confirmation. */
export function withConfirmArgument<Tool extends CatalogTool>(tool: Tool, confirmation: ConfirmationNeed): Tool {
  if (confirmation === 'never') return tool;
  const { inputSchema } = tool;
  const confirm = { type: 'string', description: CONFIRM_DESCRIPTIONS[confirmation] };
  const properties = { ...Object(inputSchema.properties), confirm };
  return { ...tool, confirmation, inputSchema: { ...inputSchema, properties } };
}

function withoutConfirmArgument<Tool extends CatalogTool>(tool: Tool): Tool {
  const { inputSchema } = tool;
  const { confirm, ...properties } = Object(inputSchema.properties);
  return { ...tool, confirmation: 'never', inputSchema: { ...inputSchema, properties } };
}

/**
 * Returns the tools with `confirm` added or removed as the options require. Throws an Error if `confirmTools` names an
 * unknown tool or one that only reads, and if `confirmTools` is combined with `off`.
 */
export function applyConfirmPolicy<Tool extends CatalogTool>(
  tools: readonly Tool[],
  catalog: Catalog,
  { confirm, confirmTools = [] }: ConfirmPolicy,
): Tool[] {
  const allTools = Object.values(catalog).flat();
  const toolNames = allTools.map(({ name }) => name);
  assertKnownNames('tool', confirmTools, toolNames);
  const isAdded = ({ name }: CatalogTool) => confirmTools.includes(name);
  const readOnlyTool = allTools.find((tool) => isAdded(tool) && tool.action === 'read');
  if (readOnlyTool) throw new Error(`${readOnlyTool.name} only reads: there is nothing to confirm.`);
  if (confirm !== 'off') return tools.map((tool) => (isAdded(tool) ? withConfirmArgument(tool, 'always') : tool));
  if (confirmTools.length > 0) {
    throw new Error('--confirm off confirms nothing, so --confirm-tools has no effect. Remove one of the two options.');
  }
  return tools.map(withoutConfirmArgument);
}
