import { assertKnownNames, type Catalog, type CatalogTool } from './catalog.ts';

/** The options that decide which tools need a confirmation. */
interface ConfirmPolicy {
  readonly confirm: 'ask' | 'token' | 'off';
  /** Tools to confirm in addition to those that always need it. */
  readonly confirmTools?: readonly string[] | undefined;
}

const CONFIRM_ARGUMENT_SCHEMA = {
  type: 'string',
  description: 'Token of a preview that the person agreed to; omit it at first',
};

/** Returns true if the tool's calls need a confirmation: then it has the argument `confirm`. */
export const requiresConfirmation = ({ inputSchema }: CatalogTool): boolean =>
  'confirm' in Object(inputSchema.properties);

/** Returns the tool with the argument `confirm`: its calls need a confirmation. */
export const withConfirmArgument = ({ inputSchema, ...tool }: CatalogTool): CatalogTool => ({
  ...tool,
  inputSchema: {
    ...inputSchema,
    properties: { ...Object(inputSchema.properties), confirm: CONFIRM_ARGUMENT_SCHEMA },
  },
});

function withoutConfirmArgument({ inputSchema, ...tool }: CatalogTool): CatalogTool {
  const { confirm, ...properties } = Object(inputSchema.properties);
  return { ...tool, inputSchema: { ...inputSchema, properties } };
}

/**
 * Returns the tools with `confirm` added or removed as the options require. Throws an Error if `confirmTools` names an
 * unknown tool or one that only reads, and if `confirmTools` is combined with `off`.
 */
export function applyConfirmPolicy(
  tools: readonly CatalogTool[],
  catalog: Catalog,
  { confirm, confirmTools = [] }: ConfirmPolicy,
): CatalogTool[] {
  const allTools = Object.values(catalog).flat();
  const toolNames = allTools.map(({ name }) => name);
  assertKnownNames('tool', confirmTools, toolNames);
  const isAdded = ({ name }: CatalogTool) => confirmTools.includes(name);
  const readOnlyTool = allTools.find((tool) => isAdded(tool) && tool.annotations.readOnlyHint);
  if (readOnlyTool) throw new Error(`${readOnlyTool.name} only reads: there is nothing to confirm.`);
  if (confirm !== 'off') return tools.map((tool) => (isAdded(tool) ? withConfirmArgument(tool) : tool));
  if (confirmTools.length > 0) {
    throw new Error('--confirm off confirms nothing, so --confirm-tools has no effect. Remove one of the two options.');
  }
  return tools.map(withoutConfirmArgument);
}
