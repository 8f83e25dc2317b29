import { Counter, collectDefaultMetrics, Gauge, Histogram, register } from 'prom-client';

/** The metrics of a host. No label has a person, a firm or data of a firm. */
export interface HostMetrics {
  readonly contentType: string;
  countRequest(route: string, status: number, seconds: number): void;
  countCall(tool: string, outcome: CallOutcome): void;
  countMyCaseRequest(method: string, status: string): void;
  observeRateLimitWait(seconds: number): void;
  observeStore(operation: string, seconds: number): void;
  /** Adds 1 to the number of people with a server in memory, or -1. */
  changeOpenPeople(change: 1 | -1): void;
  /** Returns the text of all metrics for Prometheus. */
  render(): Promise<string>;
}

/** The result of a call: `error` is a result that states an error, `fault` an error of this program. */
export type CallOutcome = 'done' | 'error' | 'fault';

const SECONDS = [0.001, 0.005, 0.02, 0.1, 0.5, 1, 2.5, 10, 60];

/** Creates the metrics in the default registry, with those of the process. A process calls this once. */
export function createHostMetrics(): HostMetrics {
  collectDefaultMetrics();
  const requests = createCounter('mycase_mcp_http_requests_total', 'HTTP requests', ['route', 'status']);
  const requestTimes = createHistogram('mycase_mcp_http_request_seconds', 'Time of an HTTP request, in seconds', [
    'route',
  ]);
  const calls = createCounter('mycase_mcp_tool_calls_total', 'Calls of tools', ['tool', 'outcome']);
  const myCaseRequests = createCounter('mycase_mcp_mycase_requests_total', 'Requests to MyCase', ['method', 'status']);
  const rateLimitWaits = createHistogram(
    'mycase_mcp_rate_limit_wait_seconds',
    "Time of waiting for MyCase's rate limit, in seconds",
  );
  const storeTimes = createHistogram('mycase_mcp_store_seconds', 'Time of an operation of the store, in seconds', [
    'operation',
  ]);
  const openPeople = new Gauge({ name: 'mycase_mcp_open_people', help: 'People whose lists are in memory' });
  return {
    contentType: register.contentType,
    countRequest(route, status, seconds) {
      requests.inc({ route, status });
      requestTimes.observe({ route }, seconds);
    },
    countCall: (tool, outcome) => calls.inc({ tool, outcome }),
    countMyCaseRequest: (method, status) => myCaseRequests.inc({ method, status }),
    observeRateLimitWait: (seconds) => rateLimitWaits.observe(seconds),
    observeStore: (operation, seconds) => storeTimes.observe({ operation }, seconds),
    changeOpenPeople: (change) => openPeople.inc(change),
    render: () => register.metrics(),
  };
}

const createCounter = <T extends string>(name: string, help: string, labelNames: T[]): Counter<T> =>
  new Counter({ name, help, labelNames });

const createHistogram = <T extends string>(name: string, help: string, labelNames: T[] = []): Histogram<T> =>
  new Histogram({ name, help, labelNames, buckets: SECONDS });
