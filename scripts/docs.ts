import { writeFile } from 'node:fs/promises';
import { formatConfigurationPage, toolsPage } from './docs-pages.ts';

// `npm run docs`: writes the pages that follow from the code.

await writeFile('docs/tools.md', toolsPage());
await writeFile('docs/configuration.md', formatConfigurationPage());
