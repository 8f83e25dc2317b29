import type { Operation } from '../../operations/operation-types.ts';
import { toolsets } from '../../tools/index.ts';

/** The operations of version 1 that only read, with one request each. A live check refuses the published profile. */
export const READ_OPERATIONS: readonly Operation[] = Object.values(toolsets)
  .flat()
  .filter(({ method, run }) => method === 'GET' && !run);
