import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { parsePhoneNumberFromString } from 'libphonenumber-js/min';
import { describe, expect, it } from 'vitest';
import { aClient, aSandbox, call, fault, pointedAt, recordsOf } from '../support/harness.ts';
import { useScene } from '../support/scene.ts';

const scene = useScene('--time-zone', 'America/Los_Angeles');

const query = (sql: string) => call(scene.client, 'query_firm', { sql });

const rowsOf = ({ data }: { data: Readonly<Record<string, unknown>> }, key = 'rows') =>
  (data[key] as { rows: Record<string, unknown>[] }).rows;

const MAX_SCHEMA_TOKENS = 1_500;

describe('the schema', () => {
  it('is listed as a whole and by table, each in at most 1,500 tokens in both forms', async () => {
    const all = await call(scene.client, 'query_firm', {});
    expect(all.text).toMatch(/^cases 226 \(opened_date \d{4}-\d\d-\d\d\.\.\d{4}-\d\d-\d\d\): name, case_number/m);
    expect(all.text).toContain('"Needs interpreter"');
    expect(all.text).toContain("Not in MyCase's lists: notes, messages");
    const tables = [...all.text.matchAll(/^([a-z_]+)[ :]/gm)].map(([, name = '']) => name);
    const described = await Promise.all(
      ['cases', 'clients', 'leads', 'case_staff', 'open_invoices', 'case_summary', 'cases_custom'].map((table) =>
        call(scene.client, 'query_firm', { table }),
      ),
    );
    expect(tables.length).toBeGreaterThan(25);
    for (const { text, data, isError } of [all, ...described]) {
      expect(isError, text).toBe(false);
      expect(countTokens(text), text).toBeLessThan(MAX_SCHEMA_TOKENS);
      expect(countTokens(JSON.stringify(data)), text).toBeLessThan(MAX_SCHEMA_TOKENS);
    }
  });

  it('has the columns of a table with their values, ranges and gaps', async () => {
    const columns = rowsOf(await call(scene.client, 'query_firm', { table: 'Invoices' }), 'columns');
    const named = new Map(columns.map(({ column, ...facts }) => [column, facts]));
    expect(named.get('status')).toMatchObject({ values: expect.stringContaining('"forwarded"') });
    expect(named.get('due_date')).toMatchObject({ range: expect.stringMatching(/^\d{4}-\d\d-\d\d to /) });
    const cases = rowsOf(await call(scene.client, 'query_firm', { table: 'cases' }), 'columns');
    expect(cases).toContainEqual(expect.objectContaining({ column: 'closed_date', empty: 'sometimes' }));
    const { text } = await call(scene.client, 'query_firm', { table: 'invoces' });
    expect(text).toMatch(/There is no table or view "invoces"\. Did you mean "invoices"\?/);
  });
});

it.each([
  ['time_entries JOIN documents USING (case_id)', 'time_entries t JOIN documents d ON d.case_id = t.case_id'],
  [
    'case_staff NATURAL JOIN case_clients',
    'case_staff s JOIN case_clients c ON (s.case_id, s.position) = (c.case_id, c.position)',
  ],
])('a join by the names of columns reads its lists: %s', async (byName, byCondition) => {
  const [found] = rowsOf(await query(`SELECT count(*) AS n FROM ${byName}`));
  const [expected] = rowsOf(await query(`SELECT count(*) AS n FROM ${byCondition}`));
  expect(Number(expected?.n)).toBeGreaterThan(50);
  expect(found).toEqual(expected);
});

/** Columns with names and labels. */
const NAME_COLUMN = /name|attorney|client$|title|stage|area|status|kind|staff$|source|location|field|value|[A-Z]/;

/** Names with the same words, but for titles, accents, abbreviations and legal forms. */
const SAME_WORDS = new Set([
  ...['Smith & Co LLC', 'Smith and Company, L.L.C.', 'Acme Widgets LLC', 'Acme Widgets Inc.'],
  ...['Dr. José NÚÑEZ-Peña, Jr.', 'jose nunez pena'],
]);

