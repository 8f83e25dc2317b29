import { expect } from 'vitest';
import type { Row } from './firm.ts';
import type { ToolCalls } from './tool-call.ts';

const isCaseList = ({ parent_type, field_type }: Row) => parent_type === 'case' && field_type === 'list';
const isClientList = ({ parent_type, field_type }: Row) => parent_type === 'client' && field_type === 'list';
const choice = (key: string, option: string) => expect.objectContaining({ key, option });

/** The firm's own fields, stages and practice areas, and what MyCase reports to others. */
export const settings: ToolCalls = {
  list_custom_fields: () => ({ lists: 'custom_fields' }),
  get_custom_field: ({ id }) => ({ on: { custom_field_id: id('custom_fields') }, reads: 'custom_fields' }),
  create_custom_field: () => ({
    send: {
      name: 'Venue',
      parent_type: 'case',
      field_type: 'list',
      list_options: [{ option_value: 'State' }, { option_value: 'Federal' }],
    },
    creates: 'custom_fields',
    stored: {
      name: 'Venue',
      field_type: 'list',
      list_options: [choice('1', 'State'), choice('2', 'Federal')],
    },
  }),
  delete_custom_field: ({ id }) => ({
    on: { custom_field_id: id('custom_fields', -1) },
    deletes: 'custom_fields',
  }),
  list_custom_field_options: ({ record }) => ({
    on: { custom_field_id: record('custom_fields', isClientList).id },
    answers: { total: 4, list_options: expect.arrayContaining([choice('1', 'E-mail')]) },
  }),
  add_custom_field_options: ({ record }) => ({
    on: { custom_field_id: record('custom_fields', isCaseList).id },
    send: { list_options: [{ option_value: 'Tribal court' }] },
    changes: 'custom_fields',
    stored: { list_options: expect.arrayContaining([choice('5', 'Tribal court')]) },
    answers: { list_options: expect.arrayContaining([choice('5', 'Tribal court')]) },
  }),
  update_custom_field_option: ({ record }) => ({
    on: { custom_field_id: record('custom_fields', isCaseList).id, option_key: '1' },
    send: { option_value: 'Superior Court, renamed' },
    changes: 'custom_fields',
    stored: { list_options: expect.arrayContaining([choice('1', 'Superior Court, renamed')]) },
    answers: {
      done: 'changed',
      changes: [{ field: 'option_value', before: 'Superior Court', after: 'Superior Court, renamed' }],
    },
  }),
  delete_custom_field_option: ({ record }) => ({
    on: { custom_field_id: record('custom_fields', isCaseList).id, option_key: '2' },
    changes: 'custom_fields',
    stored: { list_options: expect.not.arrayContaining([expect.objectContaining({ key: '2' })]) },
    answers: { done: 'deleted', option_key: '2' },
  }),

  list_case_stages: () => ({ lists: 'case_stages' }),
  create_case_stage: () => ({ send: { name: 'On appeal' }, creates: 'case_stages' }),
  update_case_stage: ({ id }) => ({
    on: { case_stage_id: id('case_stages', -2) },
    send: { name: 'Awaiting judgment' },
    changes: 'case_stages',
  }),
  delete_case_stage: ({ id }) => ({ on: { case_stage_id: id('case_stages', -1) }, deletes: 'case_stages' }),
  list_practice_areas: () => ({ lists: 'practice_areas' }),
  create_practice_area: () => ({ send: { name: 'Maritime' }, creates: 'practice_areas' }),
  update_practice_area: ({ id }) => ({
    on: { practice_area_id: id('practice_areas', -2) },
    send: { name: 'Aviation' },
    changes: 'practice_areas',
  }),
  delete_practice_area: ({ id }) => ({
    on: { practice_area_id: id('practice_areas', -1) },
    deletes: 'practice_areas',
  }),

  list_webhook_subscriptions: () => ({
    answers: { total: 2, webhook_subscriptions: [{ model: 'case' }, { model: expect.any(String) }] },
  }),
  create_webhook_subscription: () => ({
    send: { model: 'lead', url: 'https://hooks.example.com/leads', actions: ['created'] },
    creates: 'webhooks',
  }),
  delete_webhook_subscription: ({ id }) => ({
    on: { subscription_id: id('webhooks', -1) },
    deletes: 'webhooks',
  }),
};
