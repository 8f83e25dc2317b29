import { auditFolder, codeOf } from '../audit/files.ts';
import { type Verdict, verifyLog } from '../audit/verify.ts';
import type { Invocation } from '../config/parse.ts';
import type { CliContext } from './context.ts';

/** `mycase-mcp audit verify`: follows the audit log from its first line to its last. Exit code 1 when it is not whole. */
export async function auditVerify({ config }: Invocation, { output }: CliContext): Promise<number> {
  const folder = auditFolder(config);
  const verdict = await verdictOn(folder);
  output.write(config.json ? `${JSON.stringify({ folder, ...verdict }, null, 2)}\n` : told(folder, verdict));
  return verdict.isWhole ? 0 : 1;
}

async function verdictOn(folder: string): Promise<Verdict> {
  try {
    return await verifyLog(folder);
  } catch (error) {
    const code = codeOf(error);
    if (code === undefined) throw error;
    const fault = code === 'ENOENT' ? `There is no audit log in ${folder}.` : `It cannot be read (${code}).`;
    return { isWhole: false, lines: 0, head: '', faults: [fault], notes: [] };
  }
}

function told(folder: string, { isWhole, lines, head, faults, notes }: Verdict): string {
  const first = isWhole
    ? `The audit log is whole: ${lines} lines, none changed, removed or moved.`
    : `The audit log is NOT whole. ${lines} lines were read.`;
  const words = [first, ...faults, ...notes, `folder  ${folder}`, ...(head ? [`head    ${head}`] : [])];
  return `${words.join('\n')}\n`;
}
