import type { DateRange } from '../../base/days.ts';
import type { ToolGuide } from '../../base/tool-guide.ts';
import type { SectionBody } from '../shared/sections.ts';
import type { StatementRunner } from '../shared/statement-runner.ts';
import type { WithheldParts } from '../shared/withheld-parts.ts';

/** The settings of the sections of an overview. */
export interface SectionOptions {
  readonly runner: StatementRunner;
  /** The tools of this server, for sentences that name one. */
  readonly tools: ToolGuide;
  readonly withheld: WithheldParts;
  /** A case is stale after this many days without a change. */
  readonly staleDays: number;
  /** Maximum number of rows in a table of records. */
  readonly limit: number;
  /** The period of the performance, and the one it is compared with. Both have two ends. */
  readonly period: DateRange;
  readonly comparedPeriod: DateRange;
  /** Today in the firm's time zone. */
  readonly today: string;
  /** The working hours of a person on a weekday. */
  readonly hoursPerDay: number;
}

/**
 * Builds a section. Returns undefined if all of its parts are withheld. Throws a MyCaseError if a list that it needs is
 * not complete.
 */
export type SectionBuilder = (options: SectionOptions) => Promise<SectionBody | undefined>;
