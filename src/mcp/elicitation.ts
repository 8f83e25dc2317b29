import {
  CLIENT_CAPABILITIES_META_KEY,
  type ElicitRequestFormParams,
  type InputRequiredResult,
  inputRequired,
  inputResponse,
  type Server,
  type ServerContext,
} from '@modelcontextprotocol/server';
import * as z from 'zod';
import { sha256Hex } from '../base/hash.ts';
import type { ConfirmationPrompt, ToolResult } from '../catalog/tool-result.ts';
import type { CallerSession, ConfirmationReply } from '../writes/confirm/caller-session.ts';
import { TOKEN_TTL_MINUTES } from '../writes/confirm/confirmation-tokens.ts';

/** A client and its call. */
interface McpClient {
  readonly server: Server;
  /**
   * A `legacy` client (2025) is asked during the call. A `modern` client (2026-07-28) repeats the call with the reply.
   */
  readonly protocol: 'legacy' | 'modern';
  readonly context: ServerContext;
  /** The name and version that the client sent. */
  readonly clientName: string | undefined;
  /** Sets the message of the progress notifications. */
  readonly reportProgress: (message: string) => void;
}

/** The part of a tool result that the client gets. */
type ClientToolResult = Pick<ToolResult, 'content' | 'structuredContent' | '_meta' | 'isError'>;

/**
 * Runs a call. If the person has to sign in or to confirm it, the client asks them. If the client can't ask, or fails
 * to ask, the result states what is needed.
 */
export async function withElicitation(
  client: McpClient,
  runCall: (caller: CallerSession) => Promise<ToolResult>,
): Promise<ClientToolResult | InputRequiredResult> {
  const { protocol, context, clientName: by, reportProgress } = client;
  const { form, url } = getElicitationSupport(client);
  const { mcpReq } = context;
  const caller = { session: getSessionKey(context, by), canAsk: form };
  const firstResult = await runCall({ ...caller, reply: findReply(mcpReq) });
  const { signInUrl, confirmationPrompt } = firstResult;
  if (signInUrl && url && mcpReq.inputResponses === undefined) return requestSignIn(signInUrl);
  if (!confirmationPrompt) return toClientResult(firstResult);
  if (protocol === 'modern') return requestConfirmation(confirmationPrompt);
  reportProgress('waiting for the person to answer');
  const reply = await askConfirmation(confirmationPrompt, mcpReq);
  reportProgress('the person answered');
  return toClientResult(await runCall({ ...caller, reply }));
}

const toClientResult = ({ content, structuredContent, _meta, isError }: ToolResult): ClientToolResult => ({
  content,
  ...(structuredContent && { structuredContent }),
  ...(_meta && { _meta }),
  ...(isError !== undefined && { isError }),
});

/**
 * Returns a key of the caller whose confirmations a call may use. Over stdio there is one caller; over HTTP it is the
 * session and the bearer token. A client of 2026-07-28 has no session: it is identified by the token and its name.
 */
export function getSessionKey({ sessionId = '', http }: ServerContext, clientName = ''): string {
  const bearerHash = sha256Hex(http?.req?.headers.get('authorization') ?? '');
  return `${sessionId} ${bearerHash} ${clientName}`;
}

/**
 * Returns the ways in which a client can ask its person: a form, or a URL to open. An empty declaration means forms.
 */
function getElicitationSupport({ server, protocol, context }: McpClient): { form: boolean; url: boolean } {
  const { elicitation } =
    (protocol === 'modern' ? parseClientCapabilities(context) : server.getClientCapabilities()) ?? {};
  if (!elicitation) return { form: false, url: false };
  const url = elicitation.url !== undefined;
  return { form: elicitation.form !== undefined || !url, url };
}

/** Reads the capabilities that a client of 2026-07-28 sends with each request. */
const parseClientCapabilities = ({ mcpReq }: ServerContext) =>
  DeclaredCapabilities.safeParse(mcpReq.envelope).data?.[CLIENT_CAPABILITIES_META_KEY];

const DeclaredCapabilities = z.object({
  [CLIENT_CAPABILITIES_META_KEY]: z.object({
    elicitation: z.object({ form: z.object({}).optional(), url: z.object({}).optional() }).optional(),
  }),
});

/** Asks the client to open the sign-in and to repeat the call. */
const requestSignIn = (url: string): InputRequiredResult =>
  inputRequired({
    inputRequests: { sign_in: inputRequired.elicitUrl({ message: 'Sign in to MyCase to continue.', url }) },
  });

/** Asks the client to show the question and to repeat the call with the answer and the token. */
const requestConfirmation = ({ message, token }: ConfirmationPrompt): InputRequiredResult =>
  inputRequired({
    inputRequests: { confirm: inputRequired.elicit(buildConfirmForm(message)) },
    requestState: token,
  });

const buildConfirmForm = (message: string): ElicitRequestFormParams => ({
  message,
  requestedSchema: {
    type: 'object',
    properties: { confirm: { type: 'boolean', title: 'Yes, do this' } },
    required: ['confirm'],
  },
});

/** Asks a legacy client's person during the call. Throws if the client canceled the call. */
async function askConfirmation(
  { message, token }: ConfirmationPrompt,
  mcpReq: ServerContext['mcpReq'],
): Promise<ConfirmationReply> {
  const request = { method: 'elicitation/create' as const, params: buildConfirmForm(message) };
  const options = { timeout: TOKEN_TTL_MINUTES * 60_000, signal: mcpReq.signal };
  try {
    const { action, content } = await mcpReq.send(request, options);
    return { token, decision: parseReply(action, content) };
  } catch (error) {
    if (mcpReq.signal.aborted) throw error;
    return { token, decision: 'not asked' };
  }
}

/**
 * Returns the person's answer from a repeated call. A call that has the token of a question but no answer to it comes
 * from a client that did not ask.
 */
function findReply({ inputResponses, requestState }: ServerContext['mcpReq']): ConfirmationReply | undefined {
  const token = String(requestState() ?? '');
  const response = inputResponse(inputResponses, 'confirm');
  if (response.kind === 'elicit') return { token, decision: parseReply(response.action, response.content) };
  return token ? { token, decision: 'not asked' } : undefined;
}

/** Only a form with the field shows that a person sent it: some clients accept a form that they do not show. */
function parseReply(
  action: string,
  content: Readonly<Record<string, unknown>> | undefined,
): ConfirmationReply['decision'] {
  if (action === 'cancel') return 'nothing';
  if (action === 'decline' || content?.confirm === false) return 'no';
  return action === 'accept' && content?.confirm === true ? 'yes' : 'not asked';
}
