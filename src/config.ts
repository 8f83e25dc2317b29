import { parseArgs } from 'node:util';
import * as z from 'zod';
import { didYouMean } from './near.ts';

/** The base URL of each API, where nothing else is said. */
const BASE_URLS = {
  v1: 'https://external-integrations.mycase.com/v1',
  profile: 'https://api.mycase.com',
} as const;

const names = z
  .string()
  .transform((list) =>
    list
      .split(',')
      .map((name) => name.trim())
      .filter(Boolean),
  )
  .pipe(z.array(z.string()).min(1, 'names at least one, separated by commas'));

const ON = ['true', '1', 'yes', 'on'] as const;
const OFF = ['false', '0', 'no', 'off'] as const;

const onOff = z
  .union([z.boolean(), z.string().toLowerCase()])
  .pipe(z.union([z.boolean(), z.enum([...ON, ...OFF])], `must be ${ON.join(', ')} or ${OFF.join(', ')}`))
  .transform((value) => value === true || ON.some((word) => word === value));

const port = z.coerce.number().int().min(0).max(65_535);

const zones = Intl.supportedValuesOf('timeZone');

/** The list lacks old names of zones and other spellings, which are as good. */
function isZone(name: string): boolean {
  try {
    return /^[a-z]/i.test(name) && new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}

const zone = z
  .string()
  .default(Intl.DateTimeFormat().resolvedOptions().timeZone)
  .superRefine((name, { addIssue }) => {
    if (!isZone(name)) addIssue(`there is no time zone "${name}".${didYouMean(name, zones)}`);
  });

const seconds = z.coerce.number().positive();

const webUrl = z
  .url({ protocol: /^https?$/, error: 'must be a URL that starts with https:// (or http://)' })
  .refine((url) => !URL.canParse(url) || !new URL(url).username, 'must not hold a user name or password');

/**
 * Every setting there is. The flag, the variable, `--help` and the README's table all come from here. A `secret` has
 * no flag: a command line can be read by every process of the machine.
 */
export const Config = z.object({
  api: z
    .enum(['v1', 'profile'])
    .default('v1')
    .describe('The live API, or the 8 operations of the published profile'),
  baseUrl: webUrl.optional().describe(`The part before an operation's path; default ${BASE_URLS.v1}`),
  profile: z
    .string()
    .regex(/^[\w-]{1,40}$/, 'may have letters, digits, - and _, at most 40')
    .default('default')
    .describe('Name of the sign-in to use, for several firms or people'),
  store: z
    .enum(['auto', 'keychain', 'file', 'plain'])
    .default('auto')
    .describe(
      "Where the sign-in is kept: the system's keychain, an encrypted file, or, chosen on purpose, a plain file",
    ),
  storeKey: z
    .string()
    .min(12)
    .optional()
    .meta({ secret: true })
    .describe('Pass phrase of the encrypted file'),
  stateFolder: z
    .string()
    .min(1)
    .optional()
    .describe("Folder of this program's state; default as the system has it"),
  clientId: z.string().min(1).optional().describe('Client id that MyCase support gave your app'),
  clientSecret: z.string().min(1).optional().meta({ secret: true }).describe('Its client secret, for login'),
  redirectUri: webUrl
    .optional()
    .describe('Its redirect URI, to the letter; default http://127.0.0.1:8765/callback'),
  authUrl: webUrl.default('https://auth.mycase.com').describe('Where MyCase signs people in'),
  noBrowser: onOff.default(false).describe('login: print the address to open, and open nothing'),
  paste: onOff
    .default(false)
    .describe('login: paste the address the browser ends on, for a redirect URI elsewhere'),
  newApp: onOff.default(false).describe('login: ask for client id and secret anew'),
  json: onOff.default(false).describe('status, doctor: answer in JSON'),
  accessToken: z
    .string()
    .min(1)
    .optional()
    .meta({ secret: true })
    .describe('A bearer token for MyCase in place of a sign-in; nothing renews it'),
  sandbox: onOff.default(false).describe('Work on an embedded MyCase with a made-up firm; needs no account'),
  sandboxSize: z.enum(['small', 'large']).default('small').describe('How big the made-up firm is'),
  sandboxTokenSeconds: seconds.default(86_400).describe('Life of an access token the sandbox gives'),
  sandboxSignInSeconds: seconds.default(1_209_600).describe('Life of a refresh token the sandbox gives'),
  catalog: z
    .enum(['full', 'compact'])
    .default('full')
    .describe('List every tool, or one that finds them and three that run them'),
  toolsets: names.optional().describe('Only the tools of these toolsets, separated by commas'),
  tools: names.optional().describe('Only these tools; with --toolsets, these as well'),
  excludeTools: names.optional().describe('Without these tools'),
  readOnly: onOff.default(false).describe('Only tools that read'),
  timeZone: zone.describe("The firm's time zone, an IANA identifier; default the machine's"),
  answerTokens: z.coerce
    .number()
    .int()
    .min(500)
    .max(25_000)
    .default(8_000)
    .describe('Most tokens of an answer; what does not fit is left out, and said'),
  filesFolder: z.string().min(1).optional().describe('Folder to upload files from and save downloads to'),
  callTimeout: z.coerce.number().min(1).max(600).default(50).describe('Seconds a tool call may take'),
  http: onOff.default(false).describe('Serve streamable HTTP at /mcp in place of stdio'),
  host: z
    .string()
    .min(1)
    .default('127.0.0.1')
    .describe('Address for --http; others than loopback need a token'),
  allowedHosts: names
    .optional()
    .describe('Host names that --http answers to beside loopback ones and --host'),
  port: port.default(3333).describe('Port for --http and for the sandbox command; 0 takes any that is free'),
  httpToken: z
    .string()
    .min(16)
    .optional()
    .meta({ secret: true })
    .describe('Bearer that --http demands; 16 characters or more'),
});

export type Config = z.infer<typeof Config>;

/** Names and addresses of this machine alone. */
const isLoopback = (host: string): boolean => /^(localhost|127(\.\d+){3}|\[?::1\]?)$/i.test(host);

/** Where the API lies for a configuration. */
export const baseUrlOf = ({ api, baseUrl }: Config): string => baseUrl ?? BASE_URLS[api];

/** One setting, as a person meets it. */
export interface Option {
  readonly key: string;
  /** Undefined for a secret. */
  readonly flag: string | undefined;
  readonly variable: string;
  readonly description: string;
  readonly isSwitch: boolean;
  readonly fallback: string | undefined;
}

/** All settings in their order. */
export function options(): Option[] {
  return Object.entries(Config.shape).map(([key, schema]) => {
    const words = key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    const { secret, description } = schema.meta() ?? {};
    const fallback = schema instanceof z.ZodDefault ? schema.def.defaultValue : undefined;
    return {
      key,
      flag: secret ? undefined : words,
      variable: `MYCASE_${words.replaceAll('-', '_').toUpperCase()}`,
      description: description ?? '',
      isSwitch: fallback === false,
      fallback: fallback === undefined || fallback === false ? undefined : String(fallback),
    };
  });
}

/** The start was asked for with something that makes no sense. The message says what to write instead. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What a command line asks for. */
export interface Invocation {
  readonly words: readonly string[];
  readonly help: boolean;
  readonly version: boolean;
  readonly config: Config;
  /** Where a setting that is no default came from, by its key. */
  readonly sources: Readonly<Record<string, 'flag' | 'variable'>>;
}

/** Reads flags, then variables, then defaults. Throws a UsageError that names the flag or variable at fault. */
export function readInvocation(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Invocation {
  const known = options();
  const { values, positionals } = parseFlags(argv, known);
  const given = known
    .map((option) => ({ key: option.key, ...givenBy(option, values, env) }))
    .filter(({ value, source }) => value !== undefined && !(value === '' && source === 'variable'));
  const parsed = Config.safeParse(Object.fromEntries(given.map(({ key, value }) => [key, value])));
  const isInfo = Boolean(values.help || values.version);
  if (!parsed.success && !isInfo) {
    throw new UsageError(parsed.error.issues.map((issue) => explain(issue, known)).join('\n'));
  }
  return {
    words: positionals,
    help: values.help === true,
    version: values.version === true,
    config: safe(parsed.data ?? Config.parse({})),
    sources: Object.fromEntries(given.map(({ key, source }) => [key, source])),
  };
}

function givenBy(
  { flag, variable }: Option,
  flags: Readonly<Record<string, unknown>>,
  env: Readonly<Record<string, string | undefined>>,
): { value: unknown; source: 'flag' | 'variable' } {
  const flagged = flag === undefined ? undefined : flags[flag];
  return flagged === undefined
    ? { value: env[variable], source: 'variable' }
    : { value: flagged, source: 'flag' };
}

/** Whoever reaches the port can act for the signed-in person, so it is open to this machine alone, or to a token. */
function safe(config: Config): Config {
  if (!config.http || isLoopback(config.host) || config.httpToken) return config;
  throw new UsageError(
    `--host ${config.host} can be reached from other machines: set MYCASE_HTTP_TOKEN, which clients must then send as their bearer token, or leave --host at 127.0.0.1.`,
  );
}

function parseFlags(
  argv: readonly string[],
  known: readonly Option[],
): { values: Readonly<Record<string, unknown>>; positionals: string[] } {
  const flags = known.filter((option) => option.flag !== undefined);
  const spec = Object.fromEntries(
    flags.map(({ flag, isSwitch }) => [
      flag,
      { type: isSwitch ? ('boolean' as const) : ('string' as const) },
    ]),
  );
  const info = { help: { type: 'boolean', short: 'h' }, version: { type: 'boolean', short: 'v' } } as const;
  try {
    return parseArgs({ args: [...argv], options: { ...spec, ...info }, allowPositionals: true });
  } catch (error) {
    const unknown = /Unknown option '-*([^']*)'/.exec(String(error))?.[1];
    if (unknown === undefined) throw new UsageError(error instanceof Error ? error.message : String(error));
    const near = didYouMean(
      unknown,
      flags.map(({ flag }) => flag ?? ''),
    );
    throw new UsageError(`There is no option --${unknown}.${near} See mycase-mcp --help.`);
  }
}

function explain(issue: z.core.$ZodIssue, known: readonly Option[]): string {
  const option = known.find(({ key }) => key === issue.path[0]);
  const name = option?.flag ? `--${option.flag} (${option.variable})` : option?.variable;
  return `${name}: ${issue.message}`;
}
