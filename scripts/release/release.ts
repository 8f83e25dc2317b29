import { execFileSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { createReleaseChecks } from './checks.ts';
import { ROOT, readOwner, readPackage } from './facts.ts';

// `npm run release`: checks everything, runs all tests, and pushes the tag of the version. The workflow release.yml
// then publishes. With `--dry-run` it runs the checks and shows the commands. `--tag` names the tag that started the
// workflow.

const { values } = parseArgs({ options: { 'dry-run': { type: 'boolean' }, tag: { type: 'string' } } });
const isDryRun = values['dry-run'] === true;

const faults = createReleaseChecks(values.tag).filter(({ title, findFault }) => {
  const fault = findFault();
  console.log(fault === undefined ? `ok      ${title}` : `broken  ${title}: ${fault}`);
  return fault !== undefined;
});
if (faults.length > 0) {
  console.log('Nothing was published.');
  process.exit(1);
}

const tag = `v${readPackage().version}`;
const commands = [
  ['bash', '.ci/run'],
  ['git', 'tag', '--annotate', '--message', tag, tag],
  ['git', 'push', 'origin', 'HEAD', tag],
] as const;

for (const [command, ...args] of commands) {
  console.log(`${isDryRun ? 'would run' : 'runs'}: ${[command, ...args].join(' ')}`);
  if (!isDryRun) execFileSync(command, args, { cwd: ROOT, stdio: 'inherit' });
}
console.log(
  isDryRun
    ? 'Nothing was published.'
    : `The workflow publishes ${tag} to npm, to the container registry, to the releases and to the MCP registry: ${readOwner().repository}/actions`,
);
