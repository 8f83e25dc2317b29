import { existsSync } from 'node:fs';
import { isRecord, type JsonObject, parseJson } from '../base/json.ts';
import { listLogFiles, readLogFile } from './log-files.ts';

/**
 * Returns the last entries of a log, the latest first. Reads files from the newest one until it has `count` entries, so
 * an entry of an older file that was written in the same time can be missing. Throws system errors.
 */
export function readRecentEntries(folder: string, count: number): JsonObject[] {
  const entries: JsonObject[] = [];
  if (!existsSync(folder)) return entries;
  for (const name of listLogFiles(folder).toReversed()) {
    for (const text of readLogFile(folder, name).texts) {
      const entry = parseJson(text);
      if (isRecord(entry)) entries.push(entry);
    }
    if (entries.length >= count) break;
  }
  return entries.sort((a, b) => compareTimes(b, a)).slice(0, count);
}

const compareTimes = (a: JsonObject, b: JsonObject): number => String(a.time).localeCompare(String(b.time));
