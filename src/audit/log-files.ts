import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { getStateFolder } from '../auth/account.ts';
import type { Config } from '../config/options.ts';

/** The folder of an account's audit log. What is done to a made-up firm is kept apart from the real one's. */
export const getAuditFolder = (config: Config): string =>
  join(getStateFolder(config), config.sandbox ? 'audit-sandbox' : 'audit', config.account);

/** A log's files have numbers, in the order they were written. */
export const getLogFilePath = (folder: string, number: number): string =>
  join(folder, `${String(number).padStart(6, '0')}.jsonl`);

/** The numbers of the files there are, in order. Throws what the system says where the folder can't be read. */
export function listLogFiles(folder: string): number[] {
  return readdirSync(folder)
    .flatMap((name) => /^(\d{6,})\.jsonl$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}

/** What the system says is wrong with a file, as ENOENT; undefined for another fault. */
export const getErrorCode = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error ? String(error.code) : undefined;

/** A line of a log, as it stands in its file. */
export interface LogLine {
  /** Without the line break. */
  readonly text: string;
  readonly file: number;
  /** `000001.jsonl:7` */
  readonly location: string;
  /** The end of the last file without a line break: what a killed process left. */
  readonly isTorn: boolean;
}

/** All lines of a log in order. Throws what the system says where it can't be read. */
export function* readLogLines(folder: string): Generator<LogLine> {
  const files = listLogFiles(folder);
  for (const file of files) {
    const path = getLogFilePath(folder, file);
    const texts = readFileSync(path, 'utf8').split('\n');
    const tornText = texts.pop() ?? '';
    const toLogLine = (text: string, index: number, isTorn: boolean) => ({
      text,
      file,
      location: `${basename(path)}:${index + 1}`,
      isTorn,
    });
    for (const [index, text] of texts.entries()) yield toLogLine(text, index, false);
    if (tornText !== '') yield toLogLine(tornText, texts.length, file === files.at(-1));
  }
}
