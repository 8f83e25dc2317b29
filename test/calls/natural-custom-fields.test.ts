import { expect, it } from 'vitest';
import { checkForms } from './natural-forms/check-forms.ts';
import { customFieldTables } from './natural-forms/custom-field-forms.ts';

const callOnly = checkForms('forms of custom field values', customFieldTables, 110);

it('the result states the day that was read, with the name of the field', async () => {
  const change = (value: string) => ({
    case_id: 31_204_126,
    custom_field_values: [{ custom_field: 'date of incident', value }],
  });
  const { text } = await callOnly('update_case', change('next friday'));
  expect(text).toContain('"Date of incident" was read as Fri 2026-11-20.');
  const monthFirst = await callOnly('update_case', change('03/04/2026'));
  expect(monthFirst.text).toContain('"Date of incident" was read as Wed 2026-03-04, the month first.');
  expect((await callOnly('update_case', change('2026-12-01'))).text).not.toContain('was read as');
});
