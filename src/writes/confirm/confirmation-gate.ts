import type { IdentitySource } from '../../auth/identity.ts';
import { MyCaseError } from '../../base/mycase-error.ts';
import { toOneLine } from '../../base/safe-text.ts';
import type { StateStore } from '../../base/state-store.ts';
import { type CatalogTool, isUpdateTool } from '../../catalog/catalog.ts';
import type { CallContext } from '../../client/client-types.ts';
import type { Arguments } from '../../operations/operation-types.ts';
import type { CallerSession, ConfirmationReply } from './caller-session.ts';
import {
  type ConfirmationTokens,
  createConfirmationTokens,
  digestJson,
  type TokenClaims,
} from './confirmation-tokens.ts';

/** The state that a confirmation belongs to: the records that the action is about, and the values that it sends. */
export interface ConfirmableState {
  /** JSON values by names that an error can mention. A confirmation is refused when one of them has changed. */
  readonly parts: ReadonlyMap<string, unknown>;
}

/** An action that may have to be confirmed before it is done. */
export interface ConfirmableAction<State extends ConfirmableState> {
  /** The arguments of the call: a confirmation is valid for exactly these. */
  readonly requestedInput: unknown;
  /** True if it removes something or closes open work. Some tools need a confirmation only then. */
  readonly needsConfirmation?: boolean;
  /**
   * Sentences about improbable values. With any of them, the action needs a confirmation, and the preview shows them.
   */
  readonly improbableValues?: readonly string[];
  /** A sentence about its consequences, in place of the one that follows from the tool's hints. */
  readonly consequences?: string;
  /** Reads the state as it is now. */
  readSnapshot(): Promise<State>;
  /** Describes the action for the person: the records by name, and the changes, or the values and their recipients. */
  buildPreview(state: State): Promise<string>;
}

/**
 * Returns normally if the action may be done. Otherwise throws a ConfirmationRequiredError, or a MyCaseError with the
 * reason.
 */
export type RequireConfirmation = <State extends ConfirmableState>(action: ConfirmableAction<State>) => Promise<void>;

/**
 * Removes the token from the arguments of a call, and returns the check that the call is confirmed. Throws a
 * MyCaseError for a token that is not valid, before anything is sent to MyCase.
 */
export type ConfirmationGate = (
  tool: CatalogTool,
  input: Arguments,
  call: CallContext & { readonly caller: CallerSession },
) => Promise<{ readonly args: Arguments; readonly requireConfirmation: RequireConfirmation }>;

/** The action was not done, because it is not confirmed yet. */
export class ConfirmationRequiredError extends MyCaseError {
  override readonly name = 'ConfirmationRequiredError';
  readonly preview: string;
  readonly token: string;
  readonly channel: TokenClaims['channel'];

  constructor(preview: string, token: string, channel: TokenClaims['channel']) {
    super(`Not done: it was not confirmed.\n\n${preview}`);
    this.preview = preview;
    this.token = token;
    this.channel = channel;
  }
}

/**
 * Requires a confirmation for the tools that are listed with `confirm`: from the person, if `isAskingAllowed` and the
 * client can ask. By a token, if it can't, or if it failed to ask. The store has the tokens.
 */
export function createConfirmationGate(
  isAskingAllowed: boolean,
  fetchFirmName: IdentitySource['fetchFirmName'],
  store: StateStore,
): ConfirmationGate {
  const tokens = createConfirmationTokens(store);
  return async (tool, input, call) => {
    const need = tool.confirmation;
    if (need === 'never') return { args: input, requireConfirmation: async () => {} };
    const { caller } = call;
    const { session } = caller;
    const { confirm, ...args } = input;
    const provided = await getProvidedToken(caller.reply, confirm, tokens);
    const validToken = provided && (await tokens.findValid(provided.token, { session, channel: provided.channel }));
    const requireConfirmation: RequireConfirmation = async (action) => {
      const warning = formatImprobableValues(action.improbableValues);
      if (need !== 'always' && !action.needsConfirmation && warning === '') return;
      const { requestedInput, readSnapshot, buildPreview } = action;
      const snapshot = await readSnapshot();
      const claims = {
        session,
        inputDigest: digestJson([tool.name, requestedInput]),
        partDigests: [...snapshot.parts].map(([name, value]): [string, string] => [name, digestJson(value)]),
      };
      if (validToken) return tokens.redeem(validToken, claims);
      const canAskPerson = isAskingAllowed && caller.canAsk && caller.reply?.decision !== 'not asked';
      const channel = canAskPerson ? 'question' : 'token';
      const [firm, details] = await Promise.all([fetchFirmName(call), buildPreview(snapshot)]);
      const head = `${tool.title}, in ${toOneLine(firm)}.`;
      const preview = [head, warning, details, action.consequences ?? formatConsequences(tool)]
        .filter(Boolean)
        .join('\n');
      throw new ConfirmationRequiredError(preview, await tokens.issue({ ...claims, channel }), channel);
    };
    return { args, requireConfirmation };
  };
}

/** A line about the improbable values; '' if there are none. */
const formatImprobableValues = (reasons: readonly string[] = []): string =>
  reasons.length > 0 ? `Improbable: ${reasons.join(' ')}` : '';

/** An update is destructive, but another update can undo it. */
function formatConsequences(tool: CatalogTool): string {
  const { openWorldHint, destructiveHint } = tool.annotations;
  const isFinal = destructiveHint && !isUpdateTool(tool);
  const consequences = [openWorldHint && 'leaves the firm', isFinal && 'cannot be undone'].filter(Boolean);
  return consequences.length > 0 ? `It ${consequences.join(' and ')}.` : '';
}

/**
 * The token of a call: from the person's reply, or from the arguments. Some clients send null or an empty text instead
 * of no token.
 */
async function getProvidedToken(
  reply: ConfirmationReply | undefined,
  confirm: unknown,
  tokens: ConfirmationTokens,
): Promise<{ channel: TokenClaims['channel']; token: string } | undefined> {
  if (reply?.decision === 'yes') return { channel: 'question', token: reply.token };
  if (reply) await tokens.revoke(reply.token);
  if (reply?.decision === 'no')
    throw new MyCaseError('Not done: the person you work for was asked, and declined.', {
      advice: 'Do not ask again unless they request it.',
    });
  if (reply?.decision === 'nothing')
    throw new MyCaseError('Not done: the person you work for was asked, and did not confirm it.');
  return confirm === undefined || confirm === null || confirm === ''
    ? undefined
    : { channel: 'token', token: typeof confirm === 'string' ? confirm : '' };
}
