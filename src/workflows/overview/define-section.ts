import type { ListCache, ListName, ListSnapshot } from '../../cache/list-cache.ts';
import type { RequestContext } from '../../client/types.ts';
import type { Section } from '../../formatting/report.ts';
import type { Lists } from '../shared/rows.ts';

/** What the sections of an overview are made with, beside their lists. */
export interface Asked {
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
interface Made {
  readonly section: Section;
  readonly lists: readonly ListSnapshot[];
}

/** A section of an overview, which reads its own lists. */
export type Part = (cache: ListCache, asked: Asked, scope: RequestContext) => Promise<Made>;

/** Declares a section by the lists it is made of. */
export const part =
  <Name extends ListName>(
    names: readonly Name[],
    make: (lists: Lists<Name>, asked: Asked) => Section,
  ): Part =>
  async (cache, asked, scope) => {
    const lists = await cache.read(names, scope);
    return { section: make(lists, asked), lists: names.map((name) => lists[name]) };
  };
