import { writeFile } from 'node:fs/promises';
import { formatAssumptionsPage } from './assumptions-page.ts';
import { formatConfigurationPage, toolsPage } from './docs-pages.ts';

// `npm run docs`: writes the pages that follow from the code.

await writeFile('docs/tools.md', toolsPage());
await writeFile('docs/configuration.md', formatConfigurationPage());
await writeFile('docs/assumptions.md', formatAssumptionsPage());