/** Two names, and how similar they are. */
const NAME_PAIRS: readonly (readonly [string, string, number])[] = [
  ['Dr. José NÚÑEZ-Peña, Jr.', 'jose nunez pena', 0.95],
  ['Smith & Co LLC', 'Smith and Company, L.L.C.', 0.95],
  ['Acme Widgets LLC', 'Acme Widgets Inc.', 0.9],
  ['Bob Jones', 'Robert Jones', 0.95],
  ['Theo Goslingthwaite', 'Goslingthwaite, Theo', 0.95],
  ['王伟', 'Wang Wei', 0.85],
  ['Jon Goslingtwaite', 'Jon Goslingthwaite', 0.85],
  ['IBM', 'International Business Machines', 0.65],
  ['J. Smith', 'John Smith', 0.65],
  ['Smith', 'John Smith', 0.55],
  ['Zoe Park', 'Victor Lee', 0.05],
];

it('the group of records without a value is named, also if the rows go to a file', async () => {
  const sql = 'SELECT case_id, count(*) AS records FROM events GROUP BY case_id';
  const rows = rowsOf(await query(sql));
  expect(rows.filter(({ case_id }) => (case_id ?? null) === null)).toHaveLength(1);
  const sentence = 'The first column (case_id) is empty in 1 row. Such a row may be the group';
  expect((await query(sql)).text).toContain(sentence);
  expect((await call(scene.client, 'query_firm', { sql, format: 'csv' })).text).toContain(sentence);
  expect((await query(`${sql} HAVING case_id IS NOT NULL`)).text).not.toContain('The first column');
  expect((await query('SELECT case_id FROM events')).text).not.toContain('The first column');
});

describe('names and texts', () => {
  it('have the same telephone number as the library finds, in each usual form', async () => {
    const prefixes = ['', '1 ', '+1 ', '+1', '1-', '+1.'];
    const numbers = ['415 555 0134', '(415) 555-0134', '4155550134', '415.555-0134', '(011) 555-0134', '115 555 0134'];
    const forms = prefixes.flatMap((prefix) => numbers.map((number) => prefix + number));
    const columns = forms.map((form, place) => `phone('${form}') AS n${place}`).join(', ');
    const [row = {}] = rowsOf(await query(`SELECT ${columns}`));
    const expected = forms.map((form) => parsePhoneNumberFromString(form, 'US')?.number ?? form.replaceAll(/\D/g, ''));
    expect(Object.values(row).map(String)).toEqual(expected);
  });

  it('are compared without case and accents, and telephone numbers by their digits', async () => {
    const [one] = rowsOf(
      await query('SELECT id, name, cell_phone_number FROM clients WHERE cell_phone_number IS NOT NULL'),
    );
    const { name, cell_phone_number: phone, id } = one ?? {};
    const accented = String(name).toUpperCase().replaceAll('O', 'Ö');
    const digits = String(phone).replaceAll(/\D/g, '').slice(-10);
    for (const condition of [`name = '${accented}'`, `name LIKE '%${accented}%'`, `cell_phone_number = '${digits}'`]) {
      const found = rowsOf(await query(`SELECT id FROM clients WHERE ${condition}`));
      expect(found, condition).toContainEqual({ id });
    }
  });

  it.each(NAME_PAIRS)('%s and %s have the similarity %d in both orders', async (a, b, similarity) => {
    const sql = `SELECT name_similarity('${a}', '${b}') AS one, name_similarity('${b}', '${a}') AS other,
      fold('${a}') = fold('${b}') AS same, phonetic('${a}') = phonetic('${b}') AS sound`;
    const [row] = rowsOf(await query(sql));
    expect(row).toMatchObject({ one: similarity, other: similarity });
    const words = [a, b].map((name) => SAME_WORDS.has(name));
    expect(row).toMatchObject(words.every(Boolean) ? { same: 1, sound: 1 } : { same: 0 });
  });

  it('of more than a few words cost no more time than short ones', async () => {
    const sql = `SELECT name_similarity(text, text || 'x') AS one, length(fold(text)) AS folded, length(phonetic(text)) > 0 AS sound
      FROM (SELECT group_concat('ann-lee-' || id || ' ', '') AS text FROM time_entries)`;
    const [row] = rowsOf(await query(sql));
    expect(row).toMatchObject({ one: 1, sound: 1 });
    expect(Number(row?.folded)).toBeGreaterThan(10_000);
  });

  it('are grouped without case', async () => {
    const [one] = rowsOf(await query("SELECT count(DISTINCT x) AS n FROM (SELECT 'a' AS x UNION SELECT 'A') "));
    const grouped = rowsOf(
      await query(
        'SELECT status, count(*) AS cases FROM (SELECT status FROM cases UNION ALL SELECT upper(status) COLLATE FOLD FROM cases) GROUP BY 1',
      ),
    );
    expect(one).toEqual({ n: 2 });
    expect(grouped.map(({ cases }) => cases).reduce((sum, count) => Number(sum) + Number(count), 0)).toBe(452);
    expect(grouped).toHaveLength(2);
  });

  it('of other people are between marks, also in an expression', async () => {
    const direct = await query('SELECT description FROM tasks WHERE description IS NOT NULL LIMIT 1');
    const computed = await query(
      "SELECT 'x: ' || description AS text FROM tasks WHERE description IS NOT NULL LIMIT 1",
    );
    for (const { text } of [direct, computed]) expect(text).toMatch(/^\|«\d+ .* \d+»$/m);
  });
});

