import { readFileSync } from 'node:fs';
import type { Config } from '../config/options.ts';
import { UsageError } from '../config/usage-error.ts';

/** Which of the firm's cases a server may see. */
export interface Walls {
  /** Only named cases are open; what is on no case is then walled off as well. */
  readonly isAllowlist: boolean;
  isOpen(caseId: number): boolean;
  /** Equal for equal walls, and different for all others. */
  readonly fingerprint: string;
}

const WALL_SETTINGS = [
  { key: 'hideCases', name: '--hide-cases (MYCASE_HIDE_CASES)' },
  { key: 'onlyCases', name: '--only-cases (MYCASE_ONLY_CASES)' },
] as const;

/**
 * The walls a configuration asks for; undefined where it asks for none. A file is read now and not again.
 * Throws a UsageError for a file that cannot be read, for what is no case id, and for both settings at once.
 */
export function readWalls(config: Pick<Config, 'hideCases' | 'onlyCases'>): Walls | undefined {
  const [setting, another] = WALL_SETTINGS.filter(({ key }) => config[key] !== undefined);
  if (!setting) return undefined;
  if (another) throw new UsageError(`${setting.name} and ${another.name} exclude each other: give one.`);
  const caseIdSet = new Set(readCaseIds(config[setting.key] ?? '', setting.name));
  const isAllowlist = setting.key === 'onlyCases';
  const fingerprint = JSON.stringify([isAllowlist, ...[...caseIdSet].sort((a, b) => a - b)]);
  return { isAllowlist, isOpen: (caseId) => caseIdSet.has(caseId) === isAllowlist, fingerprint };
}

/** Ids stand in the setting itself, or in the file it names. */
function readCaseIds(value: string, setting: string): number[] {
  const text = /^[\d\s,]+$/.test(value) ? value : readIdFile(value, setting);
  const lines = text.split('\n').map((line) => line.replace(/#.*/, ''));
  const ids = lines.flatMap((line, i) => splitIds(line).map((word) => parseCaseId(word, i + 1, setting)));
  if (ids.length === 0) throw new UsageError(`${setting}: "${value}" names no case.`);
  return ids;
}

const splitIds = (line: string): string[] => line.split(/[\s,]+/).filter(Boolean);

function readIdFile(file: string, setting: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const errorCode = error instanceof Error && 'code' in error ? ` (${error.code})` : '';
    throw new UsageError(
      `${setting}: "${file}" is neither case ids separated by commas nor a file that can be read${errorCode}.`,
    );
  }
}

function parseCaseId(text: string, line: number, setting: string): number {
  const id = parseRecordId(text);
  if (id === undefined) throw new UsageError(`${setting}: line ${line}: "${text.slice(0, 40)}" is no case id.`);
  return id;
}

/** An id as a number. The published profile writes it as a string; no other spelling of it is taken. */
export function parseRecordId(value: unknown): number | undefined {
  const isId = typeof value === 'number' || (typeof value === 'string' && /^[1-9]\d*$/.test(value));
  return isId && Number.isSafeInteger(Number(value)) && Number(value) > 0 ? Number(value) : undefined;
}
