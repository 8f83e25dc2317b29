import * as z from 'zod';
import type { CommandName } from './commands.ts';
import {
  dateOrDateTime,
  integerInRange,
  longText,
  nameList,
  numberInRange,
  oneOf,
  onOff,
  text,
  timeZone,
  webUrl,
} from './values.ts';

/** The base URL of each API. */
const DEFAULT_BASE_URLS = {
  v1: 'https://external-integrations.mycase.com/v1',
  profile: 'https://api.mycase.com',
} as const;

/** The redirect URI that existing apps use. */
export const DEFAULT_REDIRECT_URI = 'http://127.0.0.1:8765/callback';

/** The facts about an option that its schema does not hold. */
interface OptionMeta {
  /** The commands that use it. */
  readonly commands: readonly CommandName[];
  readonly description: string;
  /** The name of its value in the help. A switch has none. */
  readonly value?: string;
  /** Its default, in words, where the schema has none. */
  readonly defaultText?: string;
  /** A secret has a variable only: other processes can read a command line. */
  readonly isSecret?: boolean;
}

/** The facts about each option, by its schema. */
export const optionMeta = z.registry<OptionMeta>();

// `doctor` checks the configuration of the server, so it takes each option of the server.
const SERVER: readonly CommandName[] = ['serve', 'doctor'];
const SIGN_IN: readonly CommandName[] = [...SERVER, 'login'];
const API: readonly CommandName[] = [...SIGN_IN, 'status'];
const STORE: readonly CommandName[] = [...API, 'logout', 'cache clear'];
const AUDIT: readonly CommandName[] = ['audit verify', 'audit export'];
const STATE: readonly CommandName[] = [...STORE, ...AUDIT];

