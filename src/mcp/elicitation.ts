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
import { TOKEN_TTL_MINUTES } from '../writes/confirm/confirmation-tokens.ts';
import type { CallerSession, ConfirmationReply } from '../writes/confirm/tool-call-context.ts';

/** A client, and the call it makes. */
interface McpClient {
  readonly server: Server;
  /** Of a client of 2025 the server asks while it answers; one of 2026-07-28 comes back with the same call. */
  readonly protocol: 'legacy' | 'modern';
  readonly context: ServerContext;
  /** Its name and version, as it gives them. */
  readonly clientName: string | undefined;
}

/** A tool call's answer without what its person has to do for it, and what is for this server alone. */
type ClientToolResult = Omit<ToolResult, 'link' | 'question' | 'stopped' | 'status'>;

/**
 * Carries a call out, and where it needs the person, who has to sign in or to confirm it, asks them through the client.
 * Where the client can't ask, the answer says what it needs.
 */
export async function withElicitation(
  client: McpClient,
  runCall: (caller: CallerSession) => Promise<ToolResult>,
): Promise<ClientToolResult | InputRequiredResult> {
  const { protocol, context, clientName: by } = client;
  const { form, url } = getElicitationSupport(client);
  const { mcpReq } = context;
  const caller = { session: getSessionKey(context, by), canAsk: form };
  const firstResult = await runCall({ ...caller, reply: findReply(mcpReq) });
  const { link, question } = firstResult;
  if (link && url && mcpReq.inputResponses === undefined) return requestSignIn(link);
  if (!question) return toClientResult(firstResult);
  if (protocol === 'modern') return requestConfirmation(question);
  const reply = await askConfirmation(question, mcpReq);
  return toClientResult(await runCall({ ...caller, reply }));
}

const toClientResult = ({
  link: _,
  question: __,
  stopped: ___,
  status: ____,
  ...result
}: ToolResult): ClientToolResult => result;

/**
 * Whose confirmations a call may use: over stdio there is one client, over HTTP a session of the bearer's holder. A
 * client of 2026-07-28 has no session: there it is the holder's program, as that calls itself.
 */
function getSessionKey({ sessionId = '', http }: ServerContext, clientName = ''): string {
  const bearerHash = sha256Hex(http?.req?.headers.get('authorization') ?? '');
  return `${sessionId} ${bearerHash} ${clientName}`;
}

/** The ways in which a client can ask its person: a form, or an address to open. A bare declaration means forms. */
function getElicitationSupport({ server, protocol: era, context }: McpClient): {
  form: boolean;
  url: boolean;
} {
  const { elicitation } = (era === 'modern' ? parseClientCapabilities(context) : server.getClientCapabilities()) ?? {};
  if (!elicitation) return { form: false, url: false };
  const url = elicitation.url !== undefined;
  return { form: elicitation.form !== undefined || !url, url };
}

/** The declaration that a client of 2026-07-28 sends with each request. */
const parseClientCapabilities = ({ mcpReq }: ServerContext) =>
  DeclaredCapabilities.safeParse(mcpReq.envelope).data?.[CLIENT_CAPABILITIES_META_KEY];

const DeclaredCapabilities = z.object({
  [CLIENT_CAPABILITIES_META_KEY]: z.object({
    elicitation: z.object({ form: z.object({}).optional(), url: z.object({}).optional() }).optional(),
  }),
});

/** Asks the client to open the sign-in; it comes back with the same call. */
const requestSignIn = (url: string): InputRequiredResult =>
  inputRequired({
    inputRequests: { sign_in: inputRequired.elicitUrl({ message: 'Sign in to MyCase to go on.', url }) },
  });

/** Asks the client to put a question; it comes back with the same call and the question's token. */
const requestConfirmation = ({ message, token }: ConfirmationPrompt): InputRequiredResult =>
  inputRequired({
    inputRequests: { confirm: inputRequired.elicit(buildConfirmForm(message)) },
    requestState: token,
  });

const buildConfirmForm = (message: string): ElicitRequestFormParams => ({
  message,
  requestedSchema: {
    type: 'object',
    properties: { confirm: { type: 'boolean', title: 'Carry it out' } },
    required: ['confirm'],
  },
});

/** Puts a question while the call waits. */
async function askConfirmation(
  { message, token }: ConfirmationPrompt,
  mcpReq: ServerContext['mcpReq'],
): Promise<ConfirmationReply> {
  const request = { method: 'elicitation/create' as const, params: buildConfirmForm(message) };
  const options = { timeout: TOKEN_TTL_MINUTES * 60_000, signal: mcpReq.signal };
  try {
    const { action, content } = await mcpReq.send(request, options);
    return { token, decision: parseReply(action, content) };
  } catch {
    return { token, decision: 'nothing' };
  }
}

/** The person's answer to the question, which a repeated call brings. */
function findReply({ inputResponses, requestState }: ServerContext['mcpReq']): ConfirmationReply | undefined {
  const response = inputResponse(inputResponses, 'confirm');
  if (response.kind !== 'elicit') return undefined;
  return { token: String(requestState() ?? ''), decision: parseReply(response.action, response.content) };
}

function parseReply(
  action: string,
  content: Readonly<Record<string, unknown>> | undefined,
): ConfirmationReply['decision'] {
  if (action === 'accept' && content?.confirm === true) return 'yes';
  return action === 'cancel' ? 'nothing' : 'no';
}
