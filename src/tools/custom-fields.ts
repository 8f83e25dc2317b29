import * as z from 'zod';
import { defineEntity, defineOperation } from '../operations/define-operation.ts';
import { page_size, page_token, updated_after } from '../operations/page-arguments.ts';
import * as input from '../operations/request-fields.ts';
import * as output from '../operations/response-fields.ts';

const CustomField = defineEntity(
  'custom_field',
  'custom_fields',
  {
    id: z.number(),
    name: z.string(),
    parent_type: z.string(),
    field_type: z.string(),
    list_options: z.array(
      z.looseObject({
        key: z.string().nullish(),
        option: z.string().nullish(),
        created_at: output.dateTime.nullish(),
        updated_at: output.dateTime.nullish(),
      }),
    ),
    ...output.timestamps,
  },
  ['id', 'name', 'parent_type', 'field_type', 'list_options.key', 'list_options.option'],
);

/** A choice of a list field. MyCase: written as `option_value`, read as `option`, addressed by `key`. */
const ListOption = defineEntity(
  'list_option',
  'list_options',
  {
    key: z.string(),
    option: z.string(),
    ...output.timestamps,
  },
  ['key', 'option'],
);

const listOptionsInput = z.array(z.strictObject({ option_value: input.text }));

/** The firm's own fields on cases, clients, companies, time and expenses, and the choices of list fields. */
export const customFields = [
  defineOperation({
    name: 'list_custom_fields',
    title: 'List custom fields',
    description:
      "The firm's own fields: which records they are on, their type and, for list fields, the choices. Their " +
      'values are on the records, in custom_field_values.',
    method: 'GET',
    path: '/custom_fields',
    filter: { updated_after },
    query: { page_size, page_token },
    list: CustomField,
  }),
  defineOperation({
    name: 'get_custom_field',
    title: 'Get a custom field',
    description: 'One custom field by id: which records it is on, its type and its choices.',
    method: 'GET',
    path: '/custom_fields/{custom_field_id}',
    output: CustomField,
  }),
  defineOperation({
    name: 'create_custom_field',
    title: 'Create a custom field',
    description:
      "Adds a field to all records of a kind and returns it. MyCase can't change one later, only the choices of a " +
      'list field. For a value on one record update that record.',
    method: 'POST',
    path: '/custom_fields',
    body: {
      name: input.text,
      parent_type: z.enum(['case', 'client', 'company', 'expense', 'time', 'time_and_expense']),
      field_type: z.enum(['short_text', 'long_text', 'numeric', 'boolean', 'date', 'list', 'currency']),
      list_options: listOptionsInput.optional().describe('For field_type list'),
    },
    output: CustomField,
  }),
  defineOperation({
    name: 'delete_custom_field',
    title: 'Delete a custom field',
    description: 'Deletes a field of the whole firm for good, not just its value on one record.',
    method: 'DELETE',
    path: '/custom_fields/{custom_field_id}',
  }),
  defineOperation({
    name: 'list_custom_field_options',
    title: "List a list field's choices",
    description: 'All choices of a list field with their keys; a key is what custom_field_values takes.',
    method: 'GET',
    path: '/custom_fields/{custom_field_id}/list_options',
    list: ListOption,
  }),
  defineOperation({
    name: 'add_custom_field_options',
    title: 'Add choices to a list field',
    description: 'Adds choices to a list field; the answer has their keys.',
    method: 'POST',
    path: '/custom_fields/{custom_field_id}/list_options',
    body: { list_options: listOptionsInput.min(1) },
    list: ListOption,
  }),
  defineOperation({
    name: 'update_custom_field_option',
    title: "Rename a list field's choice",
    description: 'Renames one choice of a list field; its key comes from list_custom_field_options.',
    method: 'PUT',
    path: '/custom_fields/{custom_field_id}/list_options/{option_key}',
    params: { option_key: input.text },
    body: { option_value: input.text },
  }),
  defineOperation({
    name: 'delete_custom_field_option',
    title: "Delete a list field's choice",
    description: 'Deletes one choice of a list field for good; its key comes from list_custom_field_options.',
    method: 'DELETE',
    path: '/custom_fields/{custom_field_id}/list_options/{option_key}',
    params: { option_key: input.text },
  }),
];
