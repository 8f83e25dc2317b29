import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, it } from 'vitest';
import { pick, type Random, random } from '../../src/sandbox/random.ts';
import { call } from '../support/harness.ts';
import { useListedTools } from '../support/listed-tools.ts';
import { useScene } from '../support/scene.ts';

// Every error about arguments shows a call that is correct. Here that call is sent back.

const ajv = new Ajv2020({ strict: false });

const scene = useScene();
const listed = useListedTools(scene);

/** Wrong calls of each tool. */
const ROUNDS = 1;

const WRONG_VALUES: readonly unknown[] = [{ none: { of: 'these' } }, [{ x: 1 }], true, 'soon', -1, 0.5, [[]], [{}]];

/**
 * The arguments of a call with several mistakes: some have a wrong value, one is misspelled, one is not an argument.
 */
function spoil(next: Random, names: readonly string[]): Record<string, unknown> {
  const wrong = names.filter(() => next() < 0.4).map((name) => [name, pick(next, WRONG_VALUES)]);
  const misspelled = names.length > 0 && next() < 0.5 ? [[`${pick(next, names)}x`, 'text']] : [];
  return Object.fromEntries([...wrong, ...misspelled, ['no_such_argument', next()]]);
}

/** A name that the firm does not have is refused after the arguments were checked. */
const IS_ABOUT_THE_FIRM = /the firm has no |No [a-z ]+ matches |MyCase has no /;

it('the call that an error shows passes the check of its arguments', { timeout: 120_000 }, async () => {
  const next = random(11);
  const inputs = new Set<string>();
  for (const [name, { inputSchema }] of listed.tools) {
    const names = Object.keys(Object({ ...inputSchema }).properties ?? {}).filter((one) => one !== 'confirm');
    for (let round = 0; round < ROUNDS; round += 1) {
      const args = spoil(next, names);
      inputs.add(`${name} ${JSON.stringify(args)}`);
      const { text, isError } = await call(scene.client, name, args);
      expect(isError, `${name} ${JSON.stringify(args)}`).toBe(true);
      const [, json] = new RegExp(` A valid call: ${name} (\\{.*\\})\\. Correct your call`).exec(text) ?? [];
      expect(json, text).toBeDefined();
      const shown: Record<string, unknown> = JSON.parse(json ?? '');
      expect(ajv.validate({ ...inputSchema }, shown), `${name} ${json}: ${ajv.errorsText()}`).toBe(true);
      const again = await call(scene.client, name, shown);
      if (!IS_ABOUT_THE_FIRM.test(again.text)) expect(again.text, `${name} ${json}`).not.toMatch(/ was not called: /);
    }
  }
  process.stderr.write(`examples: ${inputs.size} distinct wrong calls of ${listed.tools.size} tools\n`);
});
