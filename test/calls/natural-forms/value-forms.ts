import { type FormTable, NOT_SENT } from './form-tables.ts';

const CASE = { id: 31_204_126 };

const EXPENSE = {
  case: CASE,
  activity_name: 'Filing fee',
  entry_date: '2026-03-04',
  cost: 1,
  units: 1,
  billable: true,
  allow_duplicate: true,
};

const amounts: FormTable = {
  tool: 'create_expense',
  argument: 'cost',
  args: EXPENSE,
  place: 'body',
  forms: [
    [435.5, 435.5],
    ['435.50', 435.5],
    ['$5,000', 5000],
    ['$5,000.25', 5000.25],
    ['5,000.00', 5000],
    ['1,234,567.89', 1_234_567.89],
    ['USD 12.50', 12.5],
    ['12.50 usd', 12.5],
    ['12 dollars', 12],
    ['US$ 7', 7],
    ['1.5k', 1500],
    ['$2K', 2000],
    ['5 000', 5000],
    ["5'000.10", 5000.1],
    ['.5', 0.5],
    ['+3', 3],
    [' 8 ', 8],
    [['9'], 9],
    ['5.000,00', /"5\.000,00" is ambiguous: write 5000\.00\./],
    ['12,5', /is ambiguous: write 12\.5\./],
    ['1.234.567', /is ambiguous: write 1234567\./],
    ['50%', /is a percentage: write the number without the percent sign/],
    ['€50', /is not in US dollars/],
    ['50 EUR', /is not in US dollars/],
    ['fifty', /is not a number: write it like 1250\.50/],
    ['1e3', /is not a number/],
    ['', /cost: must not be empty/],
  ],
};

/** MyCase accepts a negative amount here. */
const negativeAmounts: FormTable = {
  tool: 'update_case',
  argument: 'outstanding_balance',
  args: { case_id: 31_204_157 },
  place: 'body',
  forms: [
    ['(250.00)', -250],
    ['-$251', -251],
    ['$-252', -252],
    ['−253', -253],
    ['($2,540)', -2540],
    ['(-5)', /is not a number/],
    ['(5', /is not a number/],
  ],
};

const ids: FormTable = {
  tool: 'get_case',
  argument: 'case_id',
  args: {},
  place: 'path',
  forms: ['31204126', ' 31204126 ', '31204126.0', '#31204126', '# 31204126', '31 204 126', '31,204,126', 'id 31204126']
    .map((form): readonly [unknown, unknown] => [form, '/v1/cases/31204126'])
    .concat([
      [31_204_126, '/v1/cases/31204126'],
      [['31204126'], '/v1/cases/31204126'],
      ['31204126.5', /is not a whole number/],
      ['9007199254740993', /is not a whole number/],
      ['', /case_id: must not be empty/],
      [null, /case_id: must not be empty/],
      [[], /case_id: must not be empty/],
    ]),
};

const booleans: FormTable = {
  tool: 'list_invoices',
  argument: 'only_allowed_online_payments',
  args: { page_size: 1, fields: ['id'] },
  place: 'query',
  forms: [
    ...['true', 'TRUE', 'yes', 'Y', '1', 1, 'on', ' True '].map((form) => [form, 'true'] as const),
    ...['false', 'False', 'no', 'N', '0', 0, 'OFF', ['no']].map((form) => [form, 'false'] as const),
    ['', NOT_SENT],
    [null, NOT_SENT],
    ['maybe', /only_allowed_online_payments must be boolean/],
    [2, /must be boolean/],
  ],
};

const booleanWrites: FormTable = {
  tool: 'create_expense',
  argument: 'billable',
  args: EXPENSE,
  place: 'body',
  forms: [
    ...['yes', 'Y', '1', 1, 'on', true].map((form) => [form, true] as const),
    ...['No', 'n', '0', 0, 'off', 'FALSE'].map((form) => [form, false] as const),
    ['sometimes', /billable must be boolean/],
  ],
};

const TASK = { name: 'File', due_date: '2026-12-01', staff: [{ id: 880_140 }], allow_duplicate: true };

