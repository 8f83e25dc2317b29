import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = mkdtempSync(join(tmpdir(), 'mycase-mcp-state-'));
process.once('exit', () => rmSync(root, { recursive: true, force: true }));

/** A folder of its own for a server's state, so that none writes to the home of whoever runs the tests. */
export const aStateFolder = (): string => mkdtempSync(join(root, 'of-'));
