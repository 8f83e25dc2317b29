import * as z from 'zod';
import { COMMAND_NAMES, type CommandName } from './commands.ts';
import { Config, type OptionMeta, optionMeta } from './options.ts';
import { folderList } from './values.ts';

/** An option as a person uses it. `commands` has the order of the help. */
export interface ConfigOption extends OptionMeta {
  /** The key in Config. */
  readonly key: string;
  /** `--name`. A secret has a flag too, so that the flag can be refused. */
  readonly flag: string;
  readonly variable: string;
  readonly isSwitch: boolean;
  /** The option can be given several times. */
  readonly isRepeatable: boolean;
  readonly description: string;
  /** The words that the option accepts. Empty for an option that accepts other values. */
  readonly choices: readonly string[];
}

/** All options in the order of the table. */
export const CONFIG_OPTIONS: readonly ConfigOption[] = Object.entries(Config.shape).map(([key, schema]) => {
  const meta = optionMeta.get(schema);
  if (!meta || !schema.description) throw new Error(`The option ${key} has no description.`);
  const name = key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const defaultValue = schema instanceof z.ZodDefault ? schema.def.defaultValue : undefined;
  const hasInnerType = schema instanceof z.ZodDefault || schema instanceof z.ZodOptional;
  const innerType = hasInnerType ? schema.def.innerType : undefined;
  const isSwitch = defaultValue === false;
  return {
    ...meta,
    key,
    flag: `--${name}`,
    variable: `MYCASE_${name.replaceAll('-', '_').toUpperCase()}`,
    isSwitch,
    isRepeatable: innerType === folderList,
    commands: COMMAND_NAMES.filter((command) => meta.commands.includes(command)),
    description: schema.description,
    choices: innerType instanceof z.ZodEnum ? innerType.options.map(String) : [],
    defaultText: isSwitch ? undefined : (meta.defaultText ?? defaultValue?.toString()),
  };
});

/** Returns the options of a command. */
export const getCommandOptions = (command: CommandName): ConfigOption[] =>
  CONFIG_OPTIONS.filter(({ commands }) => commands.includes(command));
