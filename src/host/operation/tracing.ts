import { type Attributes, context, propagation, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';

// The operator registers the SDK of OpenTelemetry before this program starts. Without it, the spans do nothing.

const getTracer = () => trace.getTracer('mycase-mcp');

/** The trace of the sender of a request: the headers of W3C Trace Context. */
export interface TraceHeaders {
  readonly traceparent?: unknown;
  readonly tracestate?: unknown;
}

/** The parts of a span. They have no data of a firm. */
interface SpanSettings {
  readonly name: string;
  readonly attributes: Attributes;
}

/** Runs an action in the span of a request that this server answers. The action ends the span. */
export function runInServerSpan<T>(
  sender: TraceHeaders,
  { name, attributes }: SpanSettings,
  run: (span: Span) => T,
): T {
  const { traceparent, tracestate } = sender;
  const isText = ([, value]: readonly [string, unknown]) => typeof value === 'string';
  const carrier = Object.fromEntries(Object.entries({ traceparent, tracestate }).filter(isText));
  const parent = propagation.extract(context.active(), carrier);
  return getTracer().startActiveSpan(name, { kind: SpanKind.SERVER, attributes }, parent, run);
}

/** Runs an action in the span of a request that this server sends. */
export const runInClientSpan = <T>({ name, attributes }: SpanSettings, run: (span: Span) => Promise<T>): Promise<T> =>
  getTracer().startActiveSpan(name, { kind: SpanKind.CLIENT, attributes }, (span) =>
    run(span).finally(() => span.end()),
  );

/** Sets the status of a response. */
export function setSpanStatus(span: Span, status: number, isError: boolean): void {
  span.setAttribute('http.response.status_code', status);
  if (isError) span.setStatus({ code: SpanStatusCode.ERROR });
}

/** Sets an attribute of the span of the current request, if there is one. */
export const setCurrentAttribute = (name: string, value: string): void =>
  void trace.getActiveSpan()?.setAttribute(name, value);
