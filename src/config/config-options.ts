import * as z from 'zod';
import { COMMAND_NAMES, type CommandName } from './commands.ts';
import { Config, optionMeta } from './options.ts';

/** An option as a person uses it. */
export interface ConfigOption {
  /** Its key in Config. */
  readonly key: string;
  /** `--name`, which a secret has only in order to be refused. */
  readonly flag: string;
  readonly variable: string;
  readonly isSecret: boolean;
  readonly isSwitch: boolean;
  /** The commands that use it, in the order of the help. */
  readonly commands: readonly CommandName[];
  readonly description: string;
  /** The name of its value. Undefined for a switch and a secret. */
  readonly value: string | undefined;
  /** The words it takes. Empty where it takes anything else. */
  readonly choices: readonly string[];
  readonly defaultText: string | undefined;
}

/** All options in the order of the table. */
export const CONFIG_OPTIONS: readonly ConfigOption[] = Object.entries(Config.shape).map(([key, schema]) => {
  const meta = optionMeta.get(schema);
  if (!meta) throw new Error(`The option ${key} has no description.`);
  const name = key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const { isSecret = false, commands, description, value } = meta;
  const { defaultValue, innerType } = schema instanceof z.ZodDefault ? schema.def : {};
  const isSwitch = defaultValue === false;
  return {
    key,
    flag: `--${name}`,
    variable: `MYCASE_${name.replaceAll('-', '_').toUpperCase()}`,
    isSecret,
    isSwitch,
    commands: COMMAND_NAMES.filter((command) => commands.includes(command)),
    description,
    value,
    choices: innerType instanceof z.ZodEnum ? innerType.options.map(String) : [],
    defaultText: isSwitch ? undefined : (meta.defaultText ?? defaultValue?.toString()),
  };
});

/** The options of a command. */
export const getCommandOptions = (command: CommandName): ConfigOption[] =>
  CONFIG_OPTIONS.filter(({ commands }) => commands.includes(command));