const choices: FormTable = {
  tool: 'create_task',
  argument: 'priority',
  args: TASK,
  place: 'body',
  forms: [
    ...['high', 'HIGH', ' High ', 'h-i-g-h'].map((form) => [form, 'High'] as const),
    ['low', 'Low'],
    [['medium'], 'Medium'],
    ['hgih', /priority must be one of "Low", "Medium", "High"\. Did you mean "High"\?/],
    ['urgent', /priority must be one of/],
    ['', /priority: must not be empty/],
  ],
};

const statuses: FormTable = {
  tool: 'list_cases',
  argument: 'status',
  args: { page_size: 1, fields: ['id'] },
  place: 'query',
  sentAs: 'filter[status]',
  forms: [
    ['Open', 'open'],
    ['CLOSED', 'closed'],
    ['opens', 'open'],
    [['open'], 'open'],
    ['', NOT_SENT],
    ['opne', /Did you mean "open"\?/],
  ],
};

const pageSizes: FormTable = {
  tool: 'list_tasks',
  argument: 'page_size',
  args: { fields: ['id'] },
  place: 'query',
  forms: [
    ['2', '2'],
    ['2.0', '2'],
    ['1,000', '1000'],
    [5000, '1000'],
    ['2500', '1000'],
    [0, NOT_SENT],
    ['0', NOT_SENT],
    ['', NOT_SENT],
    [' ', NOT_SENT],
    [[], NOT_SENT],
    [null, NOT_SENT],
    [-1, /page_size: /],
    [2.5, /page_size must be int/],
    ['two', /page_size: "two" is not a whole number: write it like 25/],
  ],
};

const textLists: FormTable = {
  tool: 'list_cases',
  argument: 'client_fields',
  args: { page_size: 1, fields: ['id'] },
  place: 'query',
  sentAs: 'field[client]',
  forms: [
    ...[
      ['first_name', 'email'],
      '["first_name","email"]',
      'first_name,email',
      'first_name; email',
      'first_name\nemail',
      ['first_name', '', 'email'],
      ['first_name', null, 'email'],
    ].map((form) => [form, 'first_name,email'] as const),
    ['email', 'email'],
    [['email'], 'email'],
    ['', NOT_SENT],
    [[], NOT_SENT],
    [[''], NOT_SENT],
    ['[]', NOT_SENT],
    [Array.from({ length: 20_000 }, () => 'email'), /client_fields has more than 200 items/],
  ],
};

const objectLists: FormTable = {
  tool: 'create_task',
  argument: 'staff',
  args: { ...TASK, priority: 'Low' },
  place: 'body',
  forms: [
    ...[
      [{ id: 880_140 }],
      { id: 880_140 },
      '[{"id":880140}]',
      '{"id":"880140"}',
      [{ id: '880140', name: '' }],
      [{ id: '#880140', name: null }],
      [{ id: 0, name: 'Anna Pebblemond' }],
      ['{"id":880140}'],
    ].map((form) => [form, [{ id: 880_140 }]] as const),
    [[], /staff: must not be empty/],
    ['', /staff: must not be empty/],
    ['[]', /staff: must not be empty/],
    [[{}], /staff\.0: give the id or the name/],
    [Array.from({ length: 20_000 }, () => ({ id: 1 })), /staff has more than 1000 items/],
  ],
};

const objects: FormTable = {
  tool: 'create_task',
  argument: 'case',
  args: { ...TASK, priority: 'Low' },
  place: 'body',
  forms: [
    ...[CASE, '{"id":31204126}', '{"id":"31204126"}', { id: '#31204126' }, [CASE]].map((form) => [form, CASE] as const),
    ...[null, '', ' ', [], {}, { id: null }, { id: '' }].map((form) => [form, NOT_SENT] as const),
  ],
};

const phones: FormTable = {
  tool: 'create_lead',
  argument: 'cell_phone_number',
  args: { first_name: 'Piers', last_name: 'Halloway', allow_duplicate: true },
  place: 'body',
  forms: [
    ...['+1 (510) 555-0171', '510-555-0171', '510.555.0171', '5105550171 ext. 4'].map((form) => [form, form] as const),
    [5_105_550_171, '5105550171'],
    ['', NOT_SENT],
    [null, NOT_SENT],
  ],
};

export const valueTables: readonly FormTable[] = [
  amounts,
  negativeAmounts,
  ids,
  booleans,
  booleanWrites,
  choices,
  statuses,
  pageSizes,
  textLists,
  objectLists,
  objects,
  phones,
];
