import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { sha256Hex } from '../base/hash.ts';
import { parseJson } from '../base/json.ts';
import type { Config } from '../config/options.ts';
import { getStateFolder } from '../config/state-folder.ts';
import type { ChainTip } from './hash-chain.ts';

/** The name of the file that lists the log files. */
export const REGISTRY_NAME = 'registry.jsonl';

/** The version of the format of log files and of the registry. */
const FORMAT_VERSION = 1;

/**
 * The length of the first line of a log file and of the registry. The line is overwritten in place, so its length never
 * changes.
 */
export const HEADER_BYTES = 128;

/** Returns the folder of an account's audit log. The sandbox has a separate folder. */
export const getAuditFolder = (config: Config): string =>
  join(getStateFolder(config), config.sandbox ? 'audit-sandbox' : 'audit', config.account);

/** Returns a new log file's name: the time, a hash of the machine's name, and a random part. Names sort by time. */
export const createLogFileName = (now: Date): string =>
  `${toNameTime(now.toISOString())}-${sha256Hex(hostname()).slice(0, 8)}-${randomBytes(6).toString('hex')}.jsonl`;

/** Returns an ISO 8601 time in the form of the names: `20260302T091407312Z`. */
export const toNameTime = (time: string): string => time.replace(/[-:.]/g, '');

/** Returns the names of the log files, in the order of their starts. Throws system errors. */
export const listLogFiles = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl') && name !== REGISTRY_NAME)
    .sort();

/** Returns the first line of a file, with its line break. It holds the file's format and the tip of its chain. */
export const formatHeader = ({ seq, hash }: ChainTip): string =>
  `${JSON.stringify({ format: FORMAT_VERSION, seq, hash }).padEnd(HEADER_BYTES - 1)}\n`;

const Header = z.object({ format: z.literal(FORMAT_VERSION), seq: z.int(), hash: z.string() });

/** Parses the first line of a file. Returns undefined if it is not valid. */
export const parseHeader = (text: string): ChainTip | undefined => Header.safeParse(parseJson(text)).data;

/** The content of a file of the log. */
export interface FileContent {
  /** The complete lines after the first line, without line breaks. */
  readonly texts: readonly string[];
  /** The text after the last line break: a process was killed while it wrote. */
  readonly tornText: string;
  /** The tip in the first line. Undefined if the first line is not valid. */
  readonly tip?: ChainTip | undefined;
}

/** Reads a file of the log. Throws system errors. */
export function readLogFile(folder: string, name: string): FileContent {
  const lines = readFileSync(join(folder, name), 'utf8').split('\n');
  const tornText = lines.pop() ?? '';
  const [header = '', ...texts] = lines;
  return { tip: parseHeader(header), texts, tornText };
}
