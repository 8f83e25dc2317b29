import { versions } from 'node:process';
import { isListenable } from '../auth/redirect.ts';
import { type Invocation, options } from '../config.ts';
import { broken, type Finding, ok, warning } from './finding.ts';

const OLDEST_NODE = [20, 18, 1] as const;

/** What can be told of this machine and this start, without asking anybody. */
export function examineHere(invocation: Invocation, redirectUri: string): Finding[] {
  return [node(), ...configuration(invocation), redirect(redirectUri)];
}

function node(): Finding {
  const found = versions.node.split('.').map(Number);
  const differs = OLDEST_NODE.findIndex((part, i) => found[i] !== part);
  const isOld = differs >= 0 && (found[differs] ?? 0) < (OLDEST_NODE[differs] ?? 0);
  return isOld
    ? broken('Node', versions.node, `Install Node ${OLDEST_NODE.join('.')} or later.`)
    : ok('Node', versions.node);
}

/** Each setting that was given, and from where; secrets only say that they are there. */
function configuration({ config, sources }: Invocation): Finding[] {
  const values: Record<string, unknown> = config;
  const given = options().filter(({ key }) => sources[key]);
  if (given.length === 0) return [ok('configuration', 'all settings have their defaults')];
  return given.map(({ key, flag, variable }) => {
    const shown = flag === undefined ? '(hidden)' : String(values[key]);
    return ok('configuration', `${key} = ${shown}, from ${sources[key] === 'flag' ? `--${flag}` : variable}`);
  });
}

function redirect(redirectUri: string): Finding {
  return isListenable(redirectUri)
    ? ok('redirect URI', `${redirectUri}; MyCase support must have registered it to the letter`)
    : warning(
        'redirect URI',
        `${redirectUri} leads to another machine`,
        'Sign in with `mycase-mcp login --paste`, or let MyCase support register http://127.0.0.1:8765/callback.',
      );
}
