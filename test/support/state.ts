import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = mkdtempSync(join(tmpdir(), 'mycase-mcp-state-'));
process.once('exit', () => rmSync(root, { recursive: true, force: true }));

/** A folder of its own for a server's state, so that no test writes to the home folder of the user. */
export const aStateFolder = (): string => mkdtempSync(join(root, 'of-'));
