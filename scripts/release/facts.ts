import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

/** The root of the repository. */
export const ROOT = join(import.meta.dirname, '../..');

/** Reads a text file of the repository. */
export const readText = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

/** The word in `owner.json` that the owner of the accounts replaces before the first release. */
export const OWNER_PLACEHOLDER = 'replace-me';

/** Everything that depends on the owner of the accounts. */
export type Owner = z.infer<typeof Owner>;
const Owner = z.strictObject({
  /** The name of a person or a company. */
  author: z.string().min(1),
  /** The address of the repository on GitHub. */
  repository: z
    .string()
    .regex(/^https:\/\/github\.com\/[\w.-]+\/[\w.-]+$/, 'must be like https://github.com/name/mycase-mcp'),
  homepage: z.url(),
  /** The address where people report faults. */
  bugs: z.url(),
  /** The name in the MCP registry: a namespace of the owner, a slash, and the name of the server. */
  registryName: z.string().regex(/^[a-zA-Z0-9.-]+\/[a-zA-Z0-9._-]+$/, 'must be like io.github.name/mycase-mcp'),
});

/** Returns the content of `owner.json`. Throws a ZodError that names a wrong field. */
export const readOwner = (): Owner => Owner.parse(JSON.parse(readText('owner.json')));

/** Returns `owner/name` of the repository. */
export const getRepositorySlug = ({ repository }: Owner): string => repository.replace('https://github.com/', '');

/** Returns the name of the container image. Registries accept small letters only. */
export const getImageName = (owner: Owner): string => `ghcr.io/${getRepositorySlug(owner).toLowerCase()}`;

/** Returns true if the owner has not replaced all placeholders yet. */
export const hasPlaceholder = (owner: Owner): boolean => JSON.stringify(owner).includes(OWNER_PLACEHOLDER);

/** The fields of package.json that the files of a release repeat. */
export interface PackageFacts {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly license: string;
  readonly keywords: readonly string[];
  readonly engines: { readonly node: string };
}

/** Returns package.json. */
export const readPackage = (): PackageFacts => JSON.parse(readText('package.json'));

/** Formats a value as a JSON file. */
export const formatJson = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** The name of the server in the configuration of a client. */
export const SERVER_NAME = 'mycase';
