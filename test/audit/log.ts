import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type Env, run } from '../auth/program.ts';
import { aSandbox, call, connect, pointedAt } from '../harness.ts';

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

/** The names of a log's files of lines, in order. */
export const filesOf = ({ folder }: Setting): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .sort();

/** The whole lines of a log, as texts. */
export const textsOf = (setting: Setting): string[] =>
  filesOf(setting).flatMap((name) =>
    readFileSync(join(setting.folder, name), 'utf8').split('\n').slice(0, -1),
  );

/** The whole lines of a log. */
export const linesOf = (setting: Setting): Line[] => textsOf(setting).map((text): Line => JSON.parse(text));

/** Puts other lines into the first file of a log. */
export function rewrite(setting: Setting, change: (texts: string[]) => string[]): void {
  const file = join(setting.folder, '000001.jsonl');
  const texts = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  writeFileSync(
    file,
    change(texts)
      .map((text) => `${text}\n`)
      .join(''),
  );
}

/** What `mycase-mcp audit verify` found, and its exit code. */
export interface Found {
  readonly code: unknown;
  readonly isWhole: boolean;
  readonly lines: number;
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
