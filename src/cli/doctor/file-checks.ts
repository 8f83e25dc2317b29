import { readFile, stat } from 'node:fs/promises';
import { getToday } from '../../base/days.ts';
import { MyCaseError } from '../../base/mycase-error.ts';
import { readFirmTimeZone } from '../../config/firm-time-zone.ts';
import type { Config } from '../../config/options.ts';
import type { Invocation } from '../../config/read-invocation.ts';
import { UsageError } from '../../config/usage-error.ts';
import { loadSelectedTools } from '../selected-tools.ts';
import { createBroken, createOk, type DoctorFinding } from './doctor-finding.ts';

/** Checks the names of the tools that the options select. */
export function checkToolSelection(invocation: Invocation): DoctorFinding {
  try {
    return createOk('tools', `${loadSelectedTools(invocation).length} are selected`);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return createBroken('tools', 'the server does not start with this selection', error.message);
  }
}

/** Checks the files and folders that the options name. */
export async function checkFiles(config: Config): Promise<DoctorFinding[]> {
  const { letterhead, holidays, filesFolder = [] } = config;
  return Promise.all([
    ...(letterhead === undefined ? [] : [checkPath('letterhead', letterhead, () => readLetterhead(letterhead))]),
    ...(holidays === undefined ? [] : [checkPath('holidays', holidays, () => readHolidayFile(holidays, config))]),
    ...filesFolder.map((path) => checkPath('files folder', path, () => assertFolder(path))),
  ]);
}

async function checkPath(subject: string, path: string, check: () => Promise<unknown>): Promise<DoctorFinding> {
  try {
    await check();
    return createOk(subject, `${path} can be used`);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return createBroken(subject, `${path} cannot be used`, error instanceof MyCaseError ? error.fullMessage : reason);
  }
}

async function readLetterhead(path: string): Promise<void> {
  const { unzipLetterhead } = await import('../../workflows/create-document/letterhead.ts');
  unzipLetterhead(await readFile(path));
}

async function readHolidayFile(path: string, config: Config): Promise<void> {
  const { readHolidays } = await import('../../base/dates/read-holidays.ts');
  await readHolidays(path, getToday(readFirmTimeZone(config).zone));
}

async function assertFolder(path: string): Promise<void> {
  const entry = await stat(path);
  if (!entry.isDirectory()) throw new Error('It is not a folder.');
}
