import { type Form, type FormTable, writeDay } from './form-tables.ts';

// Today is Wednesday, 18 November 2026, in Los Angeles.

/** Forms of the value of a custom field of a client. The new client has the value in the form of MyCase. */
const valuesOf = (id: number, name: string, forms: readonly Form[]): FormTable => ({
  tool: 'create_client',
  argument: 'custom_field_values',
  args: { first_name: 'Wren', last_name: 'Halloway', allow_duplicate: true },
  place: 'body',
  forms: forms.map(([value, expected]) => [
    [{ custom_field: name, value }],
    expected instanceof RegExp ? expected : [{ custom_field: { id }, value: expected }],
  ]),
});

const asValue =
  (expected: unknown) =>
  (value: unknown): Form => [value, expected];

const days = valuesOf(771_428, 'Engagement letter signed', [
  ...['2026-10-15', '2024-02-29'].flatMap((day) => writeDay(day).map(asValue(day))),
  ['today', '2026-11-18'],
  ['Yesterday', '2026-11-17'],
  ['last friday', '2026-11-13'],
  ['two weeks ago', '2026-11-04'],
  ['next_monday', '2026-11-23'],
  ['in 10 days', '2026-11-28'],
  ['end of month', '2026-11-30'],
  ['Oct 15', '2026-10-15'],
  ['2026-12-02T00:00:00Z', '2026-12-02'],
  [['2026-12-03'], '2026-12-03'],
  ['monday', /value: "Engagement letter signed": "monday" can mean last_monday .* or next_monday/],
  ['Q3', /"Engagement letter signed": "Q3" is not one day: it is Wed 2026-07-01 to Wed 2026-09-30/],
  ['2026-02-30', /"Engagement letter signed": .*February 2026 has 28 days/],
  ['sometime', /"Engagement letter signed": "sometime" is not a day\. Write a date like/],
  [true, /"Engagement letter signed" is a date: use the form 2026-03-31/],
  [' ', /"Engagement letter signed" does not accept a blank value/],
]);

const amounts = valuesOf(771_455, 'Retainer', [
  ...[5000, '5000', '$5,000', '5,000.00', 'USD 5000', '5000 dollars', '5k', '5 000', ' 5000 ', ['5000']].map(
    asValue(5000),
  ),
  ['$1,234.50', 1234.5],
  ['(250.00)', -250],
  ['-$251', -251],
  ['5.000,00', /"Retainer": "5\.000,00" is ambiguous: write 5000\.00/],
  ['50%', /"Retainer": "50%" is a percentage/],
  ['€50', /is not in US dollars/],
  ['a lot', /"Retainer": "a lot" is not a number/],
  [true, /"Retainer" is a number/],
]);

const companyNumbers = valuesOf(771_486, 'Number of employees', [
  ...[12, '12', ' 12 ', '12.0', '+12', ['12']].map(asValue(12)),
  ['1,200', 1200],
  ['1 200', 1200],
  ['1.2k', 1200],
  ['2.5', 2.5],
  ['-3', -3],
  ['twelve', /"Number of employees": "twelve" is not a number/],
]);

const numbers: FormTable = {
  ...companyNumbers,
  tool: 'create_company',
  args: { name: 'Wren Timber', allow_duplicate: true },
};

const booleans = valuesOf(771_410, 'Needs interpreter', [
  ...[true, 'true', 'YES', 'y', 'on', '1', 1, ['yes']].map(asValue(true)),
  ...[false, 'False', 'no', 'N', 'off', '0', 0].map(asValue(false)),
  ['perhaps', /"Needs interpreter" is a boolean: use true or false/],
  [2, /"Needs interpreter" is a boolean/],
]);

const options = valuesOf(771_384, 'Preferred contact', [
  ...['Text message', 'text message', 'TEXT MESSAGE', 'text_message', 'text-message', 'TextMessage'].map(asValue('3')),
  ...['text messages', ' Text message ', '3', 3, ['Text message']].map(asValue('3')),
  ['email', '1'],
  ['phone', '2'],
  ['Fone', /"Preferred contact" has no option "Fone"\. Did you mean "Phone"\? It has "E-mail"/],
]);

const texts = valuesOf(771_369, 'Preferred name', [
  ['Hon. Ash', 'Hon. Ash'],
  [14, '14'],
  ['yes', 'yes'],
  ['next friday', 'next friday'],
  ['$5,000', '$5,000'],
  ['flat_fee', 'flat_fee'],
  [['Hon. Elm'], 'Hon. Elm'],
  ['2026/10/15', '2026/10/15'],
  ['1.5k', '1.5k'],
  ['a, b; c', 'a, b; c'],
  ['', ''],
  [true, /"Preferred name" is text/],
]);

export const customFieldTables: readonly FormTable[] = [days, amounts, numbers, booleans, options, texts];
