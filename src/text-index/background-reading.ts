import { createInFlightCalls } from '../base/in-flight-calls.ts';
import type { ListCache } from '../cache/list-cache.ts';
import { BACKGROUND_URGENCY } from '../client/client-types.ts';
import { collectFirmTexts } from './firm-texts.ts';
import type { TextCollector } from './text-collector.ts';

/** The reading of the texts of the whole firm in the background. */
export interface BackgroundReading {
  /** Ends it. */
  stop(): void;
}

/** Delay before the first reading: calls at the start come first. */
const START_DELAY_MS = 5_000;

/** The time between two readings. The next one reads what is new or changed, and what failed. */
const INTERVAL_MS = 10 * 60_000;

/** Delay after a reading that failed. */
const FAILURE_DELAY_MS = 60_000;

/** The longest time of one reading. The next one continues. */
const MAX_READING_MS = 60 * 60_000;

/** Starts the reading. A reading that fails, such as before the sign-in, is tried again. */
export function startBackgroundReading(text: TextCollector, cache: ListCache): BackgroundReading {
  const closing = new AbortController();
  const readings = createInFlightCalls(MAX_READING_MS);
  let timer: NodeJS.Timeout | undefined;
  const schedule = (delayMs: number) => {
    if (closing.signal.aborted) return;
    timer = setTimeout(run, delayMs);
    timer.unref();
  };
  const run = async () => {
    try {
      await readings.run(closing.signal, (call) =>
        collectFirmTexts(text, cache, { ...call, urgency: BACKGROUND_URGENCY }),
      );
      schedule(INTERVAL_MS);
    } catch {
      schedule(FAILURE_DELAY_MS);
    }
  };
  schedule(START_DELAY_MS);
  return {
    stop() {
      clearTimeout(timer);
      closing.abort();
    },
  };
}
