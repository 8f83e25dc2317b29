import { type Account, openAccount } from '../auth/account.ts';
import type { OAuthApp } from '../auth/credentials.ts';
import type { Identity } from '../auth/identity.ts';
import { isLoopbackUri } from '../auth/redirect.ts';
import { beginPastedSignIn, beginSignIn } from '../auth/sign-in.ts';
import { quoteValue } from '../base/safe-text.ts';
import { parseTimeZone } from '../base/time-zones.ts';
import { describeTimeZone, readFirmTimeZone, storeTimeZone, TIME_ZONE_ADVICE } from '../config/firm-time-zone.ts';
import { type Config, DEFAULT_REDIRECT_URI } from '../config/options.ts';
import type { Invocation } from '../config/read-invocation.ts';
import { UsageError } from '../config/usage-error.ts';
import { describeTimeZoneFault, webUrl } from '../config/values.ts';
import type { CliContext } from './context.ts';
import { createSandboxAccount } from './sandbox-account.ts';

/** `mycase-mcp login`: signs a person in and stores the sign-in. */
export async function runLogin({ config }: Invocation, context: CliContext): Promise<number> {
  const { output, version } = context;
  const userAgent = `mycase-mcp/${version}`;
  const sandboxAccount = config.sandbox ? await createSandboxAccount(config, userAgent) : undefined;
  try {
    const account = sandboxAccount ?? (await openAccount(config, userAgent));
    const storedApp = config.newApp && !sandboxAccount ? undefined : await account.readApp();
    const app = storedApp ?? (await askForApp(config, context));
    const chosenZone = config.sandbox ? undefined : await chooseTimeZone(config, context);
    const { firmName, personName } = await signIn(account, app, config, context);
    const person = personName && ` as ${quoteValue(personName)}`;
    output.write(
      `\nSigned in to ${firmName ? quoteValue(firmName) : 'your firm'}${person}.\n${formatNextSteps(config, account)}`,
    );
    if (chosenZone !== undefined) await storeTimeZone(config, chosenZone);
    if (!config.sandbox) output.write(formatTimeZone(config));
    return 0;
  } finally {
    await sandboxAccount?.close();
  }
}

const formatNextSteps = ({ sandbox, account }: Config, { store }: Account): string =>
  sandbox
    ? 'This was the sandbox. Its firm is made up, and the sign-in is not stored.\n'
    : `The sign-in${account === 'default' ? '' : ` "${account}"`} is stored in ${store.location}. It is renewed automatically.\n` +
      '`mycase-mcp status` shows it. `mycase-mcp logout` removes it.\n';

/** Returns the configured time zone, or the answer of the person. Undefined if there is no terminal to ask in. */
async function chooseTimeZone(config: Config, { ask, isTerminal, output }: CliContext): Promise<string | undefined> {
  if (config.timeZone || !isTerminal) return config.timeZone;
  const { zone: initialValue } = readFirmTimeZone(config);
  for (;;) {
    const message = "The firm's time zone, such as America/New_York or Pacific";
    const answer = await ask({ message, isSecret: false, initialValue });
    const { zone, choices } = parseTimeZone(answer);
    if (zone !== undefined) return zone;
    output.write(`${describeTimeZoneFault(answer, choices)}.\n`);
  }
}

function formatTimeZone(config: Config): string {
  const timeZone = readFirmTimeZone(config);
  const advice = timeZone.origin === 'machine' ? ` ${TIME_ZONE_ADVICE}` : '';
  return `The firm's time zone is ${describeTimeZone(timeZone)}.${advice}\n`;
}

async function signIn(account: Account, app: OAuthApp, config: Config, context: CliContext): Promise<Identity> {
  if (config.paste || !isLoopbackUri(app.redirectUri)) return signInByPaste(account, app, context);
  const { link, done, close } = await beginSignIn(account, app);
  context.shutdownSignal.addEventListener('abort', close, { once: true });
  context.output.write(`Sign in to MyCase and choose Allow. If no browser opens, open this address:\n\n${link}\n\n`);
  if (!config.noBrowser) await openBrowser(link);
  return done;
}

async function openBrowser(link: string): Promise<void> {
  const { default: open } = await import('open');
  const browser = await open(link).catch(() => undefined);
  browser?.on('error', () => {});
}

async function signInByPaste(account: Account, app: OAuthApp, context: CliContext): Promise<Identity> {
  const { link, complete } = beginPastedSignIn(account, app);
  context.output.write(
    `Open this address in a browser, sign in to MyCase and choose Allow:\n\n${link}\n\n` +
      'The browser then shows an address, maybe without a page. Copy the whole address.\n',
  );
  return complete(await context.ask({ message: 'The last address that the browser shows', isSecret: false }));
}

async function askForApp({ clientId, clientSecret, redirectUri }: Config, context: CliContext): Promise<OAuthApp> {
  const { ask, isTerminal } = context;
  if (!isTerminal && !(clientId && clientSecret)) {
    throw new UsageError(
      'There is no terminal to ask in. Set MYCASE_CLIENT_ID and MYCASE_CLIENT_SECRET to the values from MyCase support. ' +
        `If the redirect URI is not ${DEFAULT_REDIRECT_URI}, set MYCASE_REDIRECT_URI too.`,
    );
  }
  return {
    clientId: clientId ?? (await ask({ message: 'Client id, from MyCase support', isSecret: false })),
    clientSecret: clientSecret ?? (await ask({ message: 'Client secret', isSecret: true })),
    redirectUri: redirectUri ?? (isTerminal ? await askForRedirectUri(context) : DEFAULT_REDIRECT_URI),
  };
}

async function askForRedirectUri({ ask, output }: CliContext): Promise<string> {
  for (;;) {
    const message = 'Redirect URI, as MyCase support registered it';
    const answer = await ask({ message, isSecret: false, initialValue: DEFAULT_REDIRECT_URI });
    const { success, error } = webUrl.safeParse(answer.trim());
    if (success) return answer.trim();
    output.write(`The redirect URI ${error.issues[0]?.message}.\n`);
  }
}
