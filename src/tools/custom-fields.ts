import * as z from 'zod';
import { defineEntity, defineOperation } from '../operations/define-operation.ts';
import * as input from '../operations/request-fields.ts';
import * as output from '../operations/response-fields.ts';
import { commonListArguments } from './shared-fields.ts';

/** A choice of a list field. MyCase: it is sent as `option_value`, returned as `option` and identified by `key`. */
const ListOption = defineEntity(
  'list_option',
  'list_options',
  { key: z.string(), option: z.string(), ...output.timestamps },
  ['key', 'option'],
);

const CustomField = defineEntity(
  'custom_field',
  'custom_fields',
  {
    id: z.number(),
    name: z.string(),
    parent_type: z.string(),
    field_type: z.string(),
    list_options: z.array(ListOption.schema),
    ...output.timestamps,
  },
  ['id', 'name', 'parent_type', 'field_type', 'list_options.key', 'list_options.option'],
);

const listOptionsInput = z.array(z.strictObject({ option_value: input.text }));

/** Operations on the firm's own fields and on their choices. MyCase: the choices of a field have one page. */
export const customFields = [
  defineOperation({
    name: 'list_custom_fields',
    title: 'List custom fields',
    description:
      "Lists the firm's own fields: the kind of record, the type and, for list fields, the choices. Records have the " +
      'values in custom_field_values.',
    method: 'GET',
    path: '/custom_fields',
    ...commonListArguments,
    list: CustomField,
  }),
  defineOperation({
    name: 'get_custom_field',
    title: 'Get a custom field',
    description: 'Returns one custom field by id: its kind of record, its type and its choices.',
    method: 'GET',
    path: '/custom_fields/{custom_field_id}',
    output: CustomField,
  }),
  defineOperation({
    name: 'create_custom_field',
    title: 'Create a custom field',
    description:
      "Adds a field to all records of a kind and returns it. MyCase can't change it later, only the choices of a " +
      'list field. To set a value on one record update that record.',
    method: 'POST',
    path: '/custom_fields',
    body: {
      name: input.text,
      parent_type: z
        .enum(['case', 'client', 'company', 'expense', 'time', 'time_and_expense'])
        .describe('Kind of record'),
      field_type: z.enum(['short_text', 'long_text', 'numeric', 'boolean', 'date', 'list', 'currency']),
      list_options: listOptionsInput.optional().describe('For field_type list'),
    },
    output: CustomField,
  }),
  defineOperation({
    name: 'delete_custom_field',
    title: 'Delete a custom field',
    description: 'Deletes a field of the whole firm permanently, not only its value on one record.',
    method: 'DELETE',
    path: '/custom_fields/{custom_field_id}',
  }),
  defineOperation({
    name: 'list_custom_field_options',
    title: "List a list field's choices",
    description: 'Lists all choices of a list field with their keys. custom_field_values accepts these keys.',
    method: 'GET',
    path: '/custom_fields/{custom_field_id}/list_options',
    list: ListOption,
  }),
  defineOperation({
    name: 'add_custom_field_options',
    title: 'Add choices to a list field',
    description: 'Adds choices to a list field and returns all its choices with their keys.',
    method: 'POST',
    path: '/custom_fields/{custom_field_id}/list_options',
    successStatus: 200,
    body: { list_options: listOptionsInput.min(1) },
    list: ListOption,
  }),
  defineOperation({
    name: 'update_custom_field_option',
    title: "Rename a list field's choice",
    description: 'Renames one choice of a list field.',
    seeAlso: { list_custom_field_options: 'list_custom_field_options returns its key.' },
    method: 'PUT',
    path: '/custom_fields/{custom_field_id}/list_options/{option_key}',
    params: { option_key: input.text },
    body: { option_value: input.text },
  }),
  defineOperation({
    name: 'delete_custom_field_option',
    title: "Delete a list field's choice",
    description: 'Deletes one choice of a list field permanently.',
    seeAlso: { list_custom_field_options: 'list_custom_field_options returns its key.' },
    method: 'DELETE',
    path: '/custom_fields/{custom_field_id}/list_options/{option_key}',
    params: { option_key: input.text },
  }),
];
