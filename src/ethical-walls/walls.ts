import { readFileSync } from 'node:fs';
import type { Config } from '../config/options.ts';
import { UsageError } from '../config/usage-error.ts';

/** Decides which cases of the firm a server may show. */
export interface Walls {
  /** True if only the named cases are visible. Then records without a case are hidden as well. */
  readonly isAllowlist: boolean;
  /** Returns true if the case is visible. */
  isCaseVisible(caseId: number): boolean;
  /** Equal for walls that hide the same cases, and different for all others. */
  readonly fingerprint: string;
}

const WALL_KEYS = ['hideCases', 'onlyCases'] as const;

/** The names of the settings in messages. */
type WallNames = Readonly<Record<(typeof WALL_KEYS)[number], string>>;

const OPTION_NAMES: WallNames = {
  hideCases: '--hide-cases (MYCASE_HIDE_CASES)',
  onlyCases: '--only-cases (MYCASE_ONLY_CASES)',
};

/**
 * Reads the ethical walls of a configuration; returns undefined if it has none. A file is read only once, here.
 * Throws a UsageError for a file that cannot be read, for an invalid case id, and if both options are set.
 */
export function readWalls(
  config: Pick<Config, 'hideCases' | 'onlyCases'>,
  names: WallNames = OPTION_NAMES,
): Walls | undefined {
  const [key, otherKey] = WALL_KEYS.filter((one) => config[one] !== undefined);
  if (!key) return undefined;
  if (otherKey) throw new UsageError(`${names[key]} and ${names[otherKey]} cannot be combined. Use one of them.`);
  const caseIdSet = new Set(readCaseIds(config[key] ?? '', names[key]));
  const isAllowlist = key === 'onlyCases';
  const fingerprint = JSON.stringify([isAllowlist, ...[...caseIdSet].sort((a, b) => a - b)]);
  return { isAllowlist, isCaseVisible: (caseId) => caseIdSet.has(caseId) === isAllowlist, fingerprint };
}

/** Returns walls that show a case only if all of these walls do; undefined if there are none. */
export function combineWalls(parts: readonly (Walls | undefined)[]): Walls | undefined {
  const all = parts.filter((walls) => walls !== undefined);
  const [first, ...others] = all;
  if (!first || others.length === 0) return first;
  return {
    isAllowlist: all.some(({ isAllowlist }) => isAllowlist),
    isCaseVisible: (caseId) => all.every(({ isCaseVisible }) => isCaseVisible(caseId)),
    fingerprint: JSON.stringify(all.map(({ fingerprint }) => fingerprint)),
  };
}

/** Returns true for case ids, and false for the name of a file of case ids. */
export const isListOfIds = (value: string): boolean => /^[\d\s,]+$/.test(value);

/** Reads ids from the option's value, or from the file with that name. */
function readCaseIds(value: string, setting: string): number[] {
  const text = isListOfIds(value) ? value : readIdFile(value, setting);
  const lines = text.split('\n').map((line) => line.replace(/#.*/, ''));
  const ids = lines.flatMap((line, i) => splitIds(line).map((word) => parseCaseId(word, i + 1, setting)));
  if (ids.length === 0) throw new UsageError(`${setting}: "${value}" contains no case id.`);
  return ids;
}

const splitIds = (line: string): string[] => line.split(/[\s,]+/).filter(Boolean);

function readIdFile(file: string, setting: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const errorCode = error instanceof Error && 'code' in error ? ` (${error.code})` : '';
    throw new UsageError(
      `${setting}: "${file}" is neither a list of case ids, separated by commas, nor a readable file${errorCode}.`,
    );
  }
}

function parseCaseId(text: string, line: number, setting: string): number {
  const id = parseRecordId(text);
  if (id === undefined) throw new UsageError(`${setting}: line ${line}: "${text.slice(0, 40)}" is not a case id.`);
  return id;
}

/** Returns an id as a number; undefined for another value. The published profile has ids as strings of digits. */
export function parseRecordId(value: unknown): number | undefined {
  const isId = typeof value === 'number' || (typeof value === 'string' && /^[1-9]\d*$/.test(value));
  return isId && Number.isSafeInteger(Number(value)) && Number(value) > 0 ? Number(value) : undefined;
}
