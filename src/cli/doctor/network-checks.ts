import { createBroken, createOk, createWarning, type DoctorFinding } from './doctor-finding.ts';

const PROBE_TIMEOUT_MS = 10_000;
const MAX_CLOCK_SKEW_MS = 60_000;

/** Whether a host answers at all, with whatever status. */
export async function checkHost(name: string, url: string): Promise<DoctorFinding> {
  const { host } = new URL(url);
  return (await probeHost(url))
    ? createOk(name, `${host} answers`)
    : createBroken(name, `${host} does not answer`, 'Check the network, a proxy or firewall, and the address.');
}

/** How far this machine's clock is from a host's. */
export async function checkClock(url: string): Promise<DoctorFinding> {
  const localTimeMs = Date.now();
  const { host } = new URL(url);
  const serverTimeMs = Date.parse((await probeHost(url))?.headers.get('date') ?? '');
  if (Number.isNaN(serverTimeMs)) return createOk('clock', `not compared: ${host} told no time`);
  const skewMs = Math.abs(serverTimeMs - localTimeMs);
  return skewMs < MAX_CLOCK_SKEW_MS
    ? createOk('clock', `within a minute of ${host}'s`)
    : createWarning(
        'clock',
        `${Math.round(skewMs / 1000)} s off ${host}'s`,
        'Set the clock of this machine: tokens expire by it.',
      );
}

const probeHost = (url: string): Promise<Response | undefined> =>
  fetch(new URL(url).origin, {
    method: 'HEAD',
    redirect: 'manual',
    signal: AbortSignal.timeout(PROBE_TIMEOUT_MS),
  }).catch(() => undefined);
