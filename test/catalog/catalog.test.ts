import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { describe, expect, it } from 'vitest';
import { withDescriptions } from '../../src/catalog/catalog.ts';
import { describeTool, describeWorkflow } from '../../src/catalog/describe-tool.ts';
import { profileToolsets, toolsets } from '../../src/tools/index.ts';
import { workflows } from '../../src/workflows/index.ts';
import { builtCatalogs } from '../support/built-catalog.ts';
import { aClient, ERAS } from '../support/harness.ts';

const all = (sets: typeof toolsets) => Object.values(sets).flat().map(describeTool);

const defined = [...workflows.map(describeWorkflow), ...all(toolsets)];

/** The tools as they are listed together. */
const listed = withDescriptions(defined, true);

describe('the catalog', () => {
  it('that the build writes to dist/ equals the definitions in src', () => {
    expect(Object.values(builtCatalogs.v1).flat()).toEqual(defined);
    expect(Object.values(builtCatalogs.profile).flat()).toEqual(all(profileToolsets));
  });

  it('costs at most 20,000 tokens, and no tool more than 450', () => {
    const costs = listed.map(({ name, description, inputSchema }) => ({
      name,
      tokens: countTokens(JSON.stringify({ name, description, inputSchema })),
    }));
    const sum = costs.reduce((total, { tokens }) => total + tokens, 0);
    const [largest] = costs.sort((a, b) => b.tokens - a.tokens);
    process.stderr.write(`catalog: ${sum} tokens (o200k); largest: ${largest?.name}, ${largest?.tokens}\n`);
    expect(sum).toBeLessThanOrEqual(20_000);
    expect(largest?.tokens).toBeLessThanOrEqual(450);
  });

  it.each(Object.keys(ERAS) as (keyof typeof ERAS)[])('lists all tools in fixed order in protocol %s', async (era) => {
    const client = await aClient({ era });
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(listed.map(({ name }) => name));
    expect((await client.listTools()).tools).toEqual(tools);
    for (const { title, annotations, inputSchema, outputSchema } of tools) {
      expect(title).toBeTruthy();
      // A tool that lists an output schema has to send structured content, and no file or image is sent next to it.
      const { attach, images } = Object(inputSchema.properties);
      expect(outputSchema?.type).toBe(attach || images ? undefined : 'object');
      expect(annotations).toEqual({
        title,
        readOnlyHint: expect.any(Boolean),
        destructiveHint: expect.any(Boolean),
        idempotentHint: expect.any(Boolean),
        openWorldHint: expect.any(Boolean),
      });
    }
  });

  it('has a lifetime and a cache scope in protocol 2026-07-28', async () => {
    const client = await aClient({ era: '2026-07-28' });
    expect(await client.request({ method: 'tools/list' })).toMatchObject({
      ttlMs: 86_400_000,
      cacheScope: 'public',
    });
  });

  it('has at most 128 tools, because some clients accept 128 tools in all', () => {
    expect(listed.length).toBeLessThanOrEqual(128);
  });
});