/** All options. The command line, the variables, the help and docs/configuration.md are made from this table. */
export const Config = z.object({
  api: oneOf(['v1', 'profile']).default('v1').register(optionMeta, {
    commands: API,
    value: 'name',
    description: 'The API to use: the Open API, or the 8 operations of the published profile',
  }),
  baseUrl: webUrl.optional().register(optionMeta, {
    commands: API,
    value: 'url',
    description: "The part of the API's address before the path of an operation",
    defaultText: `${DEFAULT_BASE_URLS.v1}, or ${DEFAULT_BASE_URLS.profile} with --api profile`,
  }),
  account: z
    .string()
    .regex(/^[\w-]{1,40}$/, 'must have letters, digits, - and _ only, and at most 40')
    .default('default')
    .register(optionMeta, {
      commands: STATE,
      value: 'name',
      description: 'The name of the stored sign-in to use',
    }),
  store: oneOf(['auto', 'keychain', 'file', 'plain']).default('auto').register(optionMeta, {
    commands: STORE,
    value: 'kind',
    description: 'The store of the sign-in; auto takes the keychain, or without a keychain an encrypted file',
  }),
  storeKey: longText(12).optional().register(optionMeta, {
    commands: STORE,
    isSecret: true,
    description: 'The pass phrase of the encrypted file, at least 12 characters',
  }),
  stateFolder: text.optional().register(optionMeta, {
    commands: STATE,
    value: 'folder',
    description: 'The folder of the sign-in, the audit log and the stored lists',
    defaultText: 'the data folder of the system',
  }),
  clientId: text.optional().register(optionMeta, {
    commands: SIGN_IN,
    value: 'id',
    description: 'The client id of your app, from MyCase support',
  }),
  clientSecret: text.optional().register(optionMeta, {
    commands: SIGN_IN,
    isSecret: true,
    description: 'The client secret of your app, from MyCase support',
  }),
  redirectUri: webUrl.optional().register(optionMeta, {
    commands: [...SIGN_IN, 'sandbox'],
    value: 'url',
    description: 'The redirect URI of your app, exactly as MyCase support registered it',
    defaultText: DEFAULT_REDIRECT_URI,
  }),
  authUrl: webUrl.default('https://auth.mycase.com').register(optionMeta, {
    commands: API,
    value: 'url',
    description: 'The host on which people sign in to MyCase',
  }),
  noBrowser: onOff().register(optionMeta, {
    commands: ['login'],
    description: 'Print the address of the sign-in page and do not open a browser',
  }),
  paste: onOff().register(optionMeta, {
    commands: ['login'],
    description: 'Ask for the address that the browser shows last, if the redirect URI is on another machine',
  }),
  newApp: onOff().register(optionMeta, {
    commands: ['login'],
    description: 'Ask for the client id and the client secret again',
  }),
  json: onOff().register(optionMeta, {
    commands: ['status', 'doctor', 'audit verify'],
    description: 'Print JSON',
  }),
  accessToken: text.optional().register(optionMeta, {
    commands: [...SERVER, 'status'],
    isSecret: true,
    description: 'A bearer token of MyCase that replaces the sign-in; it is not renewed',
  }),
  sandbox: onOff().register(optionMeta, {
    commands: [...API, ...AUDIT],
    description: 'Use an embedded MyCase with a made-up firm; no account is needed',
  }),
  sandboxSize: oneOf(['small', 'large'])
    .default('small')
    .register(optionMeta, {
      commands: [...SERVER, 'status', 'sandbox'],
      value: 'size',
      description: 'The size of the made-up firm',
    }),
  catalog: oneOf(['full', 'compact']).default('full').register(optionMeta, {
    commands: SERVER,
    value: 'kind',
    description: 'List every tool, or one tool that finds tools and three that run them',
  }),
  toolsets: nameList.optional().register(optionMeta, {
    commands: SERVER,
    value: 'names',
    description: 'Use only the tools of these toolsets, separated by commas',
  }),
  tools: nameList.optional().register(optionMeta, {
    commands: SERVER,
    value: 'names',
    description: 'Use only these tools, separated by commas; with --toolsets, add these tools',
  }),
  excludeTools: nameList.optional().register(optionMeta, {
    commands: SERVER,
    value: 'names',
    description: 'Leave out these tools, separated by commas',
  }),
  access: oneOf(['read', 'write', 'full']).default('full').register(optionMeta, {
    commands: SERVER,
    value: 'level',
    description: 'What the tools may do: read; read and write; or read, write and delete',
  }),
  confirm: oneOf(['ask', 'token', 'off'])
    .default('ask')
    .register(optionMeta, {
      commands: SERVER,
      value: 'way',
      description:
        'How deletes, messages, payments and webhooks are confirmed: ask the person through the client, or use a ' +
        'token if the client cannot ask; always use a token; or never confirm',
    }),
  confirmTools: nameList.optional().register(optionMeta, {
    commands: SERVER,
    value: 'names',
    description: 'More tools that must be confirmed, separated by commas',
  }),
  audit: oneOf(['off', 'writes', 'all']).default('all').register(optionMeta, {
    commands: SERVER,
    value: 'calls',
    description: 'The calls that are written to the audit log',
  }),
  from: dateOrDateTime.optional().register(optionMeta, {
    commands: ['audit export'],
    value: 'date',
    description: 'The first day or date-time to print',
  }),
  to: dateOrDateTime.optional().register(optionMeta, {
    commands: ['audit export'],
    value: 'date',
    description: 'The last day or date-time to print',
  }),
  format: oneOf(['jsonl', 'csv'])
    .default('jsonl')
    .register(optionMeta, {
      commands: ['audit export'],
      value: 'format',
      description: 'Print one JSON object a line, or a table',
    }),
  hideCases: text.optional().register(optionMeta, {
    commands: SERVER,
    value: 'cases',
    description: 'Cases to hide, with all their records: ids separated by commas, or a file of ids',
  }),
  onlyCases: text.optional().register(optionMeta, {
    commands: SERVER,
    value: 'cases',
    description: 'Hide all cases but these: ids separated by commas, or a file of ids',
  }),
  cache: oneOf(['off', 'memory', 'disk']).default('memory').register(optionMeta, {
    commands: SERVER,
    value: 'place',
    description: "Where the firm's lists are kept between questions; on disk they are encrypted",
  }),
  timeZone: timeZone.register(optionMeta, {
    commands: [...SERVER, 'audit export'],
    value: 'zone',
    description: "The firm's time zone, an IANA identifier",
    defaultText: 'the time zone of this machine',
  }),
  answerTokens: integerInRange(500, 25_000).default(8_000).register(optionMeta, {
    commands: SERVER,
    value: 'number',
    description: 'The maximum size of an answer in tokens, 500 to 25000; an answer says if something is left out',
  }),
  filesFolder: text.optional().register(optionMeta, {
    commands: SERVER,
    value: 'folder',
    description: 'The folder of uploads and downloads',
  }),
  callTimeout: numberInRange(1, 600).default(50).register(optionMeta, {
    commands: SERVER,
    value: 'seconds',
    description: 'The maximum time of a tool call, 1 to 600 seconds',
  }),
  http: onOff().register(optionMeta, {
    commands: SERVER,
    description: 'Serve streamable HTTP at /mcp instead of stdio',
  }),
  bind: text.default('127.0.0.1').register(optionMeta, {
    commands: SERVER,
    value: 'address',
    description: 'The address to listen on with --http; all but loopback addresses need MYCASE_HTTP_TOKEN',
  }),
  allowedHosts: nameList.optional().register(optionMeta, {
    commands: SERVER,
    value: 'names',
    description: 'Host names that clients may use with --http, besides loopback names and --bind',
  }),
  port: integerInRange(0, 65_535)
    .default(3333)
    .register(optionMeta, {
      commands: [...SERVER, 'sandbox'],
      value: 'number',
      description: 'The port to listen on; 0 takes any free port',
    }),
  httpToken: longText(16).optional().register(optionMeta, {
    commands: SERVER,
    isSecret: true,
    description: 'The bearer token that clients must send with --http, at least 16 characters',
  }),
});

export type Config = z.infer<typeof Config>;

/** Returns the firm's time zone, an IANA identifier: the configured one, or this machine's. The first call takes 10 ms. */
export const getTimeZone = ({ timeZone }: Config): string =>
  timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Returns the base URL of the API that a configuration names. */
export const getBaseUrl = ({ api, baseUrl }: Config): string => baseUrl ?? DEFAULT_BASE_URLS[api];
