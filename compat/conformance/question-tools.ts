import {
  type CallToolResult,
  CLIENT_CAPABILITIES_META_KEY,
  createRequestStateCodec,
  type ElicitRequestFormParams,
  type InputRequiredResult,
  type InputRequiredSpec,
  inputRequired,
  inputResponse,
  type McpServer,
  type ServerContext,
} from '@modelcontextprotocol/server';
import * as z from 'zod';
import { text } from './content.ts';

// The tools of the suite that ask the client: during the call (2025), or with a result that requires input (2026).

type Requests = NonNullable<InputRequiredSpec['inputRequests']>;

const form = (
  message: string,
  properties: ElicitRequestFormParams['requestedSchema']['properties'],
  required: string[],
) => ({
  message,
  requestedSchema: { type: 'object' as const, properties, required },
});

const askName = inputRequired.elicit({
  mode: 'form',
  ...form('What is your name?', { name: { type: 'string' } }, ['name']),
});

const sample = (question: string, maxTokens: number): Requests[string] =>
  inputRequired.createMessage({
    messages: [{ role: 'user', content: { type: 'text', text: question } }],
    maxTokens,
  });

/** Signs the state that a client sends back, so that a changed state is refused. */
export const requestState = createRequestStateCodec<{ round: number }>({
  key: crypto.getRandomValues(new Uint8Array(32)),
});

/** A tool that asks in rounds. `rounds` are the requests of each round. */
interface QuestionTool {
  readonly rounds: readonly Requests[];
  readonly hasState: boolean;
  /** Leaves out requests that the client did not declare. */
  readonly asksOnlyForDeclared?: boolean;
  readonly answer: (responses: Readonly<Record<string, unknown>>) => string;
}

const QUESTION_TOOLS: Readonly<Record<string, QuestionTool>> = {
  test_input_required_result_elicitation: {
    rounds: [{ user_name: askName }],
    hasState: false,
    answer: (responses) => `Hello, ${contentOf(responses, 'user_name').name}!`,
  },
  test_input_required_result_sampling: {
    rounds: [{ capital_question: sample('What is the capital of France?', 100) }],
    hasState: false,
    answer: (responses) => JSON.stringify(responses.capital_question),
  },
  test_input_required_result_list_roots: {
    rounds: [{ client_roots: inputRequired.listRoots() }],
    hasState: false,
    answer: (responses) => JSON.stringify(responses.client_roots),
  },
  test_input_required_result_request_state: {
    rounds: [{ confirm: askConfirmation() }],
    hasState: true,
    answer: () => 'state-ok',
  },
  test_input_required_result_tampered_state: {
    rounds: [{ confirm: askConfirmation() }],
    hasState: true,
    answer: () => 'state-ok',
  },
  test_input_required_result_multiple_inputs: {
    rounds: [
      { user_name: askName, greeting: sample('Generate a greeting', 50), client_roots: inputRequired.listRoots() },
    ],
    hasState: true,
    answer: (responses) => `Received ${Object.keys(responses).join(', ')}`,
  },
  test_input_required_result_multi_round: {
    rounds: [
      {
        step1: inputRequired.elicit({
          mode: 'form',
          ...form('Step 1: What is your name?', { name: { type: 'string' } }, ['name']),
        }),
      },
      {
        step2: inputRequired.elicit({
          mode: 'form',
          ...form('Step 2: What is your favorite color?', { color: { type: 'string' } }, ['color']),
        }),
      },
    ],
    hasState: true,
    answer: () => 'Both steps are complete',
  },
  test_missing_capability: {
    rounds: [{ greeting: sample('Generate a greeting', 50) }],
    hasState: false,
    answer: () => 'done',
  },
  test_streaming_elicitation: {
    rounds: [{ user_name: askName }],
    hasState: false,
    answer: () => 'done',
  },
  test_input_required_result_capabilities: {
    rounds: [{ user_name: askName, greeting: sample('Generate a greeting', 50) }],
    hasState: false,
    asksOnlyForDeclared: true,
    answer: () => 'done',
  },
};

function askConfirmation(): Requests[string] {
  return inputRequired.elicit({ mode: 'form', ...form('Please confirm', { ok: { type: 'boolean' } }, ['ok']) });
}

