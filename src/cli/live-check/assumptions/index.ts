import type { Assumption } from './assumption.ts';
import { ERROR_ASSUMPTIONS } from './errors.ts';
import { LIST_ASSUMPTIONS } from './lists.ts';
import { RECORD_ASSUMPTIONS } from './records.ts';
import { WRITE_ASSUMPTIONS } from './writes.ts';

/** The id of an assumption, such as `A-01`. Comments in the code name it at each place that relies on the fact. */
export type AssumptionId =
  | keyof typeof LIST_ASSUMPTIONS
  | keyof typeof RECORD_ASSUMPTIONS
  | keyof typeof ERROR_ASSUMPTIONS
  | keyof typeof WRITE_ASSUMPTIONS;

/** The facts about MyCase that the code relies on, by id. docs/assumptions.md is made from them. */
export const ASSUMPTIONS: Readonly<Record<AssumptionId, Assumption>> = {
  ...LIST_ASSUMPTIONS,
  ...RECORD_ASSUMPTIONS,
  ...ERROR_ASSUMPTIONS,
  ...WRITE_ASSUMPTIONS,
};