/** Statements over clients of which each row is right although other clients are missing. */
const ROW_WISE_STATEMENTS = [
  'SELECT id FROM clients',
  'SELECT id, upper(name) AS "the name" FROM clients WHERE name LIKE \'%o%\' ORDER BY name',
  "SELECT 'count(*) over (select limit' AS text, id FROM clients -- GROUP BY id",
  `SELECT k.name, c.name FROM cases k JOIN case_clients l ON l.case_id = k.id JOIN clients c ON c.id = l.client_id
    WHERE k.status = 'open' AND length(c.name) > 3`,
];

/** Statements over clients of which rows depend on clients that are missing. */
const DEPENDENT_STATEMENTS = [
  'SELECT count(*) FROM clients',
  'SELECT "count"(*) FROM clients',
  'SELECT [count](*) FROM clients',
  'SELECT /* all */ max (id) FROM clients',
  'SELECT DISTINCT first_name FROM clients',
  'SELECT id FROM clients ORDER BY id DESC LIMIT 3',
  'SELECT id, row_number() OVER (ORDER BY id) FROM clients',
  'SELECT first_name FROM clients GROUP BY first_name',
  'SELECT id FROM cases WHERE NOT EXISTS (SELECT 1 FROM clients WHERE clients.id = cases.id)',
  'SELECT l.client_id FROM case_clients l LEFT JOIN clients c ON c.id = l.client_id WHERE c.id IS NULL',
  'SELECT client_id FROM case_clients EXCEPT SELECT id FROM clients',
  'WITH c AS (SELECT id FROM clients) SELECT * FROM c',
  'SELECT * FROM clients_custom',
  "SELECT rowid FROM clients_text WHERE clients_text MATCH 'a'",
];

describe('a list that could not be read', () => {
  const failing = async (list: string, what: Record<string, unknown>) => {
    const sandbox = await aSandbox();
    await fault(sandbox, { path: `/v1/${list}`, times: 1_000, ...what });
    return aClient({ env: pointedAt(sandbox) });
  };

  it.each([
    ['invoices', { status: 403 }, 'SELECT count(*) FROM open_invoices'],
    ['time_entries', { status: 500 }, 'SELECT sum(amount) FROM unbilled_time'],
    ['cases', { status: 403 }, 'SELECT count(*) FROM case_summary'],
    ['custom_fields', { status: 403 }, 'SELECT count(*) FROM cases_custom'],
  ])('%s with %j is not an empty table: %s', async (list, what, sql) => {
    const client = await failing(list, what);
    const { text, isError, data } = await call(client, 'query_firm', { sql });
    expect(isError, text).toBe(true);
    expect(text).toMatch(/could not be read|MyCase answered|lacks the permission/);
    expect(data.rows).toBeUndefined();
    const other = await call(client, 'query_firm', { sql: 'SELECT count(*) AS staff FROM staff' });
    expect(rowsOf(other)).toEqual([{ staff: 12 }]);
    const described = await call(client, 'query_firm', {});
    expect(described.text).toMatch(new RegExp(`^${list} \\(could not be read\\)`, 'm'));
  });

  it('in part is marked as incomplete, and is not written to a file', async () => {
    const sandbox = await aSandbox();
    await fault(sandbox, { path: '/v1/clients', status: 504, times: 1_000 });
    const client = await aClient({ env: pointedAt(sandbox) });
    for (const sql of ROW_WISE_STATEMENTS) {
      const { text, isError } = await call(client, 'query_firm', { sql });
      expect(isError, text).toBe(false);
      expect(text).toMatch(
        /^INCOMPLETE: It is not known how many rows the result has, because some clients are missing\. Found: at least \d+ rows?\. Computed/,
      );
      expect(text).toContain('Some clients are missing: MyCase does not return its list of clients');
      const file = await call(client, 'query_firm', { sql, format: 'csv' });
      expect(file.text).toMatch(/Nothing was exported: some clients are missing/);
    }
    for (const sql of DEPENDENT_STATEMENTS) {
      const { text, isError, data } = await call(client, 'query_firm', { sql });
      expect(isError, text).toBe(true);
      expect(text).toContain(
        'No result: it would depend on records that are missing. Some clients are missing: MyCase',
      );
      expect(data.rows).toBeUndefined();
    }
    const { text } = await call(client, 'query_firm', { table: 'clients' });
    expect(text).toMatch(/^Not known: the number of rows and the values\.\nColumns: id, first_name, .*\n/);
    expect((await call(client, 'query_firm', {})).text).toMatch(/^clients at least \d+: /m);
  });
});

