import { afterAll, expect, it } from 'vitest';
import { run } from '../support/program.ts';

// A secret that is written on the command line: the error names the variable to set, and does not repeat the secret.

let inputs = 0;
afterAll(() => void process.stdout.write(`test/cli/secret-options.test.ts: ${inputs} distinct inputs\n`));

const SECRETS = [
  ['http-token', 'MYCASE_HTTP_TOKEN'],
  ['access-token', 'MYCASE_ACCESS_TOKEN'],
  ['client-secret', 'MYCASE_CLIENT_SECRET'],
  ['store-key', 'MYCASE_STORE_KEY'],
] as const;
const VALUE = 'hunter2-hunter2-hunter2';

const toCamelCase = (name: string) => name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());

const SPELLINGS = SECRETS.flatMap(
  ([name, variable]): Array<[string[], string]> => [
    [[`--${name}`, VALUE], variable],
    [['doctor', `--${name}=${VALUE}`], variable],
    [[`--${toCamelCase(name)}`, VALUE], variable],
    [['login', `--${name.replace('-', '_').toUpperCase()}`, VALUE], variable],
    [[`--${variable}=${VALUE}`], variable],
    [[`-${name}`, VALUE], variable],
    [[`--${name.slice(0, -1)}`, VALUE], variable],
    [[`--${name.split('-')[1]}`, VALUE], variable],
    [[`${variable}=${VALUE}`], variable],
  ],
);

it('is refused with the name of its variable', async () => {
  for (const [args, variable] of SPELLINGS) {
    inputs += 1;
    const { code, stdout, stderr } = await run(args, {});
    expect({ args, code, stdout, stderr }).toEqual({
      args,
      code: 2,
      stdout: '',
      stderr: expect.stringContaining(variable),
    });
    expect(stderr).not.toContain('hunter2');
  }
});

it.each(['--passphrase', '--api-key', '--password', '--bearer-token'])(
  '%s is answered with all secrets',
  async (name) => {
    inputs += 1;
    const { stderr } = await run([name, VALUE], {});
    for (const [, variable] of SECRETS) expect(stderr).toContain(variable);
  },
);

it.each([
  ['--answer-token', '--answer-tokens'],
  ['--confirm-tool', '--confirm-tools'],
  ['--stores', '--store'],
])('%s is a typing error of an option', async (name, option) => {
  inputs += 1;
  expect((await run([name, '7'], {})).stderr).toContain(`Did you mean "${option}"?`);
});
