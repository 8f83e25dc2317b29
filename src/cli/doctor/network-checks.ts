import type { Dispatcher } from 'undici';
import { createProxyAgent, getProxyHost } from '../../client/proxy-agent.ts';
import { createBroken, createOk, createWarning, type DoctorFinding } from './doctor-finding.ts';

const PROBE_TIMEOUT_MS = 10_000;
const MAX_CLOCK_SKEW_MS = 60_000;

/** Checks that a host answers, with any status. */
export async function checkHost(name: string, url: string): Promise<DoctorFinding> {
  const { host } = new URL(url);
  return (await probeHost(url))
    ? createOk(name, `${host} answers`)
    : createBroken(name, `${host} does not answer`, 'Check the address, the network, and any proxy or firewall.');
}

/** Compares this machine's clock with the clock of a host. */
export async function checkClock(url: string): Promise<DoctorFinding> {
  const localTimeMs = Date.now();
  const { host } = new URL(url);
  const serverTimeMs = Date.parse(String((await probeHost(url))?.headers.date ?? ''));
  if (Number.isNaN(serverTimeMs)) return createOk('clock', `not compared: ${host} did not send its time`);
  const skewMs = Math.abs(serverTimeMs - localTimeMs);
  return skewMs < MAX_CLOCK_SKEW_MS
    ? createOk('clock', `differs by less than a minute from ${host}`)
    : createWarning(
        'clock',
        `differs by ${Math.round(skewMs / 1000)} s from ${host}`,
        'Set the clock of this machine. The expiry of tokens depends on it.',
      );
}

const probeHost = (url: string): Promise<Dispatcher.ResponseData | undefined> =>
  createProxyAgent()
    .request({
      origin: new URL(url).origin,
      path: '/',
      method: 'HEAD',
      signal: AbortSignal.timeout(PROBE_TIMEOUT_MS),
    })
    .catch(() => undefined);

/** States the proxy that requests to MyCase use. */
export function describeProxy(): DoctorFinding {
  const host = getProxyHost();
  return createOk('proxy', host === undefined ? 'none' : `${host}, for hosts that NO_PROXY does not name`);
}
