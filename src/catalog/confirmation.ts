import { type Catalogue, type CatalogueTool, refuseUnknown } from './catalog.ts';

/** Which tools a start wants confirmed. */
interface Choice {
  readonly confirm: 'ask' | 'token' | 'off';
  /** Beside those that want it by themselves. */
  readonly confirmTools?: readonly string[] | undefined;
}

const CONFIRM = {
  type: 'string',
  description: 'Token of a preview that the person agreed to; leave it out first',
};

/** Whether a tool wants its calls confirmed: it is listed with `confirm` then. */
export const requiresConfirmation = ({ inputSchema }: CatalogueTool): boolean =>
  'confirm' in Object(inputSchema.properties);

/** A tool that wants its calls confirmed. */
export const withConfirmArgument = ({ inputSchema, ...tool }: CatalogueTool): CatalogueTool => ({
  ...tool,
  inputSchema: { ...inputSchema, properties: { ...Object(inputSchema.properties), confirm: CONFIRM } },
});

/** The same tool without. */
function unconfirmed({ inputSchema, ...tool }: CatalogueTool): CatalogueTool {
  const { confirm, ...properties } = Object(inputSchema.properties);
  return { ...tool, inputSchema: { ...inputSchema, properties } };
}

/**
 * Chosen tools as a start wants them confirmed. Throws an Error for a name that no tool of the catalogue has, for a
 * tool that only reads, and where nothing is to be confirmed and some tools are.
 */
export function applyConfirmPolicy(
  tools: readonly CatalogueTool[],
  catalogue: Catalogue,
  { confirm, confirmTools }: Choice,
): CatalogueTool[] {
  const all = Object.values(catalogue).flat();
  refuseUnknown(
    'tool',
    confirmTools,
    all.map(({ name }) => name),
  );
  const reading = all.find(
    ({ name, annotations }) => confirmTools?.includes(name) && annotations.readOnlyHint,
  );
  if (reading) throw new Error(`${reading.name} only reads: there is nothing to confirm.`);
  if (confirm === 'off' && confirmTools) {
    throw new Error(
      '--confirm off lets everything through, and --confirm-tools wants more confirmed: leave one of both out.',
    );
  }
  if (confirm === 'off') return tools.map(unconfirmed);
  return tools.map((tool) => (confirmTools?.includes(tool.name) ? withConfirmArgument(tool) : tool));
}
