import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { removeFile, replaceFile } from '../base/atomic-file.ts';
import { parseJson } from '../base/json.ts';
import { parseTimeZone } from '../base/time-zones.ts';
import type { Config } from './options.ts';
import { getStateFolder } from './state-folder.ts';

/** The time zone that is used for the firm, and where it comes from. */
export interface FirmTimeZone {
  /** An IANA identifier. */
  readonly zone: string;
  readonly origin: 'configured' | 'sign-in' | 'machine';
}

const StoredTimeZone = z.object({ format: z.literal(1), timeZone: z.string() });

type StoreConfig = Pick<Config, 'stateFolder' | 'account'>;

const getFile = (config: StoreConfig): string => join(getStateFolder(config), `${config.account}.time-zone`);

/**
 * Reads the firm's time zone: the configured one, else the one that was stored at the sign-in, else this machine's.
 * Another token and the sandbox are not of the sign-in, so they do not use its time zone.
 */
export function readFirmTimeZone(config: Config): FirmTimeZone {
  if (config.timeZone) return { zone: config.timeZone, origin: 'configured' };
  const stored = config.accessToken || config.sandbox ? undefined : readStoredTimeZone(config);
  if (stored) return { zone: stored, origin: 'sign-in' };
  return { zone: Intl.DateTimeFormat().resolvedOptions().timeZone, origin: 'machine' };
}

/** Reads the time zone that was stored at the sign-in. Returns undefined if there is none, or it cannot be read. */
function readStoredTimeZone(config: StoreConfig): string | undefined {
  try {
    const stored = StoredTimeZone.safeParse(parseJson(readFileSync(getFile(config), 'utf8'))).data;
    return stored && parseTimeZone(stored.timeZone).zone;
  } catch {
    return undefined;
  }
}

/** Stores the firm's time zone with the sign-in. Throws system errors. */
export const storeTimeZone = (config: StoreConfig, zone: string): Promise<void> =>
  replaceFile(getFile(config), JSON.stringify({ format: 1, timeZone: zone }));

/** Removes the stored time zone. Throws system errors. */
export const clearTimeZone = (config: StoreConfig): Promise<void> => removeFile(getFile(config));

const ORIGINS: Readonly<Record<FirmTimeZone['origin'], string>> = {
  configured: 'as configured',
  'sign-in': 'as stored with the sign-in',
  machine: 'which is the time zone of this machine',
};

/** Returns the zone and its origin: `UTC, as configured`. */
export const describeTimeZone = ({ zone, origin }: FirmTimeZone): string => `${zone}, ${ORIGINS[origin]}`;

/** The advice if this machine's time zone is not the firm's. */
export const TIME_ZONE_ADVICE =
  'If the firm is elsewhere, run `mycase-mcp login` again, or set --time-zone, such as America/New_York.';
