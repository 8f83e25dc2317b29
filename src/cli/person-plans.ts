import { createToolGuide } from '../catalog/tool-guide.ts';
import type { Config } from '../config/options.ts';
import type { Invocation } from '../config/read-invocation.ts';
import { combineWalls, type Walls } from '../ethical-walls/walls.ts';
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

/** The most plans that are kept. Each change of the administration file can make others. */
const MAX_PLANS = 200;

/** Creates the plans. No person has more than the options allow. People with the same settings share a plan. */
export function createPersonPlans(invocation: Invocation): PersonPlans {
  const full = createServerPlan(invocation);
  const plans = new Map<string, PersonPlan>();
  return {
    full,
    find(settings) {
      const { level, toolsets, walls } = settings;
      const key = JSON.stringify([level, toolsets, walls?.fingerprint]);
      if (plans.size >= MAX_PLANS && !plans.has(key)) plans.clear();
      const plan = plans.get(key) ?? createPlan(invocation, full, settings);
      plans.set(key, plan);
      return plan;
    },
  };
}

function createPlan(invocation: Invocation, full: ServerPlan, { level, toolsets, walls }: AccessSettings): PersonPlan {
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
    walls: combineWalls([full.walls, walls].filter((one): one is Walls => one !== undefined)),
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
