import { versions } from 'node:process';
import { isListenable } from '../../auth/redirect.ts';
import { options } from '../../config/options.ts';
import { type Invocation, UsageError } from '../../config/parse.ts';
import { readWalls } from '../../ethical-walls/settings.ts';
import { broken, type Finding, ok, warning } from './finding.ts';

const OLDEST_NODE = [20, 18, 1] as const;

/** What can be told of this machine and this start, without asking anybody. */
export function examineHere(invocation: Invocation, redirectUri: string): Finding[] {
  return [node(), ...configuration(invocation), walls(invocation), redirect(redirectUri)];
}

function node(): Finding {
  const found = versions.node.split('.').map(Number);
  const differs = OLDEST_NODE.findIndex((part, i) => found[i] !== part);
  const isOld = differs >= 0 && (found[differs] ?? 0) < (OLDEST_NODE[differs] ?? 0);
  return isOld
    ? broken('Node', versions.node, `Install Node ${OLDEST_NODE.join('.')} or later.`)
    : ok('Node', versions.node);
}

/** Each setting and where it came from; of a secret only whether it is there. */
function configuration({ config, sources }: Invocation): Finding[] {
  const values: Record<string, unknown> = config;
  return options().map(({ key, flag, variable }) => {
    const origin = { flag: `--${flag}`, variable, default: 'the default' }[sources[key] ?? 'default'];
    return ok('configuration', `${key} = ${shownValue(values[key], flag === undefined)}, from ${origin}`);
  });
}

function walls({ config }: Invocation): Finding {
  try {
    const asked = readWalls(config);
    if (!asked) return ok('walls', 'none');
    return ok('walls', asked.isOnly ? 'only the named cases are open' : 'the named cases are hidden');
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return broken('walls', 'the server would not start', error.message);
  }
}

function shownValue(value: unknown, isSecret: boolean): string {
  if (value === undefined) return 'nothing';
  return isSecret ? '(hidden)' : String(value);
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
