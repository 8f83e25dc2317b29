import type { Owner } from './facts.ts';

/** Returns package.json with the fields that depend on the owner, after the licence. */
export function fillPackageJson(packageJson: object, owner: Owner): object {
  const ownerFields = {
    mcpName: owner.registryName,
    author: owner.author,
    repository: { type: 'git', url: `git+${owner.repository}.git` },
    homepage: owner.homepage,
    bugs: { url: owner.bugs },
  };
  return Object.fromEntries(
    Object.entries(packageJson)
      .filter(([key]) => !(key in ownerFields))
      .flatMap((field) => (field[0] === 'license' ? [field, ...Object.entries(ownerFields)] : [field])),
  );
}
