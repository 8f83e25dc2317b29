import type { Plugin } from 'esbuild';
// @ts-expect-error The package has no types for this file.
import getBlock from '../node_modules/any-ascii/block.js';
import { compress } from './compress.ts';

/** The file with the table, next to the program. */
export const ASCII_TABLE = 'ascii-table.json.br';

/** The number of blocks of 256 characters in Unicode. */
const BLOCKS = 0x110000 / 256;

/** Returns the table of `any-ascii` as compressed JSON: the Latin spellings of each block of 256 characters. */
export function compressAsciiTable(): Buffer {
  const blocks = Array.from({ length: BLOCKS }, (_, number) => [number, String(getBlock(number))] as const);
  return compress(JSON.stringify(Object.fromEntries(blocks.filter(([, spellings]) => spellings !== ''))));
}

/** Lets the bundled `any-ascii` read the compressed table. Its own table is code, which is three times as large. */
export const readAsciiTable: Plugin = {
  name: 'ascii-table',
  setup({ onLoad }) {
    onLoad({ filter: /any-ascii[\\/]block\.js$/ }, () => ({
      contents: `
        import { readFileSync } from 'node:fs';
        import { brotliDecompressSync } from 'node:zlib';
        const blocks = JSON.parse(brotliDecompressSync(readFileSync(new URL('./${ASCII_TABLE}', import.meta.url))));
        export default (number) => blocks[number] ?? '';`,
    }));
  },
};
