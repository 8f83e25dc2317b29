import { type Account, openAccount } from '../auth/account.ts';
import { EXPIRY_WARNING_MS, getRemainingSignInMs } from '../auth/credentials.ts';
import { createFixedTokenSource } from '../auth/fixed-token.ts';
import { SignedOutError } from '../auth/sign-in-error.ts';
import { MyCaseError } from '../base/mycase-error.ts';
import { createMyCaseClient } from '../client/client.ts';
import { type Config, DEFAULT_REDIRECT_URI, getBaseUrl } from '../config/options.ts';
import type { Invocation } from '../config/read-invocation.ts';
import { profileToolsets, toolsets } from '../tools/index.ts';
import type { CliContext } from './context.ts';
import { assertTokenAccepted, checkStorageHost, checkToolsets } from './doctor/api-checks.ts';
import { checkDiskCache } from './doctor/disk-cache-check.ts';
import { createBroken, createOk, createWarning, type DoctorFinding } from './doctor/doctor-finding.ts';
import { checkFiles, checkToolSelection } from './doctor/file-checks.ts';
import { checkLocalSetup } from './doctor/local-checks.ts';
import { checkClock, checkHost, describeProxy } from './doctor/network-checks.ts';
import { formatDuration } from './format-duration.ts';
import { describeFixedToken } from './status.ts';
import { withSandbox } from './with-sandbox.ts';

/**
 * `mycase-mcp doctor`: checks everything that a call depends on. The exit code is 1 if something is broken. With
 * --live, it compares MyCase with the assumptions of this program instead.
 */
export const runDoctor = (invocation: Invocation, context: CliContext): Promise<number> =>
  withSandbox(invocation.config, async (config) => {
    if (config.live) return (await import('./live-check/run-live-check.ts')).runLiveCheck(config, context);
    const findings = await runChecks({ ...invocation, config }, context);
    context.output.write(config.json ? `${JSON.stringify(findings, null, 2)}\n` : findings.map(formatFinding).join(''));
    return findings.some(({ state }) => state === 'broken') ? 1 : 0;
  });

/** Runs the checks of `doctor`. */
export async function runChecks(
  invocation: Invocation,
  { version }: Pick<CliContext, 'version'>,
): Promise<DoctorFinding[]> {
  const { config } = invocation;
  const userAgent = `mycase-mcp/${version}`;
  const { account, finding } = await checkStore(config, userAgent);
  const redirectUri = (await account?.readApp().catch(() => undefined))?.redirectUri ?? config.redirectUri;
  return [
    ...checkLocalSetup(invocation, redirectUri ?? DEFAULT_REDIRECT_URI),
    checkToolSelection(invocation),
    ...(await checkFiles(config)),
    finding,
    ...(await checkDiskCache(config)),
    describeProxy(),
    await checkHost('sign-in host', config.authUrl),
    await checkHost('API host', getBaseUrl(config)),
    await checkClock(config.authUrl),
    ...(await checkApiAccess(config, account, userAgent)),
  ];
}

/** Formats a finding: its state, and how to fix it. */
export const formatFinding = ({ subject, state, finding, fix }: DoctorFinding): string =>
  `${state.padEnd(8)}${subject}: ${finding}\n${fix ? `          ${fix}\n` : ''}`;

async function checkStore(config: Config, userAgent: string): Promise<{ finding: DoctorFinding; account?: Account }> {
  if (config.accessToken) return { finding: createOk('store', `not used: the token is ${describeFixedToken(config)}`) };
  try {
    const account = await openAccount(config, userAgent);
    const { location } = account.store;
    const finding = (await account.store.read())?.tokens
      ? createOk('store', `${location} contains a sign-in`)
      : createBroken('store', `${location} contains no sign-in`, 'Run `mycase-mcp login`.');
    return { finding, account };
  } catch (error) {
    if (!(error instanceof MyCaseError)) throw error;
    return { finding: createBroken('store', 'cannot be used', error.fullMessage) };
  }
}

async function checkApiAccess(
  config: Config,
  account: Account | undefined,
  userAgent: string,
): Promise<DoctorFinding[]> {
  const tokens = config.accessToken ? createFixedTokenSource(config.accessToken) : account?.session;
  if (!tokens) return [];
  const client = createMyCaseClient({ baseUrl: getBaseUrl(config), tokens, userAgent });
  try {
    await assertTokenAccepted(client);
    return [
      await checkSignInExpiry(config, account),
      ...(config.api === 'v1' ? [await checkStorageHost(client)] : []),
      ...(await checkToolsets(client, config.api === 'profile' ? profileToolsets : toolsets)),
    ];
  } catch (error) {
    if (!(error instanceof MyCaseError)) throw error;
    const loginHint = error instanceof SignedOutError ? ' Run `mycase-mcp login`.' : '';
    return [createBroken('token', 'there is no valid token', `${error.fullMessage}${loginHint}`)];
  } finally {
    await client.close();
  }
}

async function checkSignInExpiry(config: Config, account: Account | undefined): Promise<DoctorFinding> {
  const tokens = (await account?.store.read())?.tokens;
  if (!tokens) return createOk('token', describeFixedToken(config));
  const remainingMs = getRemainingSignInMs(tokens, Date.now());
  const message = `valid; the sign-in ends in ${formatDuration(remainingMs)} if it is not used`;
  return remainingMs < EXPIRY_WARNING_MS
    ? createWarning('token', message, 'Use it before then, or run `mycase-mcp login`.')
    : createOk('token', message);
}
