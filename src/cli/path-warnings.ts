import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { getAuditFolder } from '../audit/log-files.ts';
import { type CheckedPath, findPathRisks, type PathRisk } from '../base/path-risks.ts';
import type { Config } from '../config/options.ts';
import { getStateFolder } from '../config/state-folder.ts';

/** Returns the risk of each folder or file of this program that other users of the machine can change, or read. */
export function findConfigPathRisks(config: Config): PathRisk[] {
  const stateFolder = getStateFolder(config);
  const auditFolder = getAuditFolder(config);
  const duplicatesFolder = join(stateFolder, 'recent-creates');
  return findPathRisks([
    { label: 'state folder', path: stateFolder, kind: 'private' },
    ...listSecretFiles(stateFolder),
    { label: 'folder of the stored lists', path: join(stateFolder, 'cache'), kind: 'private' },
    { label: 'folder of the locks', path: join(stateFolder, 'locks'), kind: 'private' },
    { label: 'folder of the recent creates', path: duplicatesFolder, kind: 'private' },
    { label: 'key file', path: join(duplicatesFolder, 'secret'), kind: 'secret' },
    { label: 'folder of the client entries', path: join(stateFolder, 'client-entries'), kind: 'private' },
    { label: 'audit folder', path: auditFolder, kind: 'private' },
    ...listFiles(auditFolder).map(toAuditFile),
    ...(config.filesFolder ?? []).map((path) => ({ label: 'files folder', path, kind: 'shared' }) as const),
  ]);
}

/** The files of all accounts: the sign-in, and the key of the stored lists. */
const listSecretFiles = (folder: string): CheckedPath[] =>
  listFiles(folder)
    .filter((file) => /\.(credentials|cache-key|state-key)$/.test(file))
    .map((path) => ({ label: path.endsWith('key') ? 'key file' : 'sign-in', path, kind: 'secret' }));

const toAuditFile = (path: string): CheckedPath => ({ label: 'audit file', path, kind: 'secret' });

function listFiles(folder: string): string[] {
  try {
    return readdirSync(folder).map((name) => join(folder, name));
  } catch {
    return [];
  }
}
