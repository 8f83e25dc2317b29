import { agenda } from './calendar/agenda.ts';
import { deadlineReview } from './calendar/deadline-review.ts';
import { caseBrief } from './case-brief/case-brief.ts';
import { whatChanged } from './changes/what-changed.ts';
import { conflictCheck } from './conflict-check/conflict-check.ts';
import { createDocument } from './create-document/create-document.ts';
import type { Workflow } from './define-workflow.ts';
import { findRecords } from './find-records/find-records.ts';
import { receivables } from './money/receivables.ts';
import { unbilledWork } from './money/unbilled-work.ts';
import { openCase } from './open-case/open-case.ts';
import { firmOverview } from './overview/firm-overview.ts';
import { queryFirm } from './query-firm/query-firm.ts';
import { readDocument } from './read-document/read-document.ts';
import { searchText } from './search-text/search-text.ts';
import { writeMany } from './write-many/write-many.ts';

/** All workflows, in the order of the tool list. */
export const workflows: readonly Workflow[] = [
  findRecords,
  caseBrief,
  agenda,
  deadlineReview,
  whatChanged,
  conflictCheck,
  unbilledWork,
  receivables,
  firmOverview,
  queryFirm,
  searchText,
  readDocument,
  openCase,
  writeMany,
  createDocument,
];
