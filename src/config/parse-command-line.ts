import { parseArgs } from 'node:util';
import { distance } from 'fastest-levenshtein';
import { joinWords } from '../base/sentences.ts';
import { formatSuggestion } from '../base/suggest.ts';
import { COMMAND_NAMES, type CommandName } from './commands.ts';
import { CONFIG_OPTIONS, type ConfigOption, getCommandOptions } from './config-options.ts';
import { UsageError } from './usage-error.ts';

/** A command line, before its values are checked. */
export interface ParsedArguments {
  readonly command: CommandName;
  /** True if the command line names a command. */
  readonly isCommandNamed: boolean;
  readonly help: boolean;
  readonly version: boolean;
  /** The values by the name of the option, without the dashes. */
  readonly values: Readonly<Record<string, unknown>>;
}

const INFO_OPTIONS = {
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
} as const;

const FLAGS = CONFIG_OPTIONS.filter(({ isSecret }) => !isSecret);

const OPTION_SPECS = Object.fromEntries(
  FLAGS.map(({ flag, isSwitch, isRepeatable: multiple }) => [
    flag.slice(2),
    { type: isSwitch ? ('boolean' as const) : ('string' as const), multiple },
  ]),
);

/** Parses a command line. Throws a UsageError for an unknown command, and for an option the command does not have. */
export function parseArguments(argv: readonly string[]): ParsedArguments {
  const { values, positionals, tokens } = parseArgs({
    args: [...argv],
    options: { ...OPTION_SPECS, ...INFO_OPTIONS },
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const optionTokens = tokens.filter((token) => token.kind === 'option');
  // An unknown option may have a value, which must not be read as a command.
  for (const { name, rawName, index } of optionTokens) assertKnownOption(name, toTypedName(rawName, argv[index]));
  const command = parseCommand(positionals);
  for (const token of optionTokens) assertUsableOption(token, command);
  assertSetOnce(optionTokens);
  return {
    command,
    isCommandNamed: positionals.length > 0,
    help: values.help === true,
    version: values.version === true,
    values,
  };
}

/** Returns `-token` for `-token`, which is parsed as several options of one letter. */
function toTypedName(rawName: string, argument = ''): string {
  return /^-[^-]./.test(argument) ? (argument.split('=')[0] ?? rawName) : rawName;
}

function assertKnownOption(name: string, rawName: string): void {
  if (Object.hasOwn(INFO_OPTIONS, name) || Object.hasOwn(OPTION_SPECS, name)) return;
  const names = [...FLAGS.map(({ flag }) => flag), '--help', '--version'];
  const secret = findSecret(rawName);
  if (secret) throw new UsageError(formatSecretAdvice(rawName, [secret]));
  const maxErrors = Math.min(MAX_TYPING_ERRORS, Math.floor(rawName.length / 3));
  const isSimilar = names.some((known) => distance(known, rawName) <= maxErrors);
  if (SECRET_WORD.test(rawName) && !isSimilar) {
    const named = SECRETS.filter(({ flag }) => flag.endsWith(rawName.replace(/^-+/, '-')));
    throw new UsageError(formatSecretAdvice(rawName, named.length > 0 ? named : SECRETS));
  }
  throw new UsageError(`Unknown option ${rawName}.${formatSuggestion(rawName, names)} See mycase-mcp --help.`);
}

const SECRETS = CONFIG_OPTIONS.filter(({ isSecret }) => isSecret);
const SECRET_WORD = /token|secret|key|pass/i;
const MAX_TYPING_ERRORS = 2;

/**
 * Returns the secret that an option names: in any case, with any dashes, as its variable, or with two typing errors.
 */
function findSecret(rawName: string): ConfigOption | undefined {
  const toLetters = (name: string) =>
    name
      .toLowerCase()
      .replace(/[^a-z]/g, '')
      .replace(/^mycase/, '');
  const typed = toLetters(rawName);
  const ranked = SECRETS.map((option) => ({ option, far: distance(typed, toLetters(option.flag)) }));
  const [best] = ranked.sort((a, b) => a.far - b.far);
  return best && best.far <= MAX_TYPING_ERRORS ? best.option : undefined;
}

function formatSecretAdvice(rawName: string, secrets: readonly ConfigOption[]): string {
  const variables = joinWords(
    secrets.map(({ variable }) => variable),
    'or',
  );
  return (
    `${rawName} is not an option, because other processes can read a command line. ` +
    `Set the variable ${variables} instead.`
  );
}

interface OptionToken {
  readonly name: string;
  readonly rawName: string;
  readonly value?: string | undefined;
  readonly inlineValue?: boolean | undefined;
}

function assertUsableOption({ name, rawName, value, inlineValue }: OptionToken, command: CommandName): void {
  const option = CONFIG_OPTIONS.find(({ flag }) => flag === `--${name}`);
  if (option && !getCommandOptions(command).includes(option)) throw new UsageError(formatMisplaced(option, command));
  const isSwitch = option?.isSwitch ?? true;
  if (isSwitch && value !== undefined) throw new UsageError(`${rawName} does not accept a value.`);
  if (isSwitch) return;
  if (value === undefined) throw new UsageError(`${rawName} needs a value.`);
  if (!inlineValue && value.startsWith('-')) {
    throw new UsageError(`${rawName} needs a value. Write ${rawName}=… for a value that starts with a dash.`);
  }
}

/** Throws a UsageError for an option with a value that is set twice: only one of the values would be used. */
function assertSetOnce(tokens: readonly OptionToken[]): void {
  for (const { flag, isSwitch, isRepeatable } of FLAGS) {
    const count = tokens.filter(({ name }) => flag === `--${name}`).length;
    if (!isSwitch && !isRepeatable && count > 1)
      throw new UsageError(`${flag} is set ${count} times. Set it once. Put commas between the values of a list.`);
  }
}

function formatMisplaced({ flag, commands }: ConfigOption, command: CommandName): string {
  const owners = joinWords(
    commands.map((name) => `mycase-mcp ${name}`),
    'and',
  );
  return `${flag} is not an option of mycase-mcp ${command}. It is an option of ${owners}.`;
}

function parseCommand(words: readonly string[]): CommandName {
  if (words.length === 0) return 'serve';
  const typed = words.join(' ');
  const [variable] = /^MYCASE_\w+(?==)/i.exec(words[0] ?? '') ?? [];
  if (variable !== undefined)
    throw new UsageError(`${variable} is a variable. Set it in the environment of the program, before its command.`);
  const command = COMMAND_NAMES.find((name) => typed === name || typed.startsWith(`${name} `));
  if (command === undefined) throw new UsageError(formatUnknownCommand(words));
  const [extraWord] = words.slice(command.split(' ').length);
  if (extraWord === undefined) return command;
  throw new UsageError(
    `mycase-mcp ${command} does not accept the word "${extraWord}". See mycase-mcp ${command} --help.`,
  );
}

function formatUnknownCommand([firstWord = '', secondWord]: readonly string[]): string {
  const isGroup = COMMAND_NAMES.some((name) => name.startsWith(`${firstWord} `));
  const typed = isGroup && secondWord !== undefined ? `${firstWord} ${secondWord}` : firstWord;
  return `Unknown command "${typed}".${formatSuggestion(typed, COMMAND_NAMES)} See mycase-mcp --help.`;
}
