import { DateTime } from 'luxon';
import { expect, it } from 'vitest';
import { convertToZone } from '../../src/base/timestamps.ts';

/**
 * Some of them change their clocks, each in its own way. The clock of St. John’s changed one minute after midnight
 * until 2011.
 */
const ZONES = [
  'America/Los_Angeles',
  'America/St_Johns',
  'Africa/Casablanca',
  'Africa/Monrovia',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'Europe/London',
  'Pacific/Apia',
  'Pacific/Honolulu',
  'Etc/UTC',
  'UTC',
];

/** On each of these days, a clock changes in one of the zones. */
const DAYS = [
  '1972-01-07',
  '2003-10-26',
  '2011-12-30',
  '2026-02-15',
  '2026-03-08',
  '2026-03-29',
  '2026-04-04',
  '2026-11-01',
];

const MINUTE_MS = 60_000;
const STEP_MS = 7 * MINUTE_MS;
const STEPS = 300;

it.each(ZONES)('instants of days on which the clock changes are converted to %s', (zone) => {
  const expected = new Map<string, string | null>();
  for (const day of DAYS)
    for (let step = 0; step < STEPS; step += 1) {
      const instant = DateTime.fromMillis(Date.parse(`${day}T00:00:01Z`) + step * STEP_MS);
      for (const from of ['utc', 'America/New_York'])
        expected.set(
          String(instant.setZone(from).toISO({ suppressMilliseconds: true })),
          instant.setZone(zone).toISO({ suppressMilliseconds: true }),
        );
    }
  const converted = new Map([...expected.keys()].map((timestamp) => [timestamp, convertToZone(timestamp, zone)]));
  expect(converted).toEqual(expected);
});

it.each(['2026-02-30T10:00:00Z', '2026-11-24', 'tomorrow'])('%s is not changed', (text) => {
  expect(convertToZone(text, 'America/Los_Angeles')).toBe(text);
});
