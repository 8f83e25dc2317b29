import { getAuditFolder } from '../audit/log-files.ts';
import { verifySharedLog } from '../audit/shared-log.ts';
import { type Verdict, verifyLog } from '../audit/verify.ts';
import { describeStoreUrl, withStateStores } from '../base/connect-state-stores.ts';
import { getErrorCode } from '../base/error-code.ts';
import type { Invocation } from '../config/read-invocation.ts';
import type { CliContext } from './context.ts';

/**
 * `mycase-mcp audit verify`: checks the audit log, in files or in the shared store of a host. The exit code is 1 if the
 * log is not whole.
 */
export async function runAuditVerify({ config }: Invocation, { output }: CliContext): Promise<number> {
  const folder = config.storeUrl === undefined ? getAuditFolder(config) : describeStoreUrl(config.storeUrl);
  const verdict =
    config.storeUrl === undefined
      ? verifyAuditLog(folder)
      : await withStateStores(config.storeUrl, (stores) => verifySharedLog(stores, config.account));
  output.write(config.json ? `${JSON.stringify({ folder, ...verdict }, null, 2)}\n` : formatVerdict(folder, verdict));
  return verdict.isWhole ? 0 : 1;
}

function verifyAuditLog(folder: string): Verdict {
  try {
    return verifyLog(folder);
  } catch (error) {
    const code = getErrorCode(error);
    if (code === undefined) throw error;
    const fault = code === 'ENOENT' ? `There is no audit log in ${folder}.` : `The audit log cannot be read (${code}).`;
    return { isWhole: false, lines: 0, checksum: '', faults: [fault], notes: [], files: [] };
  }
}

function formatVerdict(folder: string, { isWhole, lines, checksum, faults, notes }: Verdict): string {
  const summary = isWhole
    ? `The audit log is whole: ${lines} lines, none changed, removed or moved.`
    : `The audit log is NOT whole. ${lines} lines were read.`;
  const checksumLines = checksum ? [`checksum  ${checksum}`] : [];
  const outputLines = [summary, ...faults, ...notes, `folder    ${folder}`, ...checksumLines];
  return `${outputLines.join('\n')}\n`;
}