describe('names in views', () => {
  it('are compared without case and accents, as in tables', async () => {
    const schema = await call(scene.client, 'query_firm', {});
    const views = [...schema.text.matchAll(/^([a-z_]+): /gm)].map(([, name = '']) => name);
    let count = 0;
    for (const view of [...views, 'cases_custom', 'clients_custom', 'custom_field_values']) {
      const [first] = rowsOf(await query(`SELECT * FROM ${view} LIMIT 1`));
      for (const column of Object.keys(first ?? {}).filter((name) => NAME_COLUMN.test(name))) {
        const answer = await query(
          `SELECT count(x) AS texts, coalesce(sum(x = upper(x)), 0) AS equal FROM (SELECT "${column}" AS x FROM ${view}) WHERE typeof(x) = 'text'`,
        );
        expect(answer.isError, answer.text).toBe(false);
        const [{ texts, equal } = {}] = rowsOf(answer);
        expect({ view, column, equal }).toEqual({ view, column, equal: texts });
        count += 1;
      }
    }
    expect(count).toBeGreaterThan(40);
    process.stdout.write(`columns of views with names: ${count}\n`);
  });

  it('keep their values if several columns have one name', async () => {
    const answer = await query('SELECT 1 AS a, 2 AS a, 3 AS a_2, 4 AS a');
    expect(rowsOf(answer)).toEqual([{ a: 1, a_2: 3, a_3: 2, a_4: 4 }]);
  });

  it('of custom fields are columns also if lists are not kept between calls', async () => {
    const client = await aClient({ args: ['--cache', 'off'], env: pointedAt(scene.sandbox) });
    const answer = await call(client, 'query_firm', {
      sql: 'SELECT count("Registered agent") AS agents FROM companies_custom',
    });
    expect(answer.isError, answer.text).toBe(false);
    expect(rowsOf(answer)[0]?.agents).toBeGreaterThan(0);
  });
});

it('states that sums repeat if records of a case are joined with other records of the case', async () => {
  const note = 'each record repeats for each record of the other table';
  const join = 'FROM tasks t JOIN open_invoices i ON i.case_id = t.case_id';
  for (const figures of ['sum(i.balance)', 'count(*)', 'count(DISTINCT t.id), avg(i.balance)']) {
    expect((await query(`SELECT ${figures} ${join}`)).text).toContain(note);
  }
  const right = [
    `SELECT t.id, i.balance ${join} LIMIT 5`,
    'SELECT sum(balance) FROM open_invoices i JOIN cases c ON c.id = i.case_id',
    'SELECT count(*) FROM tasks WHERE case_id IN (SELECT case_id FROM open_invoices)',
    'SELECT sum(n) FROM (SELECT case_id, count(*) AS n FROM tasks GROUP BY 1) t JOIN open_invoices i ON i.case_id = t.case_id',
  ];
  for (const sql of right) expect((await query(sql)).text).not.toContain(note);
});

it('a question about trust money is answered: the API of MyCase has none', async () => {
  const questions = [{ table: 'trust_accounts' }, { sql: 'SELECT * FROM trust' }, { sql: 'SELECT iolta FROM clients' }];
  for (const args of questions) {
    const { text, isError } = await call(scene.client, 'query_firm', args);
    expect(isError).toBe(true);
    expect(text).toContain("MyCase's API has no trust accounts, trust balances or trust transactions.");
  }
  expect(scene.client.getInstructions()).toContain('no trust balances');
});

