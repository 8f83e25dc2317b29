import type { StateStore } from '../../base/state-store.ts';
import type { ToolResult } from '../../catalog/tool-result.ts';
import type { RateLimiter } from '../../client/rate-limiter.ts';
import type { RequestObserver } from '../../client/request-observer.ts';
import { observeStore } from '../observe-store.ts';
import type { CallOutcome, HostMetrics } from './metrics.ts';
import { runInClientSpan, setCurrentAttribute, setSpanStatus } from './tracing.ts';

/** Creates the observer of requests to MyCase: each has a span, and is counted. */
export const createMyCaseObserver =
  (metrics: HostMetrics): RequestObserver =>
  ({ method, path }, send) => {
    const attributes = { 'http.request.method': method, 'url.template': path };
    return runInClientSpan({ name: `${method} ${path}`, attributes }, async (span) => {
      const result = await send();
      metrics.countMyCaseRequest(method, result.kind === 'answered' ? String(result.status) : 'none');
      if (result.kind === 'answered') setSpanStatus(span, result.status, result.status >= 400);
      return result;
    });
  };

/** Runs a call of a tool and counts it. */
export type CallObserver = (tool: string, call: () => Promise<ToolResult>) => Promise<ToolResult>;

/** Creates the observer of calls. */
export const createCallObserver =
  (metrics: HostMetrics): CallObserver =>
  async (tool, call) => {
    let outcome: CallOutcome = 'fault';
    try {
      const result = await call();
      outcome = result.isError ? 'error' : 'done';
      return result;
    } finally {
      metrics.countCall(tool, outcome);
      setCurrentAttribute('mycase_mcp.call.outcome', outcome);
    }
  };

/** Wraps a limiter, so that the time of waiting is measured. */
export const observeRateLimiter = (limiter: RateLimiter, metrics: HostMetrics): RateLimiter => ({
  ...limiter,
  async acquire(...acquireArguments) {
    const startedAt = performance.now();
    const slot = await limiter.acquire(...acquireArguments);
    metrics.observeRateLimitWait(getSecondsSince(startedAt));
    return slot;
  },
});

/** Wraps a store, so that the time of each operation is measured. */
export const measureStore = (store: StateStore, metrics: HostMetrics): StateStore =>
  observeStore(store, async (operation, result) => {
    const startedAt = performance.now();
    try {
      return await result;
    } finally {
      metrics.observeStore(operation, getSecondsSince(startedAt));
    }
  });

/** Returns the seconds since a time of `performance.now()`. */
export const getSecondsSince = (startedAt: number): number => (performance.now() - startedAt) / 1000;
