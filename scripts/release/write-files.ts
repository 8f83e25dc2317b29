import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ROOT } from './facts.ts';
import { createReleaseFiles } from './files.ts';

// `npm run release:files`: writes the files of a release that follow from `owner.json`, package.json and the code.

for (const [file, content] of Object.entries(createReleaseFiles())) {
  await mkdir(dirname(join(ROOT, file)), { recursive: true });
  await writeFile(join(ROOT, file), content);
}
