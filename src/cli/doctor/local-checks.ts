import { versions } from 'node:process';
import { isLoopbackUri } from '../../auth/redirect.ts';
import { getCommandOptions } from '../../config/config-options.ts';
import { describeTimeZone, readFirmTimeZone, TIME_ZONE_ADVICE } from '../../config/firm-time-zone.ts';
import type { Config } from '../../config/options.ts';
import type { Invocation } from '../../config/read-invocation.ts';
import { UsageError } from '../../config/usage-error.ts';
import { readWalls } from '../../ethical-walls/walls.ts';
import { findConfigPathRisks } from '../path-warnings.ts';
import { createBroken, createOk, createWarning, type DoctorFinding } from './doctor-finding.ts';

const MIN_NODE_VERSION = [20, 18, 1] as const;

/** Checks this machine and the configuration, without a request. */
export function checkLocalSetup(invocation: Invocation, redirectUri: string): DoctorFinding[] {
  return [
    checkNodeVersion(),
    ...describeSettings(invocation),
    checkTimeZone(invocation.config),
    ...checkFolders(invocation.config),
    checkWalls(invocation),
    checkRedirectUri(redirectUri),
  ];
}

function checkTimeZone(config: Config): DoctorFinding {
  const timeZone = readFirmTimeZone(config);
  const finding = describeTimeZone(timeZone);
  return timeZone.origin === 'machine' && !config.sandbox
    ? createWarning('time zone', finding, TIME_ZONE_ADVICE)
    : createOk('time zone', finding);
}

function checkFolders(config: Config): DoctorFinding[] {
  const risks = findConfigPathRisks(config);
  if (risks.length === 0) return [createOk('folders', 'no other user of this machine can change them')];
  return risks.map(({ finding, advice }) => createWarning('folders', finding, advice));
}

function checkNodeVersion(): DoctorFinding {
  const versionParts = versions.node.split('.').map(Number);
  const differingIndex = MIN_NODE_VERSION.findIndex((part, i) => versionParts[i] !== part);
  const isOld = differingIndex >= 0 && (versionParts[differingIndex] ?? 0) < (MIN_NODE_VERSION[differingIndex] ?? 0);
  return isOld
    ? createBroken('Node', versions.node, `Install Node ${MIN_NODE_VERSION.join('.')} or later.`)
    : createOk('Node', versions.node);
}

/** Returns each option with its value, and the option or variable that the value came from. Secrets are hidden. */
function describeSettings({ command, config, sources }: Invocation): DoctorFinding[] {
  const values: Record<string, unknown> = config;
  return getCommandOptions(command).map(({ key, isSecret }) => {
    if (values[key] === undefined) return createOk('configuration', `${key} is not set`);
    const origin = sources[key] ?? (isSandboxValue(key, config) ? 'the sandbox' : 'the default');
    return createOk('configuration', `${key} = ${isSecret ? '(hidden)' : values[key]}, from ${origin}`);
  });
}

function checkWalls({ config }: Invocation): DoctorFinding {
  try {
    const walls = readWalls(config);
    if (!walls) return createOk('walls', 'no cases are hidden');
    return createOk(
      'walls',
      walls.isAllowlist ? 'all cases except the named ones are hidden' : 'the named cases are hidden',
    );
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return createBroken('walls', 'the server does not start with them', error.message);
  }
}

/** `--sandbox` sets these values. */
const isSandboxValue = (key: string, { sandbox }: Config): boolean =>
  sandbox && ['baseUrl', 'authUrl', 'accessToken'].includes(key);

function checkRedirectUri(redirectUri: string): DoctorFinding {
  return isLoopbackUri(redirectUri)
    ? createOk('redirect URI', `${redirectUri}; it must be exactly the one that MyCase support registered`)
    : createWarning(
        'redirect URI',
        `${redirectUri} is on another machine`,
        'Sign in with `mycase-mcp login --paste`, or ask MyCase support to register http://127.0.0.1:8765/callback.',
      );
}
