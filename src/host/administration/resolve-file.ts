import { readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import * as z from 'zod';
import { getErrorCode } from '../../base/error-code.ts';
import { parseJson } from '../../base/json.ts';
import { formatSuggestion } from '../../base/suggest.ts';
import { UsageError } from '../../config/usage-error.ts';
import { isListOfIds, readWalls, type Walls } from '../../ethical-walls/walls.ts';
import type { FirmConnectionSettings, Retention, TenantSettings } from './administration.ts';
import { type AccessRules, AdministrationFile, type SecretSource, type TenantEntry } from './administration-file.ts';

/** The rules of a group, or of a person. */
export interface ResolvedRules extends Pick<AccessRules, 'on' | 'access' | 'toolsets'> {
  readonly walls: Walls | undefined;
  readonly retention: Retention;
}

/** The rules of a person, with what identifies the person. */
export interface ResolvedPerson extends ResolvedRules {
  readonly staffId: number | undefined;
  readonly email: string | undefined;
  readonly subject: string | undefined;
  readonly group: string | undefined;
}

/** A tenant, with the rules of its people. */
export interface ResolvedTenant extends TenantSettings {
  readonly everyone: ResolvedRules | undefined;
  readonly groups: Readonly<Record<string, ResolvedRules>>;
  readonly people: readonly ResolvedPerson[];
}

/** An administration file, with the secrets and the case ids of the files that it names. */
export interface ResolvedFile {
  readonly isOn: boolean;
  readonly tenants: readonly ResolvedTenant[];
}

/** What a file is read with. */
export interface ResolveContext {
  /** The folder of relative paths. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly toolsetNames: readonly string[];
  /** The names that the path of a firm must not begin with. */
  readonly reservedNames: readonly string[];
  /** False if the audit log is in a store that other hosts share. */
  readonly hasAuditFiles: boolean;
  /** The addresses of MyCase, if a tenant has no others. */
  readonly baseUrl: string;
  readonly authUrl: string;
}

/** Reads the text of an administration file. Throws a UsageError with the path of each wrong field. */
export function resolveFile(text: string, context: ResolveContext): ResolvedFile {
  const json = parseJson(text);
  if (json === undefined) throw new UsageError('the file is not valid JSON');
  const parsed = AdministrationFile.safeParse(json);
  if (!parsed.success)
    throw new UsageError(parsed.error.issues.map(({ path, message }) => `${formatPath(path)}: ${message}`).join('; '));
  const tenants = Object.entries(parsed.data.tenants).map(([name, entry]) => resolveTenant(name, entry, context));
  if (tenants.length === 0) throw new UsageError('tenants: must have at least one tenant');
  assertUnique(tenants, 'clientId');
  assertUnique(tenants, 'path');
  assertFreePaths(tenants, context);
  return { isOn: parsed.data.on, tenants };
}

const formatPath = (path: readonly PropertyKey[]): string => z.core.toDotPath(path) || 'the file';

function resolveTenant(name: string, entry: TenantEntry, context: ResolveContext): ResolvedTenant {
  const path = `tenants.${name}`;
  const { everyone, groups, people, firmConnection, ownAccounts } = entry;
  assertKnownGroups(path, entry);
  assertUniquePeople(path, entry);
  if (!ownAccounts && !firmConnection)
    throw new UsageError(`${path}.ownAccounts: must be true, or the tenant must have a firmConnection`);
  return {
    name,
    title: entry.title,
    isOn: entry.on,
    path: entry.path ?? `/${name}/mcp`,
    clientId: entry.clientId,
    clientSecret: readSecret(entry.clientSecret, `${path}.clientSecret`, context),
    firmUuid: entry.firmUuid,
    baseUrl: entry.baseUrl ?? context.baseUrl,
    authUrl: entry.authUrl ?? context.authUrl,
    hasOwnAccounts: ownAccounts,
    firmConnection: firmConnection && resolveConnection(firmConnection, `${path}.firmConnection`, context),
    everyone: everyone && resolveRules(everyone, `${path}.everyone`, context),
    groups: Object.fromEntries(
      Object.entries(groups).map(([group, rules]) => [group, resolveRules(rules, `${path}.groups.${group}`, context)]),
    ),
    people: people.map(({ staffId, email, subject, group, ...rules }, index) => ({
      ...resolveRules(rules, `${path}.people[${index}]`, context),
      staffId,
      email,
      subject,
      group,
    })),
  };
}

const resolveConnection = (
  settings: NonNullable<TenantEntry['firmConnection']>,
  path: string,
  context: ResolveContext,
): FirmConnectionSettings => ({
  ...settings,
  clientSecret: readSecret(settings.clientSecret, `${path}.clientSecret`, context),
});

function resolveRules(rules: AccessRules, path: string, context: ResolveContext): ResolvedRules {
  const { on, access, toolsets, hideCases, onlyCases, retention = {} } = rules;
  const unknown = toolsets?.find((name) => !context.toolsetNames.includes(name));
  if (unknown !== undefined)
    throw new UsageError(
      `${path}.toolsets: there is no toolset "${unknown}".${formatSuggestion(unknown, context.toolsetNames)} Known ` +
        `toolsets: ${context.toolsetNames.join(', ')}`,
    );
  if (retention.auditDays !== undefined && !context.hasAuditFiles)
    throw new UsageError(`${path}.retention.auditDays: cannot be used with --store-url`);
  const toCases = (value: string | undefined) =>
    value === undefined || isListOfIds(value) ? value : toAbsolute(value, context);
  const names = { hideCases: `${path}.hideCases`, onlyCases: `${path}.onlyCases` };
  const walls = readWalls({ hideCases: toCases(hideCases), onlyCases: toCases(onlyCases) }, names);
  return { on, access, toolsets, walls, retention };
}

const toAbsolute = (path: string, { folder }: ResolveContext): string => (isAbsolute(path) ? path : join(folder, path));

function readSecret(source: SecretSource, path: string, context: ResolveContext): string {
  if ('variable' in source) {
    const value = context.env[source.variable]?.trim();
    if (!value) throw new UsageError(`${path}.variable: the variable ${source.variable} is not set`);
    return value;
  }
  try {
    const value = readFileSync(toAbsolute(source.file, context), 'utf8').trim();
    if (value) return value;
  } catch (error) {
    throw new UsageError(`${path}.file: "${source.file}" cannot be read (${getErrorCode(error) ?? 'unknown error'})`);
  }
  throw new UsageError(`${path}.file: "${source.file}" is empty`);
}

function assertKnownGroups(path: string, { people, groups }: TenantEntry): void {
  for (const [index, { group }] of people.entries())
    if (group !== undefined && !Object.hasOwn(groups, group))
      throw new UsageError(`${path}.people[${index}].group: there is no group "${group}" in ${path}.groups`);
}

/** Throws a UsageError if two entries identify the same person by the same field. */
function assertUniquePeople(path: string, { people }: TenantEntry): void {
  for (const key of ['staffId', 'email', 'subject'] as const) {
    const values = people.map((person) => person[key]);
    const index = values.findIndex((value, position) => value !== undefined && values.indexOf(value) < position);
    if (index >= 0) throw new UsageError(`${path}.people[${index}].${key}: another entry has the same ${key}`);
  }
}

/** MyCase: a client id belongs to one firm. */
function assertUnique(tenants: readonly ResolvedTenant[], key: 'clientId' | 'path'): void {
  const values = tenants.map((tenant) => tenant[key]);
  const tenant = tenants.find((_, index) => values.indexOf(values[index] ?? '') < index);
  if (tenant) throw new UsageError(`tenants.${tenant.name}.${key}: another tenant has the same ${key}`);
}

/** Throws a UsageError if the path of a tenant begins with a name that the host uses. */
function assertFreePaths(tenants: readonly ResolvedTenant[], { reservedNames }: ResolveContext): void {
  for (const { name, path } of tenants) {
    const [, first = ''] = path.split('/');
    if (reservedNames.includes(first))
      throw new UsageError(`tenants.${name}.path: cannot be ${path}, because the host itself uses /${first}`);
  }
}
