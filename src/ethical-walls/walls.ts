import { readFileSync } from 'node:fs';
import type { Config } from '../config/options.ts';
import { UsageError } from '../config/usage-error.ts';

/** Decides which cases of the firm a server may show. */
export interface Walls {
  /** True if only the named cases are visible. Then records without a case are hidden as well. */
  readonly isAllowlist: boolean;
  /** Returns true if the case is visible. */
  isOpen(caseId: number): boolean;
  /** Equal for walls that hide the same cases, and different for all others. */
  readonly fingerprint: string;
}

const WALL_SETTINGS = [
  { key: 'hideCases', name: '--hide-cases (MYCASE_HIDE_CASES)' },
  { key: 'onlyCases', name: '--only-cases (MYCASE_ONLY_CASES)' },
] as const;

/**
 * Reads the ethical walls of a configuration; returns undefined if it has none. A file is read only once, here.
 * Throws a UsageError for a file that cannot be read, for an invalid case id, and if both options are set.
 */
export function readWalls(config: Pick<Config, 'hideCases' | 'onlyCases'>): Walls | undefined {
  const [setting, otherSetting] = WALL_SETTINGS.filter(({ key }) => config[key] !== undefined);
  if (!setting) return undefined;
  if (otherSetting)
    throw new UsageError(`${setting.name} and ${otherSetting.name} cannot be combined. Use one of them.`);
  const caseIdSet = new Set(readCaseIds(config[setting.key] ?? '', setting.name));
  const isAllowlist = setting.key === 'onlyCases';
  const fingerprint = JSON.stringify([isAllowlist, ...[...caseIdSet].sort((a, b) => a - b)]);
  return { isAllowlist, isOpen: (caseId) => caseIdSet.has(caseId) === isAllowlist, fingerprint };
}

/** Reads ids from the option's value, or from the file with that name. */
function readCaseIds(value: string, setting: string): number[] {
  const text = /^[\d\s,]+$/.test(value) ? value : readIdFile(value, setting);
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
