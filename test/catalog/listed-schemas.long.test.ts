import { Client, type JSONRPCMessage, type Transport } from '@modelcontextprotocol/client';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { CATALOGS } from '../support/catalogs.ts';
import { aClient, aSandbox, call, connect, ERAS, join, pointedAt, type Start, stdioTo } from '../support/harness.ts';
import {
  findGeminiFaults,
  findStrictFaults,
  findUnportable,
  makeStrict,
  type Schema,
} from '../support/schema-rules.ts';

/** The built server, whose structured content is another on the way to the client. */
function spoilt(start: Start, structuredContent: object): Transport {
  const inner = stdioTo(start);
  const outer: Transport = {
    start() {
      inner.onmessage = (message) => outer.onmessage?.(withOther(message, structuredContent));
      inner.onclose = () => outer.onclose?.();
      return inner.start();
    },
    send: (message) => inner.send(message),
    close: () => inner.close(),
  };
  return outer;
}

function withOther(message: JSONRPCMessage, structuredContent: object): JSONRPCMessage {
  if (!('result' in message) || !('structuredContent' in message.result)) return message;
  return { ...message, result: { ...message.result, structuredContent } };
}

const page = (total: unknown) => ({ tasks: { columns: ['id'], rows: [[7]] }, total, next_page_token: null });

it.each(['2025-11-25', '2026-07-28'] as const)(
  'a client of protocol %s refuses structured content that the listed output schema does not allow, and accepts content that it allows',
  async (era) => {
    const start = { env: pointedAt(await aSandbox()) };
    const answerTo = async (structuredContent: object) => {
      const client = new Client({ name: 'test', version: '1.0.0' }, ERAS[era]);
      await join(client, spoilt(start, structuredContent));
      onTestFinished(() => client.close());
      return call(client, 'list_tasks');
    };
    await expect(answerTo(page('seven'))).rejects.toThrow(/output schema/);
    expect((await answerTo(page(7))).structured).toMatchObject(page(7));
  },
);

/** The arguments of each tool that a server lists. */
async function listArguments(args: readonly string[]): Promise<readonly (readonly [name: string, schema: Schema])[]> {
  const client = await connect({ args, env: { MYCASE_CONFIRM: 'ask' } });
  const { tools } = await client.listTools();
  await client.close();
  return tools.map(({ name, inputSchema }) => [name, JSON.parse(JSON.stringify(inputSchema))]);
}

describe('the arguments in every catalog', () => {
  /** Each schema once: most catalogs list the same ones. */
  const schemas = new Map<string, readonly [name: string, schema: Schema]>();
  let listedCount = 0;

  beforeAll(async () => {
    const queue = [...CATALOGS];
    const listNext = async () => {
      for (let args = queue.shift(); args; args = queue.shift()) {
        for (const tool of await listArguments(args)) {
          schemas.set(JSON.stringify(tool), tool);
          listedCount += 1;
        }
      }
    };
    await Promise.all([listNext(), listNext(), listNext(), listNext()]);
    process.stderr.write(`${CATALOGS.length} catalogs list ${listedCount} tools; ${schemas.size} differ\n`);
  });

  const faultsOf = (rule: (schema: Schema, tool: string) => string[]) =>
    [...schemas.values()].flatMap(([name, schema]) => rule(schema, name));

  it('have only the keywords and the forms that all clients accept', () => {
    expect(schemas.size).toBeGreaterThan(130);
    expect(faultsOf(findUnportable)).toEqual([]);
  });

  it('are accepted by Gemini in its OpenAPI form', () => {
    expect(faultsOf(findGeminiFaults)).toEqual([]);
  });

  it('can be made strict for OpenAI, and accept then exactly the listed properties and null for optional ones', () => {
    expect(faultsOf((schema, tool) => findStrictFaults(makeStrict(schema, tool), tool))).toEqual([]);
    const ajv = new Ajv2020({ strict: true });
    for (const [name, schema] of schemas.values()) {
      expect(() => ajv.compile(makeStrict(schema, name)), name).not.toThrow();
    }
  });
});

/** Calls as a model in strict mode sends them: every listed property is there. */
const STRICT_CALLS = [
  {
    tool: 'query_firm',
    args: {
      sql: 'SELECT count(*) FROM cases WHERE status = :status',
      parameters: [{ name: 'status', value: 'open', type: null }],
      table: null,
      format: null,
      save_as: null,
      attach: null,
      time_limit: null,
    },
  },
  {
    tool: 'query_firm',
    args: {
      sql: "SELECT priority, count(*) FROM tasks WHERE priority = 'High' GROUP BY 1",
      parameters: null,
      table: null,
      format: 'csv',
      save_as: null,
      attach: false,
      time_limit: 5,
    },
  },
  {
    tool: 'query_firm',
    args: {
      sql: null,
      parameters: null,
      table: 'open_invoices',
      format: null,
      save_as: null,
      attach: null,
      time_limit: null,
    },
  },
  { tool: 'list_cases', args: { status: 'open', updated_after: null, page_size: 2, page_token: null, fields: null } },
];

it.each(STRICT_CALLS)('$tool accepts a strict call, and null means not given in it', async ({ tool, args }) => {
  const client = await aClient({ args: ['--sandbox'] });
  const strict = await call(client, tool, args);
  const short = await call(client, tool, withoutNulls(args));
  expect(strict, strict.text).toMatchObject({ isError: false });
  expect(withoutTimes(strict.text)).toBe(withoutTimes(short.text));
});

const OPEN_CASES = {
  sql: 'SELECT count(*) FROM cases WHERE status = :status',
  parameters: [{ name: 'status', value: 'open' }],
};

it.each([
  { text: 'as JSON text', given: JSON.stringify(OPEN_CASES) },
  { text: 'as an object', given: OPEN_CASES },
])('a runner of the compact catalog accepts the arguments $text', async ({ given }) => {
  const client = await aClient({ args: ['--catalog', 'compact', '--sandbox'] });
  const { text, isError } = await call(client, 'run_read_tool', { tool: 'query_firm', arguments: given });
  expect(isError, text).toBe(false);
  expect(text).toMatch(/^1 row\..*all 226 cases/s);
});

it('a runner of the compact catalog accepts null and an empty text as no arguments', async () => {
  const client = await aClient({ args: ['--catalog', 'compact', '--sandbox'] });
  for (const none of [null, '', ' ', '{}', {}]) {
    const { text, isError } = await call(client, 'run_read_tool', { tool: 'get_firm', arguments: none });
    expect(isError, text).toBe(false);
  }
});

/** The text without the time of the data, page tokens and codes of marks: they differ from call to call. */
const withoutTimes = (text: string): string => text.replace(/as of \S+( \S+)?|next_page_token: \S+|\b\d{9}\b/g, '');

/** The value without the members that are null, at every depth. */
function withoutNulls<T>(value: T): T {
  return JSON.parse(JSON.stringify(value), (_, inner) => {
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).filter(([, member]) => member !== null));
  });
}
