import { versions } from 'node:process';
import { isLoopbackUri } from '../../auth/redirect.ts';
import { getCommandOptions } from '../../config/config-options.ts';
import type { Invocation } from '../../config/read-invocation.ts';
import { UsageError } from '../../config/usage-error.ts';
import { readWalls } from '../../ethical-walls/walls.ts';
import { createBroken, createOk, createWarning, type DoctorFinding } from './doctor-finding.ts';

const MIN_NODE_VERSION = [20, 18, 1] as const;

/** Checks this machine and this configuration, without a request. */
export function checkLocalSetup(invocation: Invocation, redirectUri: string): DoctorFinding[] {
  return [checkNodeVersion(), ...describeSettings(invocation), checkWalls(invocation), checkRedirectUri(redirectUri)];
}

function checkNodeVersion(): DoctorFinding {
  const versionParts = versions.node.split('.').map(Number);
  const differingIndex = MIN_NODE_VERSION.findIndex((part, i) => versionParts[i] !== part);
  const isOld = differingIndex >= 0 && (versionParts[differingIndex] ?? 0) < (MIN_NODE_VERSION[differingIndex] ?? 0);
  return isOld
    ? createBroken('Node', versions.node, `Install Node ${MIN_NODE_VERSION.join('.')} or later.`)
    : createOk('Node', versions.node);
}

/** Each option, and the option or variable that its value came from. The value of a secret is hidden. */
function describeSettings({ command, config, sources }: Invocation): DoctorFinding[] {
  const values: Record<string, unknown> = config;
  return getCommandOptions(command).map(({ key, isSecret }) =>
    createOk(
      'configuration',
      `${key} = ${formatSettingValue(values[key], isSecret)}, from ${sources[key] ?? 'the default'}`,
    ),
  );
}

function checkWalls({ config }: Invocation): DoctorFinding {
  try {
    const walls = readWalls(config);
    if (!walls) return createOk('walls', 'none');
    return createOk('walls', walls.isAllowlist ? 'only the named cases are open' : 'the named cases are hidden');
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return createBroken('walls', 'the server would not start', error.message);
  }
}

function formatSettingValue(value: unknown, isSecret: boolean): string {
  if (value === undefined) return 'nothing';
  return isSecret ? '(hidden)' : String(value);
}

function checkRedirectUri(redirectUri: string): DoctorFinding {
  return isLoopbackUri(redirectUri)
    ? createOk('redirect URI', `${redirectUri}; MyCase support must have registered it to the letter`)
    : createWarning(
        'redirect URI',
        `${redirectUri} leads to another machine`,
        'Sign in with `mycase-mcp login --paste`, or let MyCase support register http://127.0.0.1:8765/callback.',
      );
}
