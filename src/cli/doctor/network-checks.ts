import { broken, type Finding, ok, warning } from './finding.ts';

const ANSWER_MS = 10_000;
const MOST_SKEW_MS = 60_000;

/** Whether a host answers at all, with whatever status. */
export async function examineHost(name: string, url: string): Promise<Finding> {
  const { host } = new URL(url);
  return (await probeHost(url))
    ? ok(name, `${host} answers`)
    : broken(name, `${host} does not answer`, 'Check the network, a proxy or firewall, and the address.');
}

/** How far this machine's clock is from a host's. */
export async function examineClock(url: string): Promise<Finding> {
  const ours = Date.now();
  const { host } = new URL(url);
  const theirs = Date.parse((await probeHost(url))?.headers.get('date') ?? '');
  if (Number.isNaN(theirs)) return ok('clock', `not compared: ${host} told no time`);
  const skew = Math.abs(theirs - ours);
  return skew < MOST_SKEW_MS
    ? ok('clock', `within a minute of ${host}'s`)
    : warning(
        'clock',
        `${Math.round(skew / 1000)} s off ${host}'s`,
        'Set the clock of this machine: tokens expire by it.',
      );
}

const probeHost = (url: string): Promise<Response | undefined> =>
  fetch(new URL(url).origin, {
    method: 'HEAD',
    redirect: 'manual',
    signal: AbortSignal.timeout(ANSWER_MS),
  }).catch(() => undefined);
