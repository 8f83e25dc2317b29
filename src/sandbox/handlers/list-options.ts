import { type Fields, fieldsList } from '../json.ts';
import { lookup } from '../records.ts';
import { at, notFound, refuseAny } from '../refusal.ts';
import { newOptions } from '../resources/custom-fields.ts';
import type { Call, Handler } from '../site.ts';

/** MyCase: the options of a list field come all at once. */
export const listOptions: Handler = (call) => ({ status: 200, json: options(lookup(call, 'custom_fields')) });

/** Adds options and answers with the whole list. */
export const addOptions: Handler = (call) => {
  const field = lookup(call, 'custom_fields');
  refuseAny(field.field_type === 'list' ? [] : [at('/list_options', 'are only allowed for list fields')]);
  const existing = options(field);
  field.list_options = [...existing, ...newOptions(existing, call.body.list_options, call.now)];
  field.updated_at = call.now;
  return { status: 200, json: field.list_options };
};

/** Renames an option; its key stays. */
export const updateOption: Handler = (call) => {
  const { option } = optionOf(call);
  Object.assign(option, { option: call.body.option_value, updated_at: call.now });
  return { status: 204 };
};

/** Deletes an option. Values with the option's key keep it. */
export const deleteOption: Handler = (call) => {
  const { field, option } = optionOf(call);
  field.list_options = options(field).filter(({ key }) => key !== option.key);
  return { status: 204 };
};

function options(field: Fields): Fields[] {
  return fieldsList(field.list_options);
}

function optionOf(call: Call): { field: Fields; option: Fields } {
  const field = lookup(call, 'custom_fields');
  const option = options(field).find(({ key }) => key === call.params.key) ?? notFound();
  return { field, option };
}
