import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';

const MODULE = new URL('../../src/host/oauth/unused-key.ts', import.meta.url).href;

/**
 * With little space for new objects, garbage collection runs often. An export that blocks does so after 800 to 6,200
 * keys.
 */
const PROGRAM = `
  const { createUnusedKey } = await import(${JSON.stringify(MODULE)});
  for (let count = 0; count < 8_000; count += 1) createUnusedKey();
  console.log('created');
`;

it('the creation of keys does not block while garbage is collected', () => {
  const { stdout } = spawnSync(
    process.execPath,
    ['--max-semi-space-size=1', '--import', 'tsx', '--input-type=module', '--eval', PROGRAM],
    { encoding: 'utf8', timeout: 300_000 },
  );
  expect(stdout).toBe('created\n');
});
