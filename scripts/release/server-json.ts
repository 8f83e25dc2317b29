import { CONFIG_OPTIONS } from '../../src/config/config-options.ts';
import type { Owner, PackageFacts } from './facts.ts';

/** The options that a client offers to set. Each has a variable. */
const OFFERED_OPTIONS = [
  'sandbox',
  'access',
  'toolsets',
  'timeZone',
  'filesFolder',
  'clientId',
  'clientSecret',
  'redirectUri',
  'accessToken',
];

/** Returns server.json, the entry of the server in the MCP registry. */
export function createServerJson(owner: Owner, { name, version, description }: PackageFacts): object {
  const { repository, homepage, registryName } = owner;
  return {
    $schema: 'https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json',
    name: registryName,
    title: 'MyCase',
    description,
    version,
    websiteUrl: homepage,
    repository: { url: repository, source: 'github' },
    packages: [
      {
        registryType: 'npm',
        registryBaseUrl: 'https://registry.npmjs.org',
        identifier: name,
        version,
        runtimeHint: 'npx',
        transport: { type: 'stdio' },
        environmentVariables: OFFERED_OPTIONS.map(toEnvironmentVariable),
      },
    ],
  };
}

function toEnvironmentVariable(key: string): object {
  const option = CONFIG_OPTIONS.find((one) => one.key === key);
  if (!option) throw new Error(`There is no option ${key}.`);
  const { variable, description, isSecret, isSwitch, choices } = option;
  const defaults: Readonly<Record<string, string>> = { access: 'read' };
  return {
    name: variable,
    description,
    isRequired: false,
    ...(isSecret && { isSecret }),
    ...(isSwitch && { format: 'boolean', default: 'false' }),
    ...(key === 'filesFolder' && { format: 'filepath' }),
    ...(choices.length > 0 && { choices }),
    ...(key in defaults && { default: defaults[key] }),
  };
}
