import { readFileSync } from 'node:fs';
import { brotliDecompressSync } from 'node:zlib';
import { assertKnownNames, type Catalog, type CatalogTool, selectTools, withDescriptions } from '../catalog/catalog.ts';
import { applyConfirmPolicy } from '../catalog/confirm-policy.ts';
import type { Config } from '../config/options.ts';
import type { Invocation } from '../config/read-invocation.ts';
import { UsageError } from '../config/usage-error.ts';

/** Returns all tools of an API, by toolset. */
export function loadCatalog({ api }: Pick<Config, 'api'>): Catalog {
  const catalogs: Record<Config['api'], Catalog> = JSON.parse(
    brotliDecompressSync(readFileSync(new URL('./catalog.json.br', import.meta.url))).toString(),
  );
  return catalogs[api];
}

/**
 * Returns the tools that the options select, in the order of the catalog. Throws a UsageError for an unknown name, and
 * if no tool is left.
 */
export function loadSelectedTools({ config, sources }: Pick<Invocation, 'config' | 'sources'>): CatalogTool[] {
  const catalog = loadCatalog(config);
  const toolNames = Object.values(catalog).flatMap((tools) => tools.map(({ name }) => name));
  withUsageErrors(`${sources.toolsets}: `, () => assertKnownNames('toolset', config.toolsets, Object.keys(catalog)));
  for (const key of ['tools', 'excludeTools', 'confirmTools'] as const)
    withUsageErrors(`${sources[key]}: `, () => assertKnownNames('tool', config[key], toolNames));
  const selectedTools = withUsageErrors('', () => applyConfirmPolicy(selectTools(catalog, config), catalog, config));
  return withDescriptions(selectedTools, config.catalog === 'full');
}

function withUsageErrors<T>(prefix: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw new UsageError(prefix + (error instanceof Error ? error.message : error));
  }
}
