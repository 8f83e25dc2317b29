import type { ListCache, ListName, ListSnapshot } from '../../cache/list-cache.ts';
import type { RequestContext } from '../../client/client-types.ts';
import type { Section } from '../../formatting/report-result.ts';
import type { ListsByName } from '../shared/record-rows.ts';

/** The settings of the sections of an overview. */
export interface SectionOptions {
  /** IANA identifier. */
  readonly zone: string;
  /** Today there. */
  readonly now: string;
  /** How many days without a change make a case stale. */
  readonly staleDays: number;
  /** Most rows of a table of records. */
  readonly limit: number;
}

/** A section, and the lists it was made of. */
interface BuiltSection {
  readonly section: Section;
  readonly lists: readonly ListSnapshot[];
}

/** A section of an overview, which reads its own lists. */
export type SectionBuilder = (
  cache: ListCache,
  options: SectionOptions,
  scope: RequestContext,
) => Promise<BuiltSection>;

/** Declares a section by the lists it is made of. */
export const defineSection =
  <Name extends ListName>(
    names: readonly Name[],
    build: (lists: ListsByName<Name>, options: SectionOptions) => Section,
  ): SectionBuilder =>
  async (cache, options, scope) => {
    const lists = await cache.read(names, scope);
    return { section: build(lists, options), lists: names.map((name) => lists[name]) };
  };
