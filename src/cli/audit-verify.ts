import { getAuditFolder, getErrorCode } from '../audit/log-files.ts';
import { type Verdict, verifyLog } from '../audit/verify.ts';
import type { Invocation } from '../config/read-invocation.ts';
import type { CliContext } from './context.ts';

/** `mycase-mcp audit verify`: follows the audit log from its first line to its last. Exit code 1 when it is not whole. */
export async function runAuditVerify({ config }: Invocation, { output }: CliContext): Promise<number> {
  const folder = getAuditFolder(config);
  const verdict = await verifyAuditLog(folder);
  output.write(
    config.json ? `${JSON.stringify({ folder, ...verdict }, null, 2)}\n` : formatVerdict(folder, verdict),
  );
  return verdict.isWhole ? 0 : 1;
}

async function verifyAuditLog(folder: string): Promise<Verdict> {
  try {
    return await verifyLog(folder);
  } catch (error) {
    const code = getErrorCode(error);
    if (code === undefined) throw error;
    const fault = code === 'ENOENT' ? `There is no audit log in ${folder}.` : `It cannot be read (${code}).`;
    return { isWhole: false, lines: 0, head: '', faults: [fault], notes: [] };
  }
}

function formatVerdict(folder: string, { isWhole, lines, head, faults, notes }: Verdict): string {
  const summary = isWhole
    ? `The audit log is whole: ${lines} lines, none changed, removed or moved.`
    : `The audit log is NOT whole. ${lines} lines were read.`;
  const outputLines = [
    summary,
    ...faults,
    ...notes,
    `folder  ${folder}`,
    ...(head ? [`head    ${head}`] : []),
  ];
  return `${outputLines.join('\n')}\n`;
}
