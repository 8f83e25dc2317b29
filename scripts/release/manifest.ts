import { DESKTOP_SWITCHES } from '../../src/config/desktop-settings.ts';
import { DEFAULT_REDIRECT_URI } from '../../src/config/options.ts';
import type { Owner, PackageFacts } from './facts.ts';
import { getFirstSentence, listPrompts, listTools } from './tools.ts';

/** A setting that a person makes in the client, with the variable that passes it to the program. */
interface Setting {
  readonly variable: string;
  readonly type: 'string' | 'boolean' | 'directory';
  readonly title: string;
  readonly description: string;
  readonly default?: string | boolean;
  readonly sensitive?: boolean;
}

/** The settings of the desktop bundle, by their names. */
const SETTINGS: Readonly<Record<string, Setting>> = {
  use_sandbox: {
    variable: 'MYCASE_SANDBOX',
    type: 'boolean',
    title: 'Use the fictional firm',
    description: 'All answers come from a made-up firm. You need no account of MyCase.',
    default: false,
  },
  may_write: {
    variable: DESKTOP_SWITCHES.write,
    type: 'boolean',
    title: 'May write',
    description: 'Claude may create and change records. If this is off, Claude only reads.',
    default: false,
  },
  may_delete: {
    variable: DESKTOP_SWITCHES.delete,
    type: 'boolean',
    title: 'May delete',
    description: 'Claude may delete records. This needs the switch above.',
    default: false,
  },
  client_id: {
    variable: 'MYCASE_CLIENT_ID',
    type: 'string',
    title: 'Client id',
    description: 'The client id of your app, from MyCase support. The first question answers with a link to sign in.',
  },
  client_secret: {
    variable: 'MYCASE_CLIENT_SECRET',
    type: 'string',
    title: 'Client secret',
    description: 'The client secret of your app, from MyCase support.',
    sensitive: true,
  },
  redirect_uri: {
    variable: 'MYCASE_REDIRECT_URI',
    type: 'string',
    title: 'Redirect URI',
    description: 'The redirect URI of your app, exactly as MyCase support registered it.',
    default: DEFAULT_REDIRECT_URI,
  },
  access_token: {
    variable: 'MYCASE_ACCESS_TOKEN',
    type: 'string',
    title: 'Access token',
    description: 'A token of MyCase, instead of the sign-in. It is not renewed. Usually empty.',
    sensitive: true,
  },
  time_zone: {
    variable: 'MYCASE_TIME_ZONE',
    type: 'string',
    title: 'Time zone',
    description: "The firm's time zone, such as America/New_York. If it is empty, the one of this machine.",
  },
  files_folder: {
    variable: 'MYCASE_FILES_FOLDER',
    type: 'directory',
    title: 'Files folder',
    description: 'The folder from which documents are uploaded, and to which they are saved. Nothing else is read.',
  },
};

/** Returns the manifest of the desktop bundle. Its program is `entryPoint`, a path in the bundle. */
export function createManifest(owner: Owner, facts: PackageFacts, entryPoint: string): object {
  const { name, version, description, license, keywords, engines } = facts;
  const { author, repository, homepage, bugs } = owner;
  return {
    manifest_version: '0.4',
    name,
    display_name: 'MyCase',
    version,
    description,
    long_description:
      "Work with your firm's MyCase: cases, clients, calendar, tasks, documents, time and bills. Claude only reads until you " +
      'switch on "May write". This is an independent project. MyCase is a product of its vendor.',
    author: { name: author },
    repository: { type: 'git', url: repository },
    homepage,
    documentation: `${repository}/blob/main/docs/install.md`,
    support: bugs,
    icon: 'icon.png',
    server: {
      type: 'node',
      entry_point: entryPoint,
      mcp_config: {
        command: 'node',
        args: [`\${__dirname}/${entryPoint}`],
        env: Object.fromEntries(
          Object.entries(SETTINGS).map(([setting, { variable }]) => [variable, `\${user_config.${setting}}`]),
        ),
      },
    },
    tools: listTools('full').map((tool) => ({ name: tool.name, description: getFirstSentence(tool.description) })),
    prompts: listPrompts('full').map((prompt) => ({
      name: prompt.name,
      description: prompt.description,
      arguments: prompt.arguments.map((argument) => argument.name),
      text: prompt.text(
        Object.fromEntries(prompt.arguments.map((argument) => [argument.name, `\${arguments.${argument.name}}`])),
      ),
    })),
    prompts_generated: true,
    keywords,
    license,
    compatibility: { platforms: ['darwin', 'win32', 'linux'], runtimes: { node: engines.node } },
    user_config: Object.fromEntries(
      Object.entries(SETTINGS).map(([setting, { variable: _, ...shown }]) => [setting, { ...shown, required: false }]),
    ),
  };
}
