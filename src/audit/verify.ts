import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { sha256Hex } from '../base/hash.ts';
import { pluralize } from '../base/sentences.ts';
import { type ChainCheck, checkChain } from './check-chain.ts';
import { parseRegistryEvent, type RegistryEvent } from './file-registry.ts';
import type { ChainTip } from './hash-chain.ts';
import { listLogFiles, REGISTRY_NAME, readLogFile } from './log-files.ts';

/** The result of a verification. */
export interface Verdict {
  readonly isWhole: boolean;
  readonly lines: number;
  /** SHA-256 over `files`. It changes with every line that is added or changed. */
  readonly checksum: string;
  /** The first faults, each with its place. */
  readonly faults: readonly string[];
  /** Facts that are not faults, such as repairs. */
  readonly notes: readonly string[];
  /** The log files and the registry: the number of lines of each, and the hash of the last line. */
  readonly files: readonly { readonly file: string; readonly lines: number; readonly hash: string }[];
}

/** The most faults that a verdict names. */
export const MAX_FAULTS = 20;

/**
 * Verifies the log in a folder. Servers may append to it during the check. Throws system errors.
 *
 * The registry is read before the log files, for the ends of files: a file has all its lines when its end is
 * registered. It is read again after them, for the starts: a file is registered before its first line is written.
 */
export function verifyLog(folder: string): Verdict {
  const ends = checkRegistry(folder).events.filter(({ event }) => event === 'ended');
  const logFiles = listLogFiles(folder).map((name) => checkTwice(folder, name));
  const { registry, events } = checkRegistry(folder);
  const listFiles = (kind: RegistryEvent['event']) =>
    new Set(events.flatMap(({ event, file }) => (event === kind && file ? file : [])));
  const [started, deleted] = [listFiles('started'), listFiles('deleted')];
  const isUnused = ({ name, isEmpty }: ChainCheck) => isEmpty && !started.has(name);
  const checks = [...logFiles.filter((check) => !isUnused(check)), registry];
  const files = checks.map(({ name, tip }) => ({ file: name, lines: tip.seq, hash: tip.hash }));
  const faults = [
    ...checks.flatMap((check) => check.faults),
    ...findRegistrationFaults(folder, files, started, deleted),
    ...ends.flatMap((event) => findEndFault(event, files)),
  ];
  const unusedNotes = logFiles
    .filter(isUnused)
    .map(({ name }) => `${name} has no lines: a process was killed while it created the file.`);
  return {
    isWhole: faults.length === 0,
    lines: logFiles.reduce((sum, { lineCount }) => sum + lineCount, 0),
    checksum: sha256Hex(JSON.stringify(files)),
    faults: faults.slice(0, MAX_FAULTS),
    notes: [...checks.flatMap(({ notes }) => notes), ...unusedNotes, ...formatDeletions(deleted)],
    files,
  };
}

/** Reads a file with a fault once more: a server may have appended to it during the first reading. */
function checkTwice(folder: string, name: string): ChainCheck {
  const check = checkFile(folder, name);
  return check.faults.length === 0 ? check : checkFile(folder, name);
}

function checkFile(folder: string, name: string): ChainCheck {
  const content = readLogFile(folder, name);
  const check = checkChain(name, content, 2, content.tip);
  const fault = check.hasTip ? undefined : findTipFault(check, content.tip);
  return fault ? { ...check, faults: [...check.faults, fault] } : check;
}

function findTipFault({ name, tip, faults }: ChainCheck, header: ChainTip | undefined): string | undefined {
  if (!header) return `The first line of ${name} is missing or not valid: a cut-off end cannot be detected.`;
  if (header.seq > tip.seq)
    return `${name} ends with line ${tip.seq}, but had ${header.seq}: the end was cut off, or lost in a power failure.`;
  if (faults.length > 0) return undefined;
  return `Line ${header.seq} of ${name}, or the tip in the first line of the file, was changed.`;
}

function checkRegistry(folder: string): { registry: ChainCheck; events: readonly RegistryEvent[] } {
  if (!existsSync(join(folder, REGISTRY_NAME))) {
    const check = checkChain(REGISTRY_NAME, { texts: [], tornText: '' }, 2);
    return { registry: { ...check, faults: [`${REGISTRY_NAME} is missing.`] }, events: [] };
  }
  const check = checkTwice(folder, REGISTRY_NAME);
  const events = readLogFile(folder, REGISTRY_NAME).texts.flatMap((text) => parseRegistryEvent(text) ?? []);
  const repairs = events.filter(({ event }) => event === 'repaired');
  const notes = [...repairs.flatMap(formatTornRepair), ...check.notes];
  return { registry: { ...check, faults: [...check.faults, ...repairs.flatMap(formatRepairFault)], notes }, events };
}

const formatDeletions = ({ size }: ReadonlySet<string>): string[] =>
  size > 0
    ? [
        `${pluralize(size, 'log file')} of the registry ${size === 1 ? 'was' : 'were'} deleted by a host, because of its retention.`,
      ]
    : [];

const formatTornRepair = ({ bytes = 0 }: RegistryEvent): string[] =>
  bytes > 0 ? [`${REGISTRY_NAME} was repaired: a torn line of ${bytes} bytes was removed.`] : [];

/** A killed process leaves a torn line, but the first line and the file itself stay. So these repairs are faults. */
function formatRepairFault({ header = false, missing = false, time }: RegistryEvent): string[] {
  const cause = missing ? 'it was missing or empty' : header ? 'its first line was missing or not valid' : undefined;
  if (cause === undefined) return [];
  return [
    `${REGISTRY_NAME} was repaired at ${time}: ${cause}. If its end was removed before, that cannot be detected.`,
  ];
}

/** A registered file that is missing from `files` may be newer than the list of the folder, so the disk is checked. */
function findRegistrationFaults(
  folder: string,
  files: Verdict['files'],
  started: Set<string>,
  deleted: Set<string>,
): string[] {
  const names = files.map(({ file }) => file).filter((name) => name !== REGISTRY_NAME);
  return [
    ...[...started]
      .filter((name) => !names.includes(name) && !deleted.has(name) && !existsSync(join(folder, name)))
      .map((name) => `${name} is missing, but ${REGISTRY_NAME} lists it.`),
    ...names
      .filter((name) => !started.has(name))
      .map((name) => `${name} is not in ${REGISTRY_NAME}: the registry was cut off, or the file was added.`),
  ];
}

function findEndFault({ event, file, lines, hash }: RegistryEvent, files: Verdict['files']): string[] {
  const end = event === 'ended' && files.find((other) => other.file === file);
  if (!end || (end.lines === lines && end.hash === hash)) return [];
  return [`${file} had ${lines} lines when it ended. Its last line or the number of its lines was changed.`];
}
