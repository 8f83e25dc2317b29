import * as z from 'zod';
import { defineEntity, defineOperation } from '../operations/define-operation.ts';
import { page_size, page_token, updated_after } from '../operations/page-arguments.ts';
import * as input from '../operations/request-fields.ts';
import * as output from '../operations/response-fields.ts';

const CaseStage = defineEntity(
  'case_stage',
  'case_stages',
  { id: z.number(), name: z.string(), ...output.timestamps },
  ['id', 'name'],
);

const PracticeArea = defineEntity(
  'practice_area',
  'practice_areas',
  {
    id: z.number(),
    name: z.string(),
    ...output.timestamps,
  },
  ['id', 'name'],
);

/** The stages and practice areas by which a firm sorts its cases. MyCase: a case refers to both by name. */
export const firmSettings = [
  defineOperation({
    name: 'list_case_stages',
    title: 'List case stages',
    description: 'The stages a case can be in. A case takes a stage by its exact name.',
    method: 'GET',
    path: '/case_stages',
    filter: { updated_after },
    query: { page_size, page_token },
    list: CaseStage,
  }),
  defineOperation({
    name: 'create_case_stage',
    title: 'Create a case stage',
    description: 'Creates a stage for all cases of the firm. To move one case to a stage use update_case.',
    method: 'POST',
    path: '/case_stages',
    body: { name: input.text },
    output: CaseStage,
  }),
  defineOperation({
    name: 'update_case_stage',
    title: 'Rename a case stage',
    description: 'Renames a stage of the firm. To move one case to another stage use update_case.',
    method: 'PUT',
    path: '/case_stages/{case_stage_id}',
    body: { name: input.text },
  }),
  defineOperation({
    name: 'delete_case_stage',
    title: 'Delete a case stage',
    description: 'Deletes a stage of the whole firm for good. To move one case use update_case.',
    method: 'DELETE',
    path: '/case_stages/{case_stage_id}',
  }),
  defineOperation({
    name: 'list_practice_areas',
    title: 'List practice areas',
    description: "The firm's practice areas. A case takes one by its exact name.",
    method: 'GET',
    path: '/practice_areas',
    filter: { updated_after },
    query: { page_size, page_token },
    list: PracticeArea,
  }),
  defineOperation({
    name: 'create_practice_area',
    title: 'Create a practice area',
    description: 'Creates a practice area of the firm. To set that of one case use update_case.',
    method: 'POST',
    path: '/practice_areas',
    body: { name: input.text },
    output: PracticeArea,
  }),
  defineOperation({
    name: 'update_practice_area',
    title: 'Rename a practice area',
    description: 'Renames a practice area of the firm. To set that of one case use update_case.',
    method: 'PUT',
    path: '/practice_areas/{practice_area_id}',
    body: { name: input.text },
  }),
  defineOperation({
    name: 'delete_practice_area',
    title: 'Delete a practice area',
    description: 'Deletes a practice area of the whole firm for good. For one case use update_case.',
    method: 'DELETE',
    path: '/practice_areas/{practice_area_id}',
  }),
];