describe('amounts that MyCase sends as texts', () => {
  it('are read if they are unambiguous, and are counted as missing otherwise', async () => {
    const sandbox = await aSandbox();
    const [one, two, three, four] = await recordsOf(sandbox, 'invoices');
    const records = [
      { ...one, status: 'sent', total_amount: '1,250.00', paid_amount: '$250.00' },
      { ...two, status: 'sent', total_amount: '5.000,00', paid_amount: 0 },
      { ...three, status: 'sent', total_amount: 10, paid_amount: null },
      { ...four, status: 'sent', total_amount: '0.10', paid_amount: 0 },
    ];
    await fault(sandbox, { path: '/v1/invoices', body: JSON.stringify(records), times: 1_000 });
    const client = await aClient({ env: pointedAt(sandbox) });
    const answer = await call(client, 'query_firm', { sql: 'SELECT sum(balance) AS owed FROM open_invoices' });
    expect(rowsOf(answer)).toEqual([{ owed: 1000.1 }]);
    expect(answer.text).toMatch(/are empty \(NULL\): .*invoices\.balance \(ids \d+, \d+\)/);
  });
});

describe('days that do not exist', () => {
  it('are unreadable, and are not another day', async () => {
    const sandbox = await aSandbox();
    const tasks = await recordsOf(sandbox, 'tasks');
    const days = ['2026-02-31', '2026-02-29', '2026-13-01', '11/02/2026', '2026-02-28', '2028-02-29T00:00:00Z'];
    const records = days.map((due_date, i) => ({ ...tasks[i], due_date, updated_at: '2026-06-31T10:00:00Z' }));
    const headers = { 'Item-Count': String(days.length), Link: '' };
    await fault(sandbox, { path: '/v1/tasks', body: JSON.stringify(records), headers, times: 1_000 });
    const client = await aClient({ env: pointedAt(sandbox) });
    const answer = await call(client, 'query_firm', {
      sql: 'SELECT due_date, count(*) AS tasks FROM tasks GROUP BY due_date ORDER BY due_date',
    });
    expect(rowsOf(answer)).toEqual([
      { tasks: 4 },
      { due_date: '2026-02-28', tasks: 1 },
      { due_date: '2028-02-29', tasks: 1 },
    ]);
    expect(answer.text).toMatch(/tasks\.due_date \(ids (\d+, ){3}\d+\)/);
    expect(answer.text).toMatch(/tasks\.updated_at \(ids (\d+, ){5}and 1 more\)/);
    const file = await call(client, 'query_firm', { sql: "SELECT '2026-02-31' AS day", format: 'csv' });
    expect(file.text).toContain('2026-02-31');
  });
});

it('a statement has at most 20,000 characters', async () => {
  const statement = (length: number) =>
    `SELECT count(*) AS cases FROM cases WHERE id > 0 ${' '.repeat(length)}`.slice(0, length);
  expect(rowsOf(await query(statement(20_000)))).toEqual([{ cases: 226 }]);
  for (const length of [20_001, 40_001, 100_000]) {
    const { text, isError } = await query(statement(length));
    expect(isError).toBe(true);
    expect(text).toMatch(/sql: .*20000/);
  }
});

/** Ways to write now, with the parameters that they need. */
const UTC_NOW: readonly (readonly [sql: string, parameters?: readonly object[]])[] = [
  ["SELECT date('now')"],
  ["SELECT * FROM tasks WHERE due_date < DATE('NOW')"],
  ['SELECT CURRENT_DATE'],
  ['SELECT * FROM tasks WHERE due_date < date()'],
  ['SELECT datetime( )'],
  ["SELECT strftime('%Y')"],
  ['SELECT date(:day)', [{ name: 'day', value: 'now' }]],
];

it('a statement that means now in UTC is refused with the words for the day of the firm', async () => {
  for (const [sql, parameters] of UTC_NOW) {
    const { text, isError } = await call(scene.client, 'query_firm', { sql, ...(parameters && { parameters }) });
    expect(isError).toBe(true);
    expect(text).toContain("Write day('today')");
  }
});
