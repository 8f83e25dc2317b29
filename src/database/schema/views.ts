import { ACTIVITY_VIEWS } from './activity-views.ts';
import { CASE_VIEWS } from './case-views.ts';
import { MONEY_VIEWS } from './money-views.ts';
import type { ViewDefinition } from './view-definition.ts';

/** All views, each after the views that it reads. */
export const VIEWS: readonly ViewDefinition[] = [...CASE_VIEWS, ...MONEY_VIEWS, ...ACTIVITY_VIEWS];
