import { readFile, writeFile } from 'node:fs/promises';
import { optionsTable, toolsPage, withOptions } from './docs-pages.ts';

// `npm run docs`: writes the pages that follow from the code.

await writeFile('docs/tools.md', toolsPage());
await writeFile('README.md', withOptions(await readFile('README.md', 'utf8'), optionsTable()));
