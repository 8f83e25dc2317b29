import { assertKnownNames, type Catalog, type CatalogTool } from './catalog.ts';

/** Which tools a start wants confirmed. */
interface ConfirmPolicy {
  readonly confirm: 'ask' | 'token' | 'off';
  /** Beside those that want it by themselves. */
  readonly confirmTools?: readonly string[] | undefined;
}

const CONFIRM_ARGUMENT_SCHEMA = {
  type: 'string',
  description: 'Token of a preview that the person agreed to; leave it out first',
};

/** Whether a tool wants its calls confirmed: it is listed with `confirm` then. */
export const requiresConfirmation = ({ inputSchema }: CatalogTool): boolean =>
  'confirm' in Object(inputSchema.properties);

/** A tool that wants its calls confirmed. */
export const withConfirmArgument = ({ inputSchema, ...tool }: CatalogTool): CatalogTool => ({
  ...tool,
  inputSchema: {
    ...inputSchema,
    properties: { ...Object(inputSchema.properties), confirm: CONFIRM_ARGUMENT_SCHEMA },
  },
});

/** A tool without its `confirm` argument. */
function withoutConfirmArgument({ inputSchema, ...tool }: CatalogTool): CatalogTool {
  const { confirm, ...properties } = Object(inputSchema.properties);
  return { ...tool, inputSchema: { ...inputSchema, properties } };
}

/**
 * Chosen tools as a start wants them confirmed. Throws an Error for a name that no tool of the catalog has, for a
 * tool that only reads, and where nothing is to be confirmed and some tools are.
 */
export function applyConfirmPolicy(
  tools: readonly CatalogTool[],
  catalog: Catalog,
  { confirm, confirmTools }: ConfirmPolicy,
): CatalogTool[] {
  const allTools = Object.values(catalog).flat();
  assertKnownNames(
    'tool',
    confirmTools,
    allTools.map(({ name }) => name),
  );
  const readOnlyTool = allTools.find(
    ({ name, annotations }) => confirmTools?.includes(name) && annotations.readOnlyHint,
  );
  if (readOnlyTool) throw new Error(`${readOnlyTool.name} only reads: there is nothing to confirm.`);
  if (confirm === 'off' && confirmTools) {
    throw new Error(
      '--confirm off lets everything through, and --confirm-tools wants more confirmed: leave one of both out.',
    );
  }
  if (confirm === 'off') return tools.map(withoutConfirmArgument);
  return tools.map((tool) => (confirmTools?.includes(tool.name) ? withConfirmArgument(tool) : tool));
}
