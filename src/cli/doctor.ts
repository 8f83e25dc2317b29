import { type Account, DEFAULT_REDIRECT_URI, openAccount } from '../auth/account.ts';
import { SOON_MS, signInLeft } from '../auth/credentials.ts';
import { SignedOutError } from '../auth/errors.ts';
import { fixedToken } from '../auth/fixed-token.ts';
import { MyCaseError } from '../base/errors.ts';
import { createClient } from '../client/client.ts';
import type { TokenSource } from '../client/types.ts';
import { baseUrlOf, type Config } from '../config/options.ts';
import type { Invocation } from '../config/parse.ts';
import { profileToolsets, toolsets } from '../tools/index.ts';
import type { CliContext } from './context.ts';
import { examineStorage, examineToolsets, proveToken } from './doctor/api-checks.ts';
import { examineMirror } from './doctor/cache-check.ts';
import { broken, type Finding, ok, warning } from './doctor/finding.ts';
import { examineHere } from './doctor/local-checks.ts';
import { examineClock, examineHost } from './doctor/network-checks.ts';
import { span } from './format-duration.ts';
import { withSandbox } from './with-sandbox.ts';

/** `mycase-mcp doctor`: looks at everything a call depends on. Exit code 1 when something is broken. */
export const doctor = (invocation: Invocation, surroundings: CliContext): Promise<number> =>
  withSandbox(invocation.config, (config) => examine({ ...invocation, config }, surroundings));

async function examine(invocation: Invocation, { output, version }: CliContext): Promise<number> {
  const { config } = invocation;
  const userAgent = `mycase-mcp/${version}`;
  const kept = await examineStore(config, userAgent);
  const redirectUri = (await kept.account?.app().catch(() => undefined))?.redirectUri ?? config.redirectUri;
  const findings = [
    ...examineHere(invocation, redirectUri ?? DEFAULT_REDIRECT_URI),
    ...kept.findings,
    ...(await examineMirror(config)),
    await examineHost('sign-in host', config.authUrl),
    await examineHost('API host', baseUrlOf(config)),
    await examineClock(config.authUrl),
    ...(await examineAccess(config, kept.account, userAgent)),
  ];
  output.write(config.json ? `${JSON.stringify(findings, null, 2)}\n` : report(findings));
  return findings.some(({ state }) => state === 'broken') ? 1 : 0;
}

const MARK = { ok: 'ok      ', warning: 'warning ', broken: 'broken  ' } as const;

const report = (findings: readonly Finding[]): string =>
  findings
    .map(
      ({ subject, state, finding, fix }) =>
        `${MARK[state]}${subject}: ${finding}\n${fix ? `          ${fix}\n` : ''}`,
    )
    .join('');

async function examineStore(
  config: Config,
  userAgent: string,
): Promise<{ findings: Finding[]; account?: Account }> {
  if (config.accessToken)
    return { findings: [ok('store', 'not used: an access token was given with the start')] };
  try {
    const account = await openAccount(config, userAgent);
    const kept = await account.store.read();
    const finding = kept?.tokens
      ? ok('store', `${account.store.place} holds a sign-in`)
      : broken('store', `${account.store.place} holds no sign-in`, 'Run `mycase-mcp login`.');
    return { findings: [finding], account };
  } catch (error) {
    if (!(error instanceof MyCaseError)) throw error;
    return { findings: [broken('store', 'cannot be used', error.message)] };
  }
}

async function examineAccess(
  config: Config,
  account: Account | undefined,
  userAgent: string,
): Promise<Finding[]> {
  const tokens: TokenSource | undefined = config.accessToken
    ? fixedToken(config.accessToken)
    : account?.session;
  if (!tokens) return [];
  const client = createClient({ baseUrl: baseUrlOf(config), tokens, userAgent });
  try {
    await proveToken(client);
    const left = await examineTerm(account);
    return [
      ...left,
      ...(config.api === 'v1' ? [await examineStorage(client)] : []),
      ...(await examineToolsets(client, config.api === 'profile' ? profileToolsets : toolsets)),
    ];
  } catch (error) {
    if (!(error instanceof MyCaseError)) throw error;
    const login = error instanceof SignedOutError ? ' Run `mycase-mcp login`.' : '';
    return [broken('token', 'there is no valid one', `${error.message}${login}`)];
  } finally {
    await client.close();
  }
}

async function examineTerm(account: Account | undefined): Promise<Finding[]> {
  const tokens = (await account?.store.read())?.tokens;
  if (!tokens) return [ok('token', 'given with the start; nothing renews it')];
  const left = signInLeft(tokens, Date.now());
  const term = `valid; the sign-in ends in ${span(left)} if nobody uses it`;
  return [
    left < SOON_MS ? warning('token', term, 'Use it, or run `mycase-mcp login`, before.') : ok('token', term),
  ];
}
