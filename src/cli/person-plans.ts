import { createToolGuide } from '../catalog/tool-guide.ts';
import type { Config } from '../config/options.ts';
import type { Invocation } from '../config/read-invocation.ts';
import { combineWalls } from '../ethical-walls/walls.ts';
import type { AccessSettings } from '../host/administration/administration.ts';
import { createServerPlan, type ServerPlan } from './app-server.ts';
import { loadCatalog, loadSelectedTools } from './selected-tools.ts';

/** The plan of the servers of people with the same settings. */
export interface PersonPlan extends ServerPlan {
  /** The lower one of two levels: of the option --access, and of the person. */
  readonly access: Config['access'];
}

/** The plans of a host. */
export interface PersonPlans {
  /** The plan of a person who has all that the options allow. */
  readonly full: ServerPlan;
  /** Returns the plan of people with these settings. Throws a UsageError if no tool is left. */
  find(settings: AccessSettings): PersonPlan;
}

const LEVELS: readonly Config['access'][] = ['read', 'write', 'full'];

/** What people with the same level and the same toolsets share. Ethical walls do not change it. */
type ToolSelection = Omit<PersonPlan, 'walls'>;

/** The most selections that are kept. Each change of the administration file can make others. */
const MAX_SELECTIONS = 200;

/**
 * Creates the plans. No person has more than the options allow. People with the same level and toolsets share tools.
 */
export function createPersonPlans(invocation: Invocation): PersonPlans {
  const full = createServerPlan(invocation);
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

function selectTools(invocation: Invocation, full: ServerPlan, { level, toolsets }: AccessSettings): ToolSelection {
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
  { tools }: ServerPlan,
  toolsets: readonly string[] | undefined,
): Partial<Pick<Config, 'tools' | 'toolsets'>> {
  if (!toolsets) return {};
  const catalog = loadCatalog(config);
  const allowed = new Set(toolsets.flatMap((name) => (catalog[name] ?? []).map((tool) => tool.name)));
  return { toolsets: undefined, tools: tools.map(({ name }) => name).filter((name) => allowed.has(name)) };
}
