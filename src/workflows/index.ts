import { agenda } from './agenda.ts';
import { deadlineReview } from './deadline-review.ts';
import type { Workflow } from './workflow.ts';

/** Every tool that finishes a job, in the order they are listed. */
export const workflows: readonly Workflow[] = [agenda, deadlineReview];
