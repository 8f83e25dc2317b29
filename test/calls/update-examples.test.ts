import { afterAll, expect, it } from 'vitest';
import { aClient, call } from '../support/harness.ts';

// The example call in an error of an update also shows a field to change.

let inputs = 0;
afterAll(() => void process.stdout.write(`test/calls/update-examples.test.ts: ${inputs} distinct inputs\n`));

it('an example of an update has its ids and a field to change', async () => {
  const client = await aClient({ args: ['--sandbox'] });
  const { tools } = await client.listTools();
  for (const { name, inputSchema } of tools.filter((tool) => tool.name.startsWith('update_'))) {
    inputs += 1;
    const { text } = await call(client, name, { no_such_argument: 1 });
    const example: object = JSON.parse(/A valid call: \w+ (\{.*\})\. Correct/.exec(text)?.[1] ?? '{}');
    const { required = [] } = inputSchema;
    expect(Object.keys(example), name).toEqual(expect.arrayContaining([...required]));
    expect(Object.keys(example).length, name).toBeGreaterThan(required.filter((key) => key.endsWith('_id')).length);
  }
  expect(inputs).toBeGreaterThan(9);
});
