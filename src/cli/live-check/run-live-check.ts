import { openAccount } from '../../auth/account.ts';
import { createFixedTokenSource } from '../../auth/fixed-token.ts';
import type { TokenSource } from '../../client/client-types.ts';
import { type Config, getBaseUrl } from '../../config/options.ts';
import { UsageError } from '../../config/usage-error.ts';
import type { CliContext } from '../context.ts';
import { describeList } from './firm-list.ts';
import { createObservations } from './observations.ts';
import { createProbe, MAX_REQUESTS } from './probe.ts';
import { createReport, formatReport, hasDifference } from './report.ts';
import { runChecks } from './run-checks.ts';

/**
 * `mycase-mcp doctor --live`: compares MyCase with the assumptions of this program, and prints a report without data of
 * the firm. Returns the exit code: 1 if an assumption is wrong. Throws a SignInError without a valid sign-in.
 */
export async function runLiveCheck(
  config: Config,
  { output, log, version, shutdownSignal }: CliContext,
): Promise<number> {
  if (config.api !== 'v1') throw new UsageError('--live checks the Open API only. Remove --api profile.');
  const userAgent = `mycase-mcp/${version}`;
  const tokens = await openTokens(config, userAgent);
  const probe = createProbe({ baseUrl: getBaseUrl(config), tokens, userAgent, shutdownSignal });
  log(`The check sends at most ${MAX_REQUESTS} read requests to MyCase and changes nothing.`);
  try {
    const { observations, observe } = createObservations();
    const lists = await runChecks({ probe, observe }, log);
    const report = createReport(observations, {
      version,
      requests: probe.countRequests(),
      throttles: probe.throttles,
      lists: [...lists.values()].map(describeList),
    });
    output.write(config.json ? `${JSON.stringify(report, null, 2)}\n` : formatReport(report));
    return hasDifference(report) ? 1 : 0;
  } finally {
    await probe.close();
  }
}

const openTokens = async (config: Config, userAgent: string): Promise<TokenSource> =>
  config.accessToken ? createFixedTokenSource(config.accessToken) : (await openAccount(config, userAgent)).session;
