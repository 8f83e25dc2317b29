import * as z from 'zod';
import type { CommandName } from './commands.ts';
import { MCP_CLIENT_NAMES } from './mcp-client-names.ts';
import {
  dateOrDateTime,
  encryptedUrl,
  encryptionKeys,
  folderList,
  integerInRange,
  longText,
  nameList,
  networkList,
  numberInRange,
  oneOf,
  onOff,
  originList,
  originUrl,
  storeUrl,
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
export interface OptionMeta {
  /** The commands that use the option. */
  readonly commands: readonly CommandName[];
  /** The name of its value in the help. Undefined for a switch and for a secret. */
  readonly value: string | undefined;
  /** Its default as a text. Undefined for a switch, and for an option without a default. */
  readonly defaultText: string | undefined;
  /** A secret has a variable and no option, because other processes can read a command line. */
  readonly isSecret: boolean;
}

/** The facts about each option, by its schema. */
export const optionMeta = z.registry<OptionMeta>();

/** Registers an option. `value` names its value in the help. A switch has no value. */
function option<T extends z.ZodType>(
  schema: T,
  commands: OptionMeta['commands'],
  value?: string,
  defaultText?: string,
  isSecret = false,
): T {
  optionMeta.add(schema, { commands, value, defaultText, isSecret });
  return schema;
}

const secret = <T extends z.ZodType>(schema: T, commands: OptionMeta['commands']): T =>
  option(schema, commands, undefined, undefined, true);

// `doctor` checks the configuration of the server, so it has each option of the server.
const PROCESS: readonly CommandName[] = ['serve', 'doctor'];
// `configure` writes the options that it is called with into the entry of a client.
const SERVER: readonly CommandName[] = [...PROCESS, 'configure'];
// `host` has the options of the tools, and not those of a single person or a single machine.
const TOOLS: readonly CommandName[] = [...SERVER, 'host'];
const SIGN_IN: readonly CommandName[] = [...PROCESS, 'setup', 'login'];
const SIGN_IN_ONLY: readonly CommandName[] = ['setup', 'login'];
const API: readonly CommandName[] = [...SERVER, 'setup', 'login', 'status'];
const STORE: readonly CommandName[] = [...API, 'logout', 'cache clear', 'purge'];
const AUDIT: readonly CommandName[] = ['audit verify', 'audit export'];
const STATE: readonly CommandName[] = [...STORE, ...AUDIT];

/** All options. The command line, the variables, the help and docs/configuration.md follow from this table. */
export const Config = z.object({
  client: option(oneOf(MCP_CLIENT_NAMES).optional(), ['configure'], 'name').describe('The AI program to configure'),
  file: option(text.optional(), ['configure'], 'path', 'the file that the AI program reads for all projects').describe(
    'The configuration file to change',
  ),
  print: option(onOff(), ['configure']).describe('Print the change, and write nothing'),
  write: option(onOff(), ['configure']).describe('Write the change, and keep a backup'),
  remove: option(onOff(), ['setup', 'configure']).describe(
    'Undo the change, or remove the entry if other programs changed the file too',
  ),
  yes: option(onOff(), ['purge']).describe('Do not ask'),
  withAudit: option(onOff(), ['purge']).describe('Remove the audit log too'),
  withClients: option(onOff(), ['purge']).describe('Remove the entries in the configuration of AI programs too'),
  api: option(oneOf(['v1', 'profile']).default('v1'), API, 'name').describe(
    'The API to use: the Open API, or the 8 operations of the published profile',
  ),
  baseUrl: option(
    encryptedUrl.optional(),
    [...API, 'host'],
    'url',
    `${DEFAULT_BASE_URLS.v1}, or ${DEFAULT_BASE_URLS.profile} with --api profile`,
  ).describe('The address of the API, without the path of an operation'),
  account: option(
    z
      .string()
      .regex(/^[\w-]{1,40}$/, 'must have letters, digits, - and _ only, and at most 40')
      .default('default'),
    STATE,
    'name',
  ).describe('The name of the stored sign-in to use'),
  store: option(oneOf(['auto', 'keychain', 'file', 'plain']).default('auto'), STORE, 'kind').describe(
    'Where the sign-in is stored; auto uses the keychain, or an encrypted file if there is no keychain',
  ),
  storeKey: secret(
    longText(12).optional(),
    STORE.filter((command) => command !== 'configure'),
  ).describe('The pass phrase of the encrypted file, at least 12 characters'),
  stateFolder: option(text.optional(), [...STATE, 'host'], 'folder', 'the data folder of the system').describe(
    'The folder of the sign-in, the audit log and the stored lists',
  ),
  clientId: option(text.optional(), [...SIGN_IN, 'host'], 'id').describe(
    'The client id of your app, from MyCase support',
  ),
  clientSecret: secret(text.optional(), [...SIGN_IN, 'host']).describe(
    'The client secret of your app, from MyCase support',
  ),
  redirectUri: option(webUrl.optional(), [...SIGN_IN, 'sandbox'], 'url', DEFAULT_REDIRECT_URI).describe(
    'The redirect URI of your app, exactly as MyCase support registered it',
  ),
  authUrl: option(encryptedUrl.default('https://auth.mycase.com'), [...API, 'host'], 'url').describe(
    'The host on which people sign in to MyCase',
  ),
  noBrowser: option(onOff(), SIGN_IN_ONLY).describe('Print the address of the sign-in page, and do not open a browser'),
  paste: option(onOff(), SIGN_IN_ONLY).describe(
    'Ask for the last address that the browser shows; needed if the redirect URI is on another machine',
  ),
  newApp: option(onOff(), SIGN_IN_ONLY).describe('Ask for the client id and the client secret again'),
  json: option(onOff(), ['status', 'doctor', 'audit verify']).describe('Print JSON'),
  live: option(onOff(), ['doctor']).describe(
    'Compare MyCase with the assumptions of this program, with at most 100 read requests; the report has no data of ' +
      'the firm',
  ),
  accessToken: secret(text.optional(), [...PROCESS, 'status']).describe(
    'A bearer token of MyCase, used instead of the sign-in; it is not renewed',
  ),
  sandbox: option(onOff(), [...TOOLS, 'login', 'status', ...AUDIT]).describe(
    'Use an embedded MyCase with a made-up firm; no account is needed',
  ),
  sandboxSize: option(oneOf(['small', 'large']).default('small'), [...TOOLS, 'status', 'sandbox'], 'size').describe(
    'The size of the made-up firm',
  ),
  catalog: option(oneOf(['full', 'compact']).default('full'), SERVER, 'kind').describe(
    'List every tool, or one tool that finds tools and three that run them',
  ),
  toolsets: option(nameList.optional(), TOOLS, 'names').describe(
    'Use only the tools of these toolsets, separated by commas',
  ),
  tools: option(nameList.optional(), TOOLS, 'names').describe(
    'Use only these tools, separated by commas; with --toolsets, use these tools in addition',
  ),
  excludeTools: option(nameList.optional(), TOOLS, 'names').describe('Leave out these tools, separated by commas'),
  access: option(oneOf(['read', 'write', 'full']).default('full'), TOOLS, 'level').describe(
    'What the tools may do: read; read and write; or read, write and delete',
  ),
  confirm: option(oneOf(['ask', 'token', 'off']).default('ask'), TOOLS, 'mode').describe(
    'How deletes, removals, messages, payments and webhooks are confirmed: ask the person through the client, or use a ' +
      'token if the client cannot ask; always use a token; or never confirm',
  ),
  confirmTools: option(nameList.optional(), TOOLS, 'names').describe(
    'More tools that must be confirmed, separated by commas',
  ),
  audit: option(oneOf(['off', 'writes', 'all']).default('all'), TOOLS, 'calls').describe(
    'The calls that are written to the audit log',
  ),
  from: option(dateOrDateTime.optional(), ['audit export'], 'date').describe('The first day or date-time to print'),
  to: option(dateOrDateTime.optional(), ['audit export'], 'date').describe('The last day or date-time to print'),
  format: option(oneOf(['jsonl', 'csv']).default('jsonl'), ['audit export'], 'format').describe(
    'Print one JSON object per line, or a table',
  ),
  hideCases: option(text.optional(), TOOLS, 'cases').describe(
    'Cases to hide, with all their records: ids separated by commas, or a file of ids',
  ),
  onlyCases: option(text.optional(), TOOLS, 'cases').describe(
    'Hide all cases except these: ids separated by commas, or a file of ids',
  ),
  cache: option(oneOf(['off', 'memory', 'disk']).default('memory'), SERVER, 'place').describe(
    "Where the firm's lists are stored between calls; on disk they are encrypted",
  ),
  index: option(integerInRange(8, 1_500).optional(), SERVER, 'megabytes').describe(
    'Read the text of all documents, notes and messages in the background, for searches of the whole firm, until the ' +
      'index has this size, 8 to 1500 megabytes',
  ),
  timeZone: option(
    timeZone,
    [...API, 'host', 'audit export'],
    'zone',
    "the one that login stored, else this machine's",
  ).describe("The firm's time zone, such as America/New_York or Pacific"),
  holidays: option(text.optional(), TOOLS, 'file').describe(
    "A calendar file (.ics) with the firm's holidays, which business days leave out",
  ),
  answerTokens: option(integerInRange(500, 25_000).default(8_000), TOOLS, 'number').describe(
    'The maximum size of an answer in tokens, 500 to 25000; an answer states if something is left out',
  ),
  structured: option(oneOf(['on', 'off']).default('off'), TOOLS, 'mode').describe(
    'Send the answers also as structured content, for programs that read them; with it, some clients hide the text from ' +
      'the model',
  ),
  filesFolder: option(folderList.optional(), SERVER, 'folder').describe(
    'A folder of uploads and downloads; repeat the option for more folders of uploads, or separate them as in PATH in the ' +
      'variable',
  ),
  maxFileSize: option(integerInRange(1, 5_000).default(500), TOOLS, 'number').describe(
    'The maximum size of an uploaded or downloaded file in MB, 1 to 5000',
  ),
  letterhead: option(text.optional(), TOOLS, 'file').describe(
    "A DOCX file with the firm's letterhead, for the documents that create_document makes",
  ),
  callTimeout: option(numberInRange(1, 600).default(50), TOOLS, 'seconds').describe(
    'The maximum time of a tool call, 1 to 600 seconds',
  ),
  http: option(onOff(), PROCESS).describe('Serve streamable HTTP at /mcp instead of stdio'),
  bind: option(text.default('127.0.0.1'), [...PROCESS, 'host'], 'address').describe(
    'The address to listen on with --http or host; with --http all except loopback addresses need MYCASE_HTTP_TOKEN',
  ),
  allowedHosts: option(nameList.optional(), PROCESS, 'names').describe(
    'Host names that clients may use with --http, in addition to loopback names and --bind',
  ),
  port: option(integerInRange(0, 65_535).default(3333), [...PROCESS, 'host', 'sandbox'], 'number').describe(
    'The port to listen on; 0 selects a free port',
  ),
  httpToken: secret(longText(16).optional(), PROCESS).describe(
    'The bearer token that clients must send with --http, at least 16 characters',
  ),
  publicUrl: option(originUrl.optional(), ['host'], 'url').describe(
    'The address of the host as people and clients see it, without a path, such as https://example.com',
  ),
  administration: option(text.optional(), ['host'], 'file').describe(
    'A JSON file with the firms of the host, the people who may use it, and what each of them may do',
  ),
  memory: option(integerInRange(1, 1_000_000).default(512), ['host'], 'megabytes').describe(
    'The memory for the lists and texts of all people; the lists of the person who has been idle longest move to the disk',
  ),
  maxConnections: option(integerInRange(10, 100_000).default(2_000), ['host'], 'number').describe(
    'The number of open connections; more are closed at once, 10 to 100000',
  ),
  requestsPerPerson: option(integerInRange(1, 100_000).default(600), ['host'], 'number').describe(
    'The number of requests of one person in a minute, 1 to 100000',
  ),
  requestsPerAddress: option(integerInRange(1, 1_000_000).default(3_000), ['host'], 'number').describe(
    'The number of requests from one network address in a minute, 1 to 1000000; a page of the sign-in and a token ' +
      'request count as 5, a registration counts as 50',
  ),
  trustedProxy: option(networkList.optional(), ['host'], 'networks').describe(
    'The addresses of proxies whose headers X-Forwarded-For, -Proto and -Host are used, such as 10.0.0.0/8, separated by ' +
      'commas',
  ),
  allowedOrigin: option(originList.optional(), ['host'], 'origins').describe(
    'Origins of web pages that may use MCP and the token endpoint from the browser, separated by commas',
  ),
  logFormat: option(oneOf(['text', 'json']).default('text'), ['host'], 'format').describe(
    'Write the log as text, or as one JSON object per line',
  ),
  drainDelay: option(integerInRange(0, 300).default(0), ['host'], 'seconds').describe(
    'How long requests are accepted after the signal to end, while /readyz already fails, 0 to 300 seconds',
  ),
  administrationPort: option(integerInRange(0, 65_535).optional(), ['host'], 'number').describe(
    'The port of /healthz, /readyz, /metrics and the administration pages; 0 selects a free port; without it there is only /healthz at --port',
  ),
  administrationBind: option(text.default('127.0.0.1'), ['host'], 'address').describe(
    'The address to listen on with --administration-port',
  ),
  administrationSecret: secret(longText(24).optional(), ['host']).describe(
    'The secret with which a person signs in to the administration pages, at least 24 characters; without it there are none',
  ),
  storeUrl: option(storeUrl.optional(), ['host', ...AUDIT], 'url').describe(
    'The Redis or PostgreSQL that several hosts share, redis://, rediss:// or postgres://; use the variable for a password',
  ),
  hostKeys: secret(encryptionKeys.optional(), ['host']).describe(
    'The encryption keys of stored values, 32 bytes each in Base64, separated by commas; the first one encrypts new values',
  ),
});

export type Config = z.infer<typeof Config>;

/** Returns the base URL of the API that a configuration names. */
export const getBaseUrl = ({ api, baseUrl }: Config): string => baseUrl ?? DEFAULT_BASE_URLS[api];
