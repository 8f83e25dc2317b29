import { broken, type Finding, ok, warning } from './finding.ts';

const ANSWER_MS = 10_000;
const MOST_SKEW_MS = 60_000;

/** Whether a host answers at all; and by its clock, how wrong ours is. */
export async function examineHost(name: string, url: string): Promise<Finding[]> {
  const { host, origin } = new URL(url);
  try {
    const before = Date.now();
    const answer = await fetch(origin, {
      method: 'HEAD',
      redirect: 'manual',
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    const reached = ok(name, `${host} answers`);
    const date = answer.headers.get('date');
    return date ? [reached, clock(host, Date.parse(date), before)] : [reached];
  } catch {
    return [
      broken(name, `${host} does not answer`, 'Check the network, a proxy or firewall, and the address.'),
    ];
  }
}

function clock(host: string, theirs: number, ours: number): Finding {
  const skew = Math.abs(theirs - ours);
  return skew < MOST_SKEW_MS
    ? ok('clock', `within a minute of ${host}'s`)
    : warning(
        'clock',
        `${Math.round(skew / 1000)} s off ${host}'s`,
        'Set the clock of this machine: tokens expire by it.',
      );
}
