import { readFileSync } from 'node:fs';
import { brotliDecompressSync } from 'node:zlib';

/** A tool as the catalog lists it. */
interface BuiltTool {
  readonly name: string;
  readonly inputSchema: { readonly properties: Readonly<Record<string, unknown>> };
}

/** The catalogs that the build wrote to dist/, by API and toolset. */
export const builtCatalogs: Readonly<Record<'v1' | 'profile', Readonly<Record<string, readonly BuiltTool[]>>>> =
  JSON.parse(brotliDecompressSync(readFileSync(new URL('../../dist/catalog.json.br', import.meta.url))).toString());
