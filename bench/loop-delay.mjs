import { monitorEventLoopDelay } from 'node:perf_hooks';

// Loaded before a server. It answers each message of the parent process with the longest delay of the event loop since
// the message before, in milliseconds.

const delays = monitorEventLoopDelay({ resolution: 1 });
delays.enable();

process.on('message', () => {
  process.send?.(delays.max / 1e6);
  delays.reset();
});
process.channel?.unref();
