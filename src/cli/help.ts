import { COMMAND_NAMES, COMMANDS, type CommandName } from '../config/commands.ts';
import { type ConfigOption, getCommandOptions } from '../config/config-options.ts';
import type { ParsedArguments } from '../config/parse-command-line.ts';

/**
 * Returns the help of a command. If no command is named, returns all commands and the options of the default command.
 */
export const formatHelp = ({ command, isCommandNamed }: Pick<ParsedArguments, 'command' | 'isCommandNamed'>): string =>
  isCommandNamed
    ? `mycase-mcp ${command}: ${COMMANDS[command]}\n\n${formatOptions(command)}`
    : `mycase-mcp: the MyCase API as MCP tools, for Claude, VS Code, Cursor and other clients

Commands. mycase-mcp <command> --help lists the options of a command.

${formatRows(COMMAND_NAMES.map((name) => [name, COMMANDS[name]]))}

${formatOptions('serve')}
Connect an AI program:     mycase-mcp setup
Start without an account:  mycase-mcp --sandbox
`;

function formatOptions(command: CommandName): string {
  const options = getCommandOptions(command);
  const flags = options.filter(({ isSecret }) => !isSecret);
  const secrets = options.filter(({ isSecret }) => isSecret);
  return `Options${command === 'serve' ? ' of serve' : ''}. Each has a variable too, such as MYCASE_STATE_FOLDER for --state-folder. An option overrides its variable.

${formatRows([
  ...flags.map((option): Row => [formatUsage(option), formatDescription(option)]),
  ['-h, --help', 'Show this help'],
  ['-v, --version', 'Show the version'],
])}
${secrets.length > 0 ? `\nSecrets. They have a variable and no option:\n\n${formatRows(secrets.map(({ variable, description }) => [variable, description]))}\n` : ''}`;
}

const formatUsage = ({ flag, value }: ConfigOption): string => (value === undefined ? flag : `${flag} <${value}>`);

function formatDescription({ description, choices, defaultText }: ConfigOption): string {
  const notes = [
    ...(choices.length > 0 ? [choices.join(', ')] : []),
    ...(defaultText === undefined ? [] : [`default: ${defaultText}`]),
  ];
  return notes.length > 0 ? `${description} (${notes.join('; ')})` : description;
}

type Row = readonly [name: string, text: string];

const NAME_WIDTH = 24;
const TEXT_WIDTH = 72;

const formatRows = (rows: readonly Row[]): string =>
  rows.map(([name, text]) => `  ${name.padEnd(NAME_WIDTH)}  ${wrapText(text)}`).join('\n');

/**
 * Breaks a text into lines of at most 72 characters. All lines except the first are indented to the column of texts.
 */
const wrapText = (text: string): string =>
  (text.match(new RegExp(`\\S.{0,${TEXT_WIDTH - 1}}(?=\\s|$)`, 'g')) ?? []).join(`\n${' '.repeat(NAME_WIDTH + 4)}`);
