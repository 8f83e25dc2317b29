import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import type { CatalogTool } from '../src/catalog/catalog.ts';
import { listTools, startServer } from './listing.ts';
import { amount, atMost, type Row } from './report.ts';

/** What the catalog costs a model that reads all of it: name, description and input schema of each tool. */
export async function catalog(): Promise<Row[]> {
  await using server = startServer();
  const { result }: { result: { tools: CatalogTool[] } } = JSON.parse((await listTools(server)).answer);
  const texts = result.tools.map(({ name, description, inputSchema }) =>
    JSON.stringify({ name, description, inputSchema }),
  );
  const whole = `[${texts.join(',')}]`;
  const sizes = texts.map((text) => encode(text).length);
  const largest = Math.max(...sizes);
  const tokens = encode(whole).length;
  return [
    { what: `${texts.length} tools, bytes`, measured: amount(Buffer.byteLength(whole), 'bytes') },
    { what: 'all tools', measured: amount(tokens, 'tokens'), wanted: atMost(tokens, 20_000, 'tokens') },
    {
      what: `the largest, ${result.tools[sizes.indexOf(largest)]?.name}`,
      measured: amount(largest, 'tokens'),
      wanted: atMost(largest, 450, 'tokens'),
    },
  ];
}