/** Registers the tools that ask the client. */
export function registerQuestionTools(server: McpServer): void {
  for (const [name, tool] of Object.entries(QUESTION_TOOLS)) {
    server.registerTool(name, { description: `Asks the client (${name})` }, (context) => askInRounds(tool, context));
  }
  server.registerTool(
    'test_sampling',
    { description: 'Asks the model of the client', inputSchema: z.object({ prompt: z.string() }) },
    async ({ prompt }, { mcpReq }) => {
      const messages = [{ role: 'user' as const, content: { type: 'text' as const, text: prompt } }];
      const { content } = await mcpReq.send({ method: 'sampling/createMessage', params: { messages, maxTokens: 100 } });
      return { content: [text(`LLM response: ${JSON.stringify(content)}`)] };
    },
  );
  server.registerTool(
    'test_elicitation',
    { description: 'Asks the person', inputSchema: z.object({ message: z.string() }) },
    ({ message }, context) =>
      elicit(
        context,
        'User response',
        form(message, { username: { type: 'string' }, email: { type: 'string' } }, ['username', 'email']),
      ),
  );
  server.registerTool('test_elicitation_sep1034_defaults', { description: 'Asks with default values' }, (context) =>
    elicit(context, 'Elicitation completed', form('Please review', DEFAULTS, [])),
  );
  server.registerTool('test_elicitation_sep1330_enums', { description: 'Asks with choices' }, (context) =>
    elicit(context, 'Elicitation completed', form('Please choose', CHOICES, [])),
  );
}

async function askInRounds(
  { rounds, hasState, asksOnlyForDeclared, answer }: QuestionTool,
  { mcpReq }: ServerContext,
): Promise<CallToolResult | InputRequiredResult> {
  const responses = mcpReq.inputResponses ?? {};
  const { round } = mcpReq.requestState<{ round: number }>() ?? { round: 0 };
  const requests = rounds[round] ?? {};
  const isAnswered = Object.keys(requests).every((key) => inputResponse(responses, key).kind !== 'missing');
  const nextRound = isAnswered ? round + 1 : round;
  const inputRequests = rounds[nextRound];
  if (!inputRequests) return { content: [text(answer(responses))] };
  return inputRequired({
    inputRequests: asksOnlyForDeclared ? selectDeclared(inputRequests, mcpReq.envelope) : inputRequests,
    ...(hasState && { requestState: await requestState.mint({ round: nextRound }) }),
  });
}

/** The requests of the capabilities that a client of 2026-07-28 declares. */
function selectDeclared(requests: Requests, envelope: unknown): Requests {
  const declared = Envelope.safeParse(envelope).data?.[CLIENT_CAPABILITIES_META_KEY] ?? {};
  return Object.fromEntries(
    Object.entries(requests).filter(([, { method }]) => String(method.split('/')[0]) in declared),
  );
}

const Envelope = z.object({ [CLIENT_CAPABILITIES_META_KEY]: z.record(z.string(), z.unknown()) });

const contentOf = (responses: Readonly<Record<string, unknown>>, key: string): Record<string, unknown> =>
  z.looseObject({ content: z.record(z.string(), z.unknown()) }).safeParse(responses[key]).data?.content ?? {};

/** A question on the stream of the call. `elicitInput` uses the other stream, which the client may not have opened yet. */
async function elicit(
  { mcpReq }: ServerContext,
  label: string,
  params: ElicitRequestFormParams,
): Promise<CallToolResult> {
  const { action, content } = await mcpReq.send({ method: 'elicitation/create', params: { ...params, mode: 'form' } });
  return { content: [text(`${label}: action=${action}, content=${JSON.stringify(content ?? {})}`)] };
}

const DEFAULTS: ElicitRequestFormParams['requestedSchema']['properties'] = {
  name: { type: 'string', default: 'John Doe' },
  age: { type: 'integer', default: 30 },
  score: { type: 'number', default: 95.5 },
  status: { type: 'string', enum: ['active', 'inactive', 'pending'], default: 'active' },
  verified: { type: 'boolean', default: true },
};

const OPTIONS = ['option1', 'option2', 'option3'];

const titled = (word: string) =>
  ['First', 'Second', 'Third'].map((order, index) => ({ const: `value${index + 1}`, title: `${order} ${word}` }));

const CHOICES: ElicitRequestFormParams['requestedSchema']['properties'] = {
  untitledSingle: { type: 'string', enum: OPTIONS },
  titledSingle: { type: 'string', oneOf: titled('Option') },
  legacyEnum: {
    type: 'string',
    enum: ['opt1', 'opt2', 'opt3'],
    enumNames: ['Option One', 'Option Two', 'Option Three'],
  },
  untitledMulti: { type: 'array', items: { type: 'string', enum: OPTIONS } },
  titledMulti: { type: 'array', items: { anyOf: titled('Choice') } },
};
