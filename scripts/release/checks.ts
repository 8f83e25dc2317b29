import { execFileSync } from 'node:child_process';
import {
  getRepositorySlug,
  hasPlaceholder,
  OWNER_PLACEHOLDER,
  ROOT,
  readOwner,
  readPackage,
  readText,
} from './facts.ts';
import { createReleaseFiles } from './files.ts';

/** Runs git in the repository. Returns its output. Throws the error of git. */
const git = (...args: string[]): string => execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim();

/** A condition of a release. */
export interface ReleaseCheck {
  readonly title: string;
  /** Returns what is wrong and what to do. Undefined if the condition is met. */
  readonly findFault: () => string | undefined;
}

/** Returns the checks before a release. `tag` is the tag that exists already, if the release was started by it. */
export function createReleaseChecks(tag: string | undefined): ReleaseCheck[] {
  const { version } = readPackage();
  return [
    {
      title: 'the owner is named',
      findFault: () =>
        hasPlaceholder(readOwner())
          ? `owner.json still has the placeholder "${OWNER_PLACEHOLDER}". Replace it, then run \`npm run release:files\` and commit.`
          : undefined,
    },
    { title: 'nothing is uncommitted', findFault: findUncommitted },
    { title: 'the files of the release are current', findFault: findOldFile },
    { title: 'the changelog begins with the version', findFault: () => findChangelogFault(version) },
    { title: 'the tag fits', findFault: () => findTagFault(`v${version}`, tag) },
    {
      title: 'the repository is the one of the owner',
      findFault: () => (tag === undefined ? findRemoteFault() : undefined),
    },
  ];
}

function findUncommitted(): string | undefined {
  const [first] = git('status', '--porcelain').split('\n');
  return first ? `There are uncommitted changes, such as ${first.slice(2).trim()}. Commit them.` : undefined;
}

function findOldFile(): string | undefined {
  const file = Object.entries(createReleaseFiles()).find(([path, content]) => readText(path) !== content)?.[0];
  return file ? `${file} is not current. Run \`npm run release:files\`, and commit.` : undefined;
}

function findChangelogFault(version: string): string | undefined {
  const first = /^## \[?(\d[^\]\s]*)/m.exec(readText('CHANGELOG.md'))?.[1];
  return first === version ? undefined : `CHANGELOG.md begins with ${first}, and package.json has ${version}.`;
}

function findTagFault(expectedTag: string, tag: string | undefined): string | undefined {
  if (tag !== undefined)
    return tag === expectedTag ? undefined : `The tag is ${tag}, and the version needs ${expectedTag}.`;
  return git('tag', '--list', expectedTag)
    ? `The tag ${expectedTag} exists. Raise the version in package.json, package-lock.json and CHANGELOG.md.`
    : undefined;
}

function findRemoteFault(): string | undefined {
  const slug = getRepositorySlug(readOwner());
  const remote = git('remote').split('\n').includes('origin') ? git('remote', 'get-url', 'origin') : 'missing';
  return new RegExp(`[:/]${slug}(\\.git)?$`).test(remote)
    ? undefined
    : `The remote repository "origin" is ${remote}, and owner.json has ${slug}. Run \`git remote set-url origin …\`.`;
}
