import { Console } from 'node:console';
import { readFileSync, writeSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { toOneLine } from '../base/safe-text.ts';
import { runCli } from './run.ts';

// Compiling schemas to code is useful for many runs of one schema. Here it would slow every start.
z.config({ jitless: true });

// stdout is for the protocol only. All other output goes to stderr.
globalThis.console = new Console(process.stderr);

// An error that no code expects ends the process: its state is unknown. A rejected promise without a handler arrives
// here too. The line is written at once, because the process ends before a stream is.
process.on('uncaughtException', (error: unknown) => {
  try {
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    writeSync(process.stderr.fd, `mycase-mcp: stopped by an error of this program: ${toOneLine(reason)}\n`);
  } finally {
    process.exit(1);
  }
});

const { name: packageName, version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const shutdown = new AbortController();
/** True if the command ends by itself after a signal. */
let isSignalAwaited = false;

/** A second signal within this time is the same one: the terminal sends it, and npm sends it again. */
const REPEATED_SIGNAL_MS = 1_000;

let signaledAt: number | undefined;

// The first signal ends the process at once, unless the command waits for it. The second one always does. On Windows,
// SIGBREAK is Ctrl+Break, and SIGTERM ends the process at once.
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGBREAK'] as const)
  process.on(signal, (_: string, number: number) => {
    signaledAt ??= performance.now();
    const isSecond = performance.now() - signaledAt > REPEATED_SIGNAL_MS;
    if (!isSignalAwaited || isSecond) process.exit(128 + number);
    shutdown.abort();
  });

async function loadPrompts() {
  // A question ends with an error after a signal.
  isSignalAwaited = true;
  const { createTerminalPrompts } = await import('./terminal-prompt.ts');
  return createTerminalPrompts({ input: process.stdin, output: process.stdout, signal: shutdown.signal });
}

// Runs the command line with the streams of this process, then ends the process.
process.exitCode = await runCli({
  argv: process.argv.slice(2),
  env: process.env,
  input: process.stdin,
  output: process.stdout,
  log: (line) => void process.stderr.write(`mycase-mcp: ${line}\n`),
  errorOutput: process.stderr,
  get shutdownSignal() {
    isSignalAwaited = true;
    return shutdown.signal;
  },
  version,
  packageName,
  mainFile: fileURLToPath(new URL('./main.js', import.meta.url)),
  isTerminal: process.stdin.isTTY === true,
  ask: async (prompt) => (await loadPrompts()).ask(prompt),
  choose: async (prompt) => (await loadPrompts()).choose(prompt),
  chooseMany: async (prompt) => (await loadPrompts()).chooseMany(prompt),
  confirm: async (...question) => (await loadPrompts()).confirm(...question),
});
// Waits for the output, because a pipe can be slow.
await new Promise((resolve) => {
  setTimeout(resolve, 10_000).unref();
  process.stdout.write('', resolve);
});
process.exit();
