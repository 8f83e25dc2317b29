import { isRecord } from '../../base/json.ts';
import type { ReceivedMessage } from '../../mcp/http/protected-endpoint.ts';
import { runInServerSpan, setSpanStatus, type TraceHeaders } from './tracing.ts';

/** The methods of MCP that a span names. A client could send any text as the method. */
const METHODS: ReadonlySet<unknown> = new Set([
  'initialize',
  'ping',
  'server/discover',
  'subscriptions/listen',
  'tools/list',
  'tools/call',
  'resources/list',
  'resources/templates/list',
  'resources/read',
  'prompts/list',
  'prompts/get',
  'completion/complete',
  'notifications/initialized',
  'notifications/cancelled',
]);

/**
 * Handles a message in a span, which ends when the response is closed. The span names a tool only if it is in `tools`.
 */
export function runInMessageSpan(
  message: ReceivedMessage,
  tools: ReadonlySet<string>,
  run: () => Promise<void>,
): Promise<void> {
  const { res, body, call } = message;
  const sent = isRecord(body) ? body.method : undefined;
  const method = METHODS.has(sent) ? String(sent) : 'other';
  const tool = call && tools.has(call.name) ? call.name : undefined;
  const name = tool === undefined ? method : `${method} ${tool}`;
  const attributes = { 'mcp.method.name': method, ...(tool !== undefined && { 'gen_ai.tool.name': tool }) };
  return runInServerSpan(readTraceHeaders(message), { name, attributes }, (span) => {
    const end = () => {
      setSpanStatus(span, res.statusCode, res.statusCode >= 500);
      span.end();
    };
    if (res.destroyed) end();
    else res.once('close', end);
    return run();
  });
}

/** MCP: a client can also send its trace in `_meta` of a message. */
function readTraceHeaders({ req, body }: ReceivedMessage): TraceHeaders {
  const { traceparent, tracestate } = req.headers;
  if (traceparent !== undefined) return { traceparent, tracestate };
  const { params } = isRecord(body) ? body : {};
  const { _meta } = isRecord(params) ? params : {};
  return isRecord(_meta) ? _meta : {};
}
