import * as z from 'zod';
import { formatSuggestion } from '../base/suggest.ts';

/** The base URL of each API, where nothing else is said. */
const DEFAULT_BASE_URLS = {
  v1: 'https://external-integrations.mycase.com/v1',
  profile: 'https://api.mycase.com',
} as const;

const nameList = z
  .string()
  .transform((list) =>
    list
      .split(',')
      .map((name) => name.trim())
      .filter(Boolean),
  )
  .pipe(z.array(z.string()).min(1, 'names at least one, separated by commas'));

const ON_WORDS = ['true', '1', 'yes', 'on'] as const;
const OFF_WORDS = ['false', '0', 'no', 'off'] as const;

const onOff = z
  .union([z.boolean(), z.string().toLowerCase()])
  .pipe(
    z.union(
      [z.boolean(), z.enum([...ON_WORDS, ...OFF_WORDS])],
      `must be ${ON_WORDS.join(', ')} or ${OFF_WORDS.join(', ')}`,
    ),
  )
  .transform((value) => value === true || ON_WORDS.some((onWord) => onWord === value));

const portNumber = z.coerce.number().int().min(0).max(65_535);

const timeZoneNames = ['UTC', ...Intl.supportedValuesOf('timeZone')];

/** The list lacks old names of zones and other spellings, which are as good. */
function isTimeZone(name: string): boolean {
  try {
    return /^[a-z]/i.test(name) && new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}

const timeZone = z
  .string()
  .superRefine((name, { addIssue }) => {
    if (!isTimeZone(name))
      addIssue(
        `there is no time zone "${name}".${formatSuggestion(name.replaceAll(' ', '_'), timeZoneNames)}`,
      );
  })
  // No fallback to be shown: each machine has its own.
  .prefault(Intl.DateTimeFormat().resolvedOptions().timeZone);

const dateOrDateTime = z
  .string()
  .regex(
    /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/,
    'must be a date or a date-time, like 2026-03-31 or 2026-03-31T09:00',
  );

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
  baseUrl: webUrl.optional().describe(`The part before an operation's path; default ${DEFAULT_BASE_URLS.v1}`),
  account: z
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
  json: onOff.default(false).describe('status, doctor, audit verify: answer in JSON'),
  accessToken: z
    .string()
    .min(1)
    .optional()
    .meta({ secret: true })
    .describe('A bearer token for MyCase in place of a sign-in; nothing renews it'),
  sandbox: onOff.default(false).describe('Work on an embedded MyCase with a made-up firm; needs no account'),
  sandboxSize: z.enum(['small', 'large']).default('small').describe('How big the made-up firm is'),
  catalog: z
    .enum(['full', 'compact'])
    .default('full')
    .describe('List every tool, or one that finds them and three that run them'),
  toolsets: nameList.optional().describe('Only the tools of these toolsets, separated by commas'),
  tools: nameList.optional().describe('Only these tools; with --toolsets, these as well'),
  excludeTools: nameList.optional().describe('Without these tools'),
  access: z
    .enum(['read', 'write', 'full'])
    .default('full')
    .describe('What may be done: read; write, which deletes nothing; or all'),
  confirm: z
    .enum(['ask', 'token', 'off'])
    .default('ask')
    .describe(
      'Before deletes, messages, payments and webhooks: ask the person through the client, or by a token where it ' +
        'cannot ask; always by a token; or never',
    ),
  confirmTools: nameList.optional().describe('More tools that want a confirmation'),
  audit: z
    .enum(['off', 'writes', 'all'])
    .default('all')
    .describe('Which calls are written to the audit log in the state folder'),
  from: dateOrDateTime.optional().describe('audit export: the first day, or a date-time'),
  to: dateOrDateTime.optional().describe('audit export: the last day, or a date-time'),
  format: z
    .enum(['jsonl', 'csv'])
    .default('jsonl')
    .describe('audit export: one JSON object a line, or a table'),
  hideCases: z
    .string()
    .min(1)
    .optional()
    .describe('Cases to keep out of everything: ids separated by commas, or a file of them'),
  onlyCases: z.string().min(1).optional().describe('The only cases to be seen, in the same form'),
  cache: z
    .enum(['off', 'memory', 'disk'])
    .default('memory')
    .describe("Where the firm's lists are kept between questions; on disk they are encrypted"),
  timeZone: timeZone.describe("The firm's time zone, an IANA identifier; default the machine's"),
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
  bind: z
    .string()
    .min(1)
    .default('127.0.0.1')
    .describe('Address for --http; others than loopback need a token'),
  allowedHosts: nameList
    .optional()
    .describe('Host names that --http answers to besides loopback ones and --bind'),
  port: portNumber
    .default(3333)
    .describe('Port for --http and for the sandbox command; 0 takes any that is free'),
  httpToken: z
    .string()
    .min(16)
    .optional()
    .meta({ secret: true })
    .describe('Bearer that --http demands; 16 characters or more'),
});

export type Config = z.infer<typeof Config>;

/** One setting, as a person meets it. */
export interface ConfigOption {
  readonly key: string;
  /** Undefined for a secret. */
  readonly flag: string | undefined;
  readonly variable: string;
  readonly description: string;
  readonly isSwitch: boolean;
  /** What its flag takes: one of these words, `…` for anything else, nothing for a switch. */
  readonly valueHint: string;
  readonly fallback: string | undefined;
}

/** All settings in their order. */
export const listConfigOptions = (): ConfigOption[] =>
  Object.entries(Config.shape).map(([key, schema]) => {
    const flagName = key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    const { secret, description = '' } = schema.meta() ?? {};
    return {
      key,
      flag: secret ? undefined : flagName,
      variable: `MYCASE_${flagName.replaceAll('-', '_').toUpperCase()}`,
      description,
      ...describeValue(schema),
    };
  });

function describeValue(schema: z.ZodType): Pick<ConfigOption, 'isSwitch' | 'valueHint' | 'fallback'> {
  if (!(schema instanceof z.ZodDefault)) return { isSwitch: false, valueHint: '…', fallback: undefined };
  const { defaultValue, innerType } = schema.def;
  if (defaultValue === false) return { isSwitch: true, valueHint: '', fallback: undefined };
  const valueHint = innerType instanceof z.ZodEnum ? innerType.options.join('|') : '…';
  return { isSwitch: false, valueHint, fallback: String(defaultValue) };
}

/** Where the API lies for a configuration. */
export const getBaseUrl = ({ api, baseUrl }: Config): string => baseUrl ?? DEFAULT_BASE_URLS[api];
