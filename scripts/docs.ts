import { readFile, writeFile } from 'node:fs/promises';
import { formatAssumptionsPage } from './assumptions-page.ts';
import { withClientSections } from './client-sections.ts';
import { formatConfigurationPage, toolsPage } from './docs-pages.ts';

// `npm run docs`: writes the pages, and the parts of pages, that follow from the code.

await writeFile('docs/tools.md', toolsPage());
await writeFile('docs/configuration.md', formatConfigurationPage());
await writeFile('docs/assumptions.md', formatAssumptionsPage());
await writeFile('docs/clients.md', withClientSections(await readFile('docs/clients.md', 'utf8')));
