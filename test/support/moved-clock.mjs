// Loaded into the server before it starts (`--import`): each SIGUSR2 moves its clocks on by 290 seconds, or by
// the milliseconds of CLOCK_STEP, and lets the timers that are due by then go off.

const STEP_MS = Number(process.env.CLOCK_STEP ?? 290_000);
const LONG_MS = 60_000;

const { setTimeout: realTimeout, clearTimeout: realClear } = globalThis;
const clocks = { date: Date.now.bind(Date), performance: performance.now.bind(performance) };
const waiting = new Map();
let ahead = 0;

Date.now = () => clocks.date() + ahead;
performance.now = () => clocks.performance() + ahead;

globalThis.setTimeout = (act, ms = 0, ...args) => {
  if (ms < LONG_MS) return realTimeout(act, ms, ...args);
  const ring = () => {
    waiting.delete(timer);
    act(...args);
  };
  const timer = realTimeout(ring, ms);
  waiting.set(timer, { due: Date.now() + ms, ring });
  return timer;
};

globalThis.clearTimeout = (timer) => {
  waiting.delete(timer);
  realClear(timer);
};

process.on('SIGUSR2', () => {
  ahead += STEP_MS;
  for (const [timer, { due, ring }] of [...waiting]) {
    if (due > Date.now()) continue;
    realClear(timer);
    ring();
  }
  process.stderr.write('clock moved\n');
});
