import { createToolGuide } from '../catalog/create-tool-guide.ts';
import type { Config } from '../config/options.ts';
import type { Invocation } from '../config/read-invocation.ts';
import { combineWalls } from '../ethical-walls/walls.ts';
import type { AccessSettings } from '../host/administration/administration.ts';
import { createServerParts, type ServerParts } from './app-server.ts';
import { loadCatalog, loadSelectedTools } from './selected-tools.ts';

/** The parts of the servers of people with the same settings. */
export interface PersonServerParts extends ServerParts {
  /** The lower one of two levels: of the option --access, and of the person. */
  readonly access: Config['access'];
}

/** The parts of the servers of a host, by the settings of the people. */
export interface ServerPartsCache {
  /** For a person who has all that the options allow. */
  readonly full: ServerParts;
  /** Returns the parts for people with these settings. Throws a UsageError if no tool is left. */
  find(settings: AccessSettings): PersonServerParts;
}

const LEVELS: readonly Config['access'][] = ['read', 'write', 'full'];

/** What people with the same level and the same toolsets share. Ethical walls do not change it. */
type ToolSelection = Omit<PersonServerParts, 'walls'>;

/** The most selections that are kept. Each change of the administration file can make others. */
const MAX_SELECTIONS = 200;

/**
 * Creates the cache. No person has more than the options allow. People with the same level and toolsets share tools.
 */
export function createServerPartsCache(invocation: Invocation): ServerPartsCache {
  const full = createServerParts(invocation);
  const selections = new Map<string, ToolSelection>();
  const select = (settings: AccessSettings): ToolSelection => {
    const key = JSON.stringify([settings.level, settings.toolsets]);
    const selection = selections.get(key) ?? selectTools(invocation, full, settings);
    // The order of the map is that of the last use.
    selections.delete(key);
    selections.set(key, selection);
    const [oldest] = selections.keys();
    if (selections.size > MAX_SELECTIONS && oldest !== undefined) selections.delete(oldest);
    return selection;
  };
  return {
    full,
    find: (settings) => ({
      ...select(settings),
      walls: combineWalls([full.walls, settings.walls]),
    }),
  };
}

function selectTools(invocation: Invocation, full: ServerParts, { level, toolsets }: AccessSettings): ToolSelection {
  const { config, sources } = invocation;
  const access = LEVELS[Math.min(LEVELS.indexOf(config.access), LEVELS.indexOf(level))] ?? 'read';
  const tools = loadSelectedTools({
    sources,
    config: { ...config, access, ...limitToToolsets(config, full, toolsets) },
  });
  return {
    access,
    tools,
    toolGuide: createToolGuide(tools, config.catalog),
  };
}

/** Returns the options that select the tools of these toolsets which the host has too. */
function limitToToolsets(
  config: Config,
  { tools }: ServerParts,
  toolsets: readonly string[] | undefined,
): Partial<Pick<Config, 'tools' | 'toolsets'>> {
  if (!toolsets) return {};
  const catalog = loadCatalog(config);
  const allowed = new Set(toolsets.flatMap((name) => (catalog[name] ?? []).map((tool) => tool.name)));
  return { toolsets: undefined, tools: tools.map(({ name }) => name).filter((name) => allowed.has(name)) };
}
