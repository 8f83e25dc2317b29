import type { ToolGuide } from '../../base/tool-guide.ts';
import type { ListCache, ListName, ListSnapshot } from '../../cache/list-cache.ts';
import type { RequestContext } from '../../client/client-types.ts';
import type { ListsByName } from '../shared/record-rows.ts';
import type { SectionBody } from '../shared/sections.ts';

/** The settings of the sections of an overview. */
export interface SectionOptions {
  /** The tools of this server, for sentences that name one. */
  readonly tools: ToolGuide;
  /** IANA identifier of the firm's time zone. */
  readonly zone: string;
  /** Today in this zone, as YYYY-MM-DD. */
  readonly now: string;
  /** A case is stale after this many days without a change. */
  readonly staleDays: number;
  /** Maximum number of rows in a table of records. */
  readonly limit: number;
}

/** Declares a section by the lists that it reads. The returned function reads the lists. Its `build` throws an IncompleteListError. */
export const defineSection =
  <Name extends ListName>(
    names: readonly Name[],
    build: (lists: ListsByName<Name>, options: SectionOptions) => SectionBody,
  ) =>
  async (
    cache: ListCache,
    options: SectionOptions,
    scope: RequestContext,
  ): Promise<{ readonly build: () => SectionBody; readonly lists: readonly ListSnapshot[] }> => {
    const lists = await cache.read(names, scope);
    return { build: () => build(lists, options), lists: names.map((name) => lists[name]) };
  };
