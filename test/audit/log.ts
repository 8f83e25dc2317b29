import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { aSandbox, call, connect, pointedAt } from '../support/harness.ts';
import { type Env, run } from '../support/program.ts';

/** A line of an audit log, as a reader finds it. */
export type Line = Readonly<Record<string, unknown>>;

/** A state folder, and the audit log that servers write in it. */
export interface Setting {
  readonly env: Env;
  readonly folder: string;
}

/** The log in a state folder. */
export const settingOf = (env: Env): Setting => ({
  env,
  folder: join(env.MYCASE_STATE_FOLDER ?? '', 'audit', 'default'),
});

/** A sandbox, and a state folder for servers that work on it. */
export const aSetting = async (env: Env = {}): Promise<Setting> =>
  settingOf({ ...pointedAt(await aSandbox()), ...env });

/** A log of so many calls, whose server has ended. */
export async function aLogOf(calls: number): Promise<Setting> {
  const setting = await aSetting();
  const client = await connect({ env: setting.env });
  onTestFinished(() => client.close());
  for (let left = calls; left > 0; left -= 1) await call(client, 'get_firm');
  await client.close();
  return setting;
}

/** The names of the log files, in the order of their starts. */
export const filesOf = ({ folder }: Setting): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl') && name !== 'registry.jsonl')
    .sort();

/** The path of the first log file. */
export const firstFileOf = (setting: Setting): string => join(setting.folder, filesOf(setting)[0] ?? '');

/** The complete lines of all log files, as texts, without the first line of each file. */
export const textsOf = (setting: Setting): string[] =>
  filesOf(setting).flatMap((name) => readFileSync(join(setting.folder, name), 'utf8').split('\n').slice(1, -1));

/** The complete lines of all log files. */
export const linesOf = (setting: Setting): Line[] => textsOf(setting).map((text): Line => JSON.parse(text));

/** Replaces the lines of a file. */
export function rewriteFile(path: string, change: (texts: string[]) => string[]): void {
  const texts = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  writeFileSync(
    path,
    change(texts)
      .map((text) => `${text}\n`)
      .join(''),
  );
}

/** Replaces the lines of the first log file, without its first line. */
export const rewrite = (setting: Setting, change: (texts: string[]) => string[]): void =>
  rewriteFile(firstFileOf(setting), ([header = '', ...texts]) => [header, ...change(texts)]);

/** What `mycase-mcp audit verify` found, and its exit code. */
export interface Found {
  readonly code: unknown;
  readonly isWhole: boolean;
  readonly lines: number;
  readonly checksum: string;
  readonly faults: readonly string[];
  readonly notes: readonly string[];
}

/** Runs `mycase-mcp audit verify`. */
export async function verify({ env }: Setting): Promise<Found> {
  const { code, stdout } = await run(['audit', 'verify', '--json'], env);
  return { code, ...JSON.parse(stdout) };
}

/** What is found of a log that is whole. */
export const WHOLE = { code: 0, isWhole: true, faults: [] };
