import { agenda } from './agenda.ts';
import { caseBrief } from './case-brief.ts';
import { conflictCheck } from './conflict-check.ts';
import { deadlineReview } from './deadline-review.ts';
import { exportRecords } from './export-records.ts';
import { findRecords } from './find-records.ts';
import { firmOverview } from './firm-overview.ts';
import { openCase } from './open-case.ts';
import { queryRecords } from './query-records.ts';
import { receivables } from './receivables.ts';
import { unbilledWork } from './unbilled-work.ts';
import type { Workflow } from './workflow.ts';

/** Every tool that finishes a job, in the order they are listed. */
export const workflows: readonly Workflow[] = [
  findRecords,
  caseBrief,
  agenda,
  deadlineReview,
  conflictCheck,
  unbilledWork,
  receivables,
  firmOverview,
  queryRecords,
  exportRecords,
  openCase,
];
