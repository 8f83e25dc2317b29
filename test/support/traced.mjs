// Loaded into a server before it starts (`--import`): registers the SDK of OpenTelemetry, as an operator does. Each ended
// span is a line of the file TRACE_FILE.

import { appendFileSync } from 'node:fs';
import { NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';

const exporter = {
  export(spans, done) {
    for (const span of spans) {
      const { name, attributes, parentSpanContext, kind, status } = span;
      const { traceId, spanId } = span.spanContext();
      const line = { name, kind, traceId, spanId, parent: parentSpanContext?.spanId, attributes, status: status.code };
      appendFileSync(process.env.TRACE_FILE, `${JSON.stringify(line)}\n`);
    }
    done({ code: 0 });
  },
  shutdown: async () => {},
};

new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }).register();
