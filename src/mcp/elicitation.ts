import { createHash } from 'node:crypto';
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
import type { ConfirmationPrompt, ToolAnswer } from '../catalog/tool-result.ts';
import type { CallerSession, Reply } from '../writes/confirm/session.ts';
import { GOOD_FOR_MINUTES } from '../writes/confirm/tokens.ts';

/** A client, and the call it makes. */
interface Client {
  readonly server: Server;
  /** Of a client of 2025 the server asks while it answers; one of 2026-07-28 comes back with the same call. */
  readonly era: 'legacy' | 'modern';
  readonly context: ServerContext;
  /** Its name and version, as it gives them. */
  readonly by: string | undefined;
}

/** A tool call's answer without what its person has to do for it, and what is for this server alone. */
type PlainAnswer = Omit<ToolAnswer, 'link' | 'question' | 'stopped' | 'status'>;

/**
 * Carries a call out, and where it needs the person, who has to sign in or to confirm it, asks them through the client.
 * Where the client can't ask, the answer says what it needs.
 */
export async function withElicitation(
  client: Client,
  carryOut: (asker: CallerSession) => Promise<ToolAnswer>,
): Promise<PlainAnswer | InputRequiredResult> {
  const { era, context, by } = client;
  const { form, url } = elicits(client);
  const { mcpReq } = context;
  const asker = { session: sessionOf(context, by), canAsk: form };
  const first = await carryOut({ ...asker, reply: replyIn(mcpReq) });
  const { link, question } = first;
  if (link && url && mcpReq.inputResponses === undefined) return openFirst(link);
  if (!question) return plain(first);
  if (era === 'modern') return requestConfirmation(question);
  const reply = await ask(question, mcpReq);
  return plain(await carryOut({ ...asker, reply }));
}

const plain = ({ link: _, question: __, stopped: ___, status: ____, ...answer }: ToolAnswer): PlainAnswer =>
  answer;

/**
 * Whose confirmations a call may use: over stdio there is one client, over HTTP a session of the bearer's holder. A
 * client of 2026-07-28 has no session: there it is the holder's program, as that calls itself.
 */
function sessionOf({ sessionId = '', http }: ServerContext, by = ''): string {
  const holder = createHash('sha256').update(http?.req?.headers.get('authorization') ?? '');
  return `${sessionId} ${holder.digest('hex')} ${by}`;
}

/** What a client can put before its person: a form, an address to open. A bare declaration means forms. */
function elicits({ server, era, context }: Client): { form: boolean; url: boolean } {
  const { elicitation } = (era === 'modern' ? declaredIn(context) : server.getClientCapabilities()) ?? {};
  if (!elicitation) return { form: false, url: false };
  const url = elicitation.url !== undefined;
  return { form: elicitation.form !== undefined || !url, url };
}

/** What a client of 2026-07-28 declares with each request. */
const declaredIn = ({ mcpReq }: ServerContext) =>
  Declared.safeParse(mcpReq.envelope).data?.[CLIENT_CAPABILITIES_META_KEY];

const Declared = z.object({
  [CLIENT_CAPABILITIES_META_KEY]: z.object({
    elicitation: z.object({ form: z.object({}).optional(), url: z.object({}).optional() }).optional(),
  }),
});

/** Asks the client to open the sign-in; it comes back with the same call. */
const openFirst = (url: string): InputRequiredResult =>
  inputRequired({
    inputRequests: { sign_in: inputRequired.elicitUrl({ message: 'Sign in to MyCase to go on.', url }) },
  });

/** Asks the client to put a question; it comes back with the same call and the question's token. */
const requestConfirmation = ({ message, token }: ConfirmationPrompt): InputRequiredResult =>
  inputRequired({
    inputRequests: { confirm: inputRequired.elicit(formOf(message)) },
    requestState: token,
  });

const formOf = (message: string): ElicitRequestFormParams => ({
  message,
  requestedSchema: {
    type: 'object',
    properties: { confirm: { type: 'boolean', title: 'Carry it out' } },
    required: ['confirm'],
  },
});

/** Puts a question while the call waits. */
async function ask({ message, token }: ConfirmationPrompt, mcpReq: ServerContext['mcpReq']): Promise<Reply> {
  const request = { method: 'elicitation/create' as const, params: formOf(message) };
  const options = { timeout: GOOD_FOR_MINUTES * 60_000, signal: mcpReq.signal };
  try {
    const { action, content } = await mcpReq.send(request, options);
    return { token, says: saidBy(action, content) };
  } catch {
    return { token, says: 'nothing' };
  }
}

/** What the person said to the question that a call comes back with. */
function replyIn({ inputResponses, requestState }: ServerContext['mcpReq']): Reply | undefined {
  const response = inputResponse(inputResponses, 'confirm');
  if (response.kind !== 'elicit') return undefined;
  return { token: String(requestState() ?? ''), says: saidBy(response.action, response.content) };
}

function saidBy(action: string, content: Readonly<Record<string, unknown>> | undefined): Reply['says'] {
  if (action === 'accept' && content?.confirm === true) return 'yes';
  return action === 'cancel' ? 'nothing' : 'no';
}
