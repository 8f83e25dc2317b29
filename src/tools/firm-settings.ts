import { defineOperation } from '../operations/define-operation.ts';
import { commonListArguments, defineNamedEntity, nameBody } from './shared-fields.ts';

const CaseStage = defineNamedEntity('case_stage', 'case_stages');

const PracticeArea = defineNamedEntity('practice_area', 'practice_areas');

/** Operations on the firm's case stages and practice areas. MyCase: a case refers to both by name. */
export const firmSettings = [
  defineOperation({
    name: 'list_case_stages',
    title: 'List case stages',
    description: 'Lists the stages that a case can be in. A case refers to a stage by its exact name.',
    method: 'GET',
    path: '/case_stages',
    ...commonListArguments,
    list: CaseStage,
  }),
  defineOperation({
    name: 'create_case_stage',
    title: 'Create a case stage',
    description: 'Creates a stage for all cases of the firm and returns it.',
    seeAlso: { update_case: 'To set the stage of a case use update_case.' },
    method: 'POST',
    path: '/case_stages',
    body: nameBody,
    output: CaseStage,
  }),
  defineOperation({
    name: 'update_case_stage',
    title: 'Rename a case stage',
    description: 'Renames a stage of the firm.',
    seeAlso: { update_case: 'To set the stage of a case use update_case.' },
    method: 'PUT',
    path: '/case_stages/{case_stage_id}',
    body: nameBody,
  }),
  defineOperation({
    name: 'delete_case_stage',
    title: 'Delete a case stage',
    description: 'Deletes a stage of the whole firm permanently.',
    seeAlso: { update_case: 'To change the stage of a case use update_case.' },
    method: 'DELETE',
    path: '/case_stages/{case_stage_id}',
  }),
  defineOperation({
    name: 'list_practice_areas',
    title: 'List practice areas',
    description: "Lists the firm's practice areas. A case refers to a practice area by its exact name.",
    method: 'GET',
    path: '/practice_areas',
    ...commonListArguments,
    list: PracticeArea,
  }),
  defineOperation({
    name: 'create_practice_area',
    title: 'Create a practice area',
    description: 'Creates a practice area of the firm and returns it.',
    seeAlso: { update_case: 'To set it on a case use update_case.' },
    method: 'POST',
    path: '/practice_areas',
    body: nameBody,
    output: PracticeArea,
  }),
  defineOperation({
    name: 'update_practice_area',
    title: 'Rename a practice area',
    description: 'Renames a practice area of the firm.',
    seeAlso: { update_case: 'To change it on one case use update_case.' },
    method: 'PUT',
    path: '/practice_areas/{practice_area_id}',
    body: nameBody,
  }),
  defineOperation({
    name: 'delete_practice_area',
    title: 'Delete a practice area',
    description: 'Deletes a practice area of the whole firm permanently.',
    seeAlso: { update_case: 'To change it on one case use update_case.' },
    method: 'DELETE',
    path: '/practice_areas/{practice_area_id}',
  }),
];
