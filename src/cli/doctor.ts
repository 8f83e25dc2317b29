import { type Account, openAccount } from '../auth/account.ts';
import { EXPIRY_WARNING_MS, getRemainingSignInMs } from '../auth/credentials.ts';
import { createFixedTokenSource } from '../auth/fixed-token.ts';
import { SignedOutError } from '../auth/sign-in-error.ts';
import { MyCaseError } from '../base/mycase-error.ts';
import { createMyCaseClient } from '../client/client.ts';
import type { TokenSource } from '../client/client-types.ts';
import { type Config, DEFAULT_REDIRECT_URI, getBaseUrl } from '../config/options.ts';
import type { Invocation } from '../config/read-invocation.ts';
import { profileToolsets, toolsets } from '../tools/index.ts';
import type { CliContext } from './context.ts';
import { assertTokenAccepted, checkStorageHost, checkToolsets } from './doctor/api-checks.ts';
import { checkDiskCache } from './doctor/disk-cache-check.ts';
import { createBroken, createOk, createWarning, type DoctorFinding } from './doctor/doctor-finding.ts';
import { checkLocalSetup } from './doctor/local-checks.ts';
import { checkClock, checkHost } from './doctor/network-checks.ts';
import { formatDuration } from './format-duration.ts';
import { withSandbox } from './with-sandbox.ts';

/** `mycase-mcp doctor`: looks at everything a call depends on. Exit code 1 when something is broken. */
export const runDoctor = (invocation: Invocation, context: CliContext): Promise<number> =>
  withSandbox(invocation.config, (config) => runChecks({ ...invocation, config }, context));

async function runChecks(invocation: Invocation, { output, version }: CliContext): Promise<number> {
  const { config } = invocation;
  const userAgent = `mycase-mcp/${version}`;
  const storeCheck = await checkStore(config, userAgent);
  const redirectUri = (await storeCheck.account?.readApp().catch(() => undefined))?.redirectUri ?? config.redirectUri;
  const findings = [
    ...checkLocalSetup(invocation, redirectUri ?? DEFAULT_REDIRECT_URI),
    ...storeCheck.findings,
    ...(await checkDiskCache(config)),
    await checkHost('sign-in host', config.authUrl),
    await checkHost('API host', getBaseUrl(config)),
    await checkClock(config.authUrl),
    ...(await checkApiAccess(config, storeCheck.account, userAgent)),
  ];
  output.write(config.json ? `${JSON.stringify(findings, null, 2)}\n` : formatFindings(findings));
  return findings.some(({ state }) => state === 'broken') ? 1 : 0;
}

const STATE_LABELS = { ok: 'ok      ', warning: 'warning ', broken: 'broken  ' } as const;

const formatFindings = (findings: readonly DoctorFinding[]): string =>
  findings
    .map(
      ({ subject, state, finding, fix }) =>
        `${STATE_LABELS[state]}${subject}: ${finding}\n${fix ? `          ${fix}\n` : ''}`,
    )
    .join('');

async function checkStore(
  config: Config,
  userAgent: string,
): Promise<{ findings: DoctorFinding[]; account?: Account }> {
  if (config.accessToken)
    return { findings: [createOk('store', 'not used: an access token was given with the start')] };
  try {
    const account = await openAccount(config, userAgent);
    const credentials = await account.store.read();
    const finding = credentials?.tokens
      ? createOk('store', `${account.store.location} holds a sign-in`)
      : createBroken('store', `${account.store.location} holds no sign-in`, 'Run `mycase-mcp login`.');
    return { findings: [finding], account };
  } catch (error) {
    if (!(error instanceof MyCaseError)) throw error;
    return { findings: [createBroken('store', 'cannot be used', error.fullMessage)] };
  }
}

async function checkApiAccess(
  config: Config,
  account: Account | undefined,
  userAgent: string,
): Promise<DoctorFinding[]> {
  const tokens: TokenSource | undefined = config.accessToken
    ? createFixedTokenSource(config.accessToken)
    : account?.session;
  if (!tokens) return [];
  const client = createMyCaseClient({ baseUrl: getBaseUrl(config), tokens, userAgent });
  try {
    await assertTokenAccepted(client);
    const tokenFindings = await checkSignInExpiry(account);
    return [
      ...tokenFindings,
      ...(config.api === 'v1' ? [await checkStorageHost(client)] : []),
      ...(await checkToolsets(client, config.api === 'profile' ? profileToolsets : toolsets)),
    ];
  } catch (error) {
    if (!(error instanceof MyCaseError)) throw error;
    const loginHint = error instanceof SignedOutError ? ' Run `mycase-mcp login`.' : '';
    return [createBroken('token', 'there is no valid one', `${error.fullMessage}${loginHint}`)];
  } finally {
    await client.close();
  }
}

async function checkSignInExpiry(account: Account | undefined): Promise<DoctorFinding[]> {
  const tokens = (await account?.store.read())?.tokens;
  if (!tokens) return [createOk('token', 'given with the start; nothing renews it')];
  const remainingMs = getRemainingSignInMs(tokens, Date.now());
  const message = `valid; the sign-in ends in ${formatDuration(remainingMs)} if nobody uses it`;
  return [
    remainingMs < EXPIRY_WARNING_MS
      ? createWarning('token', message, 'Use it, or run `mycase-mcp login`, before.')
      : createOk('token', message),
  ];
}
