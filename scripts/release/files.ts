import { formatJson, readOwner, readPackage, readText } from './facts.ts';
import { formatLlmsInstall } from './llms-install.ts';
import { fillPackageJson } from './package-json.ts';
import { createPluginFiles } from './plugin.ts';
import { formatInstallCommands, formatInstallTable } from './readme.ts';
import { createServerJson } from './server-json.ts';

/** Returns the files of a release that follow from `owner.json`, package.json and the code, by their paths. */
export function createReleaseFiles(): Record<string, string> {
  const owner = readOwner();
  const facts = readPackage();
  return {
    'package.json': formatJson(fillPackageJson(facts, owner)),
    'server.json': formatJson(createServerJson(owner, facts)),
    'README.md': fillMarked('README.md', formatInstallTable(owner, facts)),
    'docs/install.md': fillMarked('docs/install.md', formatInstallCommands(owner, facts)),
    'llms-install.md': formatLlmsInstall(owner, facts),
    ...createPluginFiles(owner, facts),
  };
}

const [START, END] = ['<!-- install: start -->', '<!-- install: end -->'];

/** Returns a page with other content between its marks. Throws an Error if it has no marks. */
function fillMarked(page: string, content: string): string {
  const text = readText(page);
  const [start, end] = [text.indexOf(START), text.indexOf(END)];
  if (start < 0 || end < start) throw new Error(`${page} has no lines ${START} and ${END}.`);
  return `${text.slice(0, start + START.length)}\n${content}\n${text.slice(end)}`;
}
