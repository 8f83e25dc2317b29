import { describe, expect, it } from 'vitest';
import { aClient, aSandbox, call, pointedAt, recordsOf, requestsTo } from '../support/harness.ts';
import { expectError, useScene } from '../support/scene.ts';

const scene = useScene();

const MATTER = { id: 31_204_126, number: '23-0001', name: 'People v. Goslingthwaite' };
const ANNA = 880_140;

const count = (what: string, inputs: readonly unknown[]) => {
  const distinct = new Set(inputs.map((input) => JSON.stringify(input))).size;
  process.stderr.write(`${what}: ${distinct} distinct inputs\n`);
  return distinct;
};

/** The body of the last create that the sandbox has seen. */
async function lastBody(): Promise<Record<string, unknown>> {
  const seen = (await requestsTo(scene.sandbox)).filter(({ method }) => method === 'POST');
  return { ...Object(seen.at(-1)?.body) };
}

/** Forms of a reference to the same case. */
const CASE_FORMS: readonly unknown[] = [
  MATTER.id,
  String(MATTER.id),
  `#${MATTER.id}`,
  ` ${MATTER.id} `,
  `case ${MATTER.id}`,
  { id: MATTER.id },
  { id: String(MATTER.id) },
  { id: MATTER.name },
  { name: MATTER.name },
  { id: MATTER.id, name: MATTER.name },
  [{ id: MATTER.id }],
  [MATTER.id],
  `{"id":${MATTER.id}}`,
  MATTER.number,
  MATTER.name,
  MATTER.name.toUpperCase(),
  'the People v. Goslingthwaite case',
  'Goslingthwaite embezzlement',
];

const CREATES: Readonly<Record<string, Record<string, unknown>>> = {
  create_task: { name: 'File', priority: 'Low', due_date: '2031-03-04', staff: 'me' },
  create_event: { name: 'Meet', start: '2031-03-04T10:00', end: '2031-03-04T11:00', staff: 'me' },
  create_time_entry: { staff: 'me', activity_name: 'Research', entry_date: '2026-11-02', hours: 1, rate: 100 },
  create_expense: { activity_name: 'Copies', entry_date: '2026-11-02', cost: 1, units: 2, billable: true },
};

describe('a case in an argument', () => {
  it.each(Object.entries(CREATES))(
    'is an id or a name in %s, in every form, as `case` and as `case_id`',
    async (tool, args) => {
      const all = CASE_FORMS.flatMap((form) => [{ case: form }, { case_id: form }]);
      const inputs = tool === 'create_task' ? all : all.filter((_, i) => i % 3 === tool.length % 3);
      for (const input of inputs) {
        const answer = await call(scene.client, tool, { ...args, ...input, allow_duplicate: true });
        expect(answer.isError, `${JSON.stringify(input)}: ${answer.text}`).toBe(false);
        expect(await lastBody(), JSON.stringify(input)).toMatchObject({ case: { id: MATTER.id } });
      }
      expect(count(tool, inputs)).toBeGreaterThan(10);
    },
  );

  it('is an id or a name in reads and workflows', async () => {
    const inputs = CASE_FORMS.filter((_, i) => i % 2 === 0).flatMap((form) => [
      ['get_case', { case_id: form, fields: ['name'] }] as const,
      ['get_case', { case: form, fields: ['name'] }] as const,
      ['list_case_documents', { case_id: form }] as const,
    ]);
    for (const [tool, args] of inputs) {
      const answer = await call(scene.client, tool, args);
      expect(answer.isError, `${tool} ${JSON.stringify(args)}: ${answer.text}`).toBe(false);
      if (tool === 'get_case') expect(answer.data.name).toBe(MATTER.name);
    }
    for (const input of [
      { case: MATTER.id },
      { case_id: MATTER.id },
      { case: { id: MATTER.id } },
      { case: MATTER.number },
    ]) {
      const answer = await call(scene.client, 'case_brief', { ...input, sections: ['invoices'] });
      expect(answer.text, JSON.stringify(input)).toContain(`(id ${MATTER.id},`);
    }
    expect(count('cases in reads', inputs)).toBeGreaterThan(10);
  });

  it('as words is interpreted, and the answer says as which case', async () => {
    for (const words of [MATTER.number, MATTER.name, 'Goslingthwaite embezzlement case']) {
      const said = `"${words}" was interpreted as case "${MATTER.name}" (id ${MATTER.id}).`;
      const task = { ...CREATES.create_task, case: words, allow_duplicate: true };
      expect((await call(scene.client, 'create_task', task)).text).toContain(said);
      expect((await call(scene.client, 'list_case_notes', { case_id: words })).text).toContain(said);
    }
  });

  it('that fits several cases is refused with the candidates, and one that fits none with similar cases', async () => {
    const several = await call(scene.client, 'create_task', { ...CREATES.create_task, case: 'Cobbledale' });
    expectError(several, /^create_task was not called: case: "Cobbledale" matches \d+ records: case \d+: /);
    const none = await call(scene.client, 'get_case', { case_id: 'Ellowdale divorce' });
    expectError(
      none,
      /^get_case was not called: case_id: No case matches "Ellowdale divorce".*Similar: case \d+: "Ellowdale/,
    );
  });

  it('as a name in the path of a write is refused, and the error names the record', async () => {
    const inputs = ['update_case', 'delete_case', 'create_case_note', 'create_case_subfolder', 'add_case_staff'];
    const others: Readonly<Record<string, object>> = {
      create_case_note: { subject: 'A', note: 'B', date: '2026-11-02' },
      create_case_subfolder: { path: 'A' },
      add_case_staff: { staff: ['me'] },
    };
    for (const tool of inputs) {
      const answer = await call(scene.client, tool, { case_id: MATTER.name, ...others[tool] });
      expectError(answer, new RegExp(`^${tool} was not called: case_id: must be an id here\\..*\\(id ${MATTER.id}\\)`));
      expect(answer.text).toContain(`"case_id":${MATTER.id}`);
    }
    expect((await requestsTo(scene.sandbox)).every(({ method }) => method === 'GET')).toBe(true);
  });
});

describe('a person in an argument', () => {
  it('is `me`, an id or a name, alone or in a list', async () => {
    const forms: readonly unknown[] = [
      'me',
      'Me',
      ' myself ',
      ['me'],
      [{ id: 'me' }],
      [{ name: 'me' }],
      { id: ANNA },
      ANNA,
      String(ANNA),
      [ANNA],
      'Anna Pebblemond',
      'Pebblemond',
      ['Anna Pebblemond'],
      '["me"]',
      `[{"id":"${ANNA}"}]`,
    ];
    for (const tool of ['create_task', 'create_event']) {
      for (const staff of forms) {
        const answer = await call(scene.client, tool, { ...CREATES[tool], staff, allow_duplicate: true });
        expect(answer.isError, `${JSON.stringify(staff)}: ${answer.text}`).toBe(false);
        expect(await lastBody(), JSON.stringify(staff)).toMatchObject({ staff: [{ id: ANNA }] });
      }
    }
    expect(count('staff', forms)).toBeGreaterThan(10);
  });

  it('keeps the fields that a list states for each person', async () => {
    const staff = [{ id: 'me', lead_lawyer: true }, 'Omar Fennimond', { id: 880_187, originating_lawyer: true }];
    const answer = await call(scene.client, 'create_case', { name: 'Estate of Somebody', staff });
    expect(answer.isError, answer.text).toBe(false);
    expect(await lastBody()).toMatchObject({
      staff: [{ id: ANNA, lead_lawyer: true }, { id: 880_238 }, { id: 880_187, originating_lawyer: true }],
    });
  });

  it('is found by name in the fields for clients, companies and leads', async () => {
    const [person] = await recordsOf(scene.sandbox, 'clients');
    const [company] = await recordsOf(scene.sandbox, 'companies');
    const name = `${person?.last_name}, ${person?.first_name}`;
    const args = { name: 'Named people', clients: [name], companies: company?.name, billing_contact: name };
    const answer = await call(scene.client, 'create_case', args);
    expect(answer.isError, answer.text).toBe(false);
    const id = person?.id;
    expect(await lastBody()).toMatchObject({
      clients: [{ id }],
      companies: [{ id: company?.id }],
      billing_contact: { id },
    });
  });

  it('`me` is accepted by workflows, and refused where MyCase does not tell who is signed in', async () => {
    for (const [tool, args] of [
      ['agenda', { staff: 'me' }],
      ['deadline_review', { staff: ['me'] }],
      ['receivables', { attorney: 'me' }],
      ['unbilled_work', { staff: 'me' }],
    ] as const) {
      const answer = await call(scene.client, tool, args);
      expect(answer.text, tool).toContain(`"me" was interpreted as staff "Anna Pebblemond" (id ${ANNA})`);
    }
    const sandbox = await aSandbox();
    const client = await aClient({ env: pointedAt(sandbox) });
    await fetch(`${sandbox.url}/__sandbox/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ path: '/v1/me', status: 403, times: 9 }),
    });
    expectError(
      await call(client, 'create_task', CREATES.create_task),
      'MyCase does not tell which staff member is signed in, so "me" is not known.',
    );
  });
});

describe('a case in the words of a person', () => {
  it('is found by its names and the kind of matter', async () => {
    const cases = await recordsOf(scene.sandbox, 'cases');
    const inputs = cases.flatMap(({ id, name }) => {
      const [, first, last] = /^Estate of (\S+) (\S+)$/.exec(String(name)) ?? [];
      return last
        ? [
            { id, words: `the estate of ${first} ${last}` },
            { id, words: `our ${first} ${last} estate matter` },
          ]
        : [];
    });
    for (const { id, words } of inputs.slice(0, 20)) {
      const answer = await call(scene.client, 'get_case', { case_id: words, fields: ['id'] });
      expect(answer.data.id, `${words}: ${answer.text}`).toBe(id);
    }
    expect(count('words for a case', inputs.slice(0, 20))).toBeGreaterThan(10);
    for (const words of ['the case', 'our matter', 'the']) {
      expectError(await call(scene.client, 'get_case', { case_id: words }), `No case matches "${words}"`);
    }
    const brief = await call(scene.client, 'case_brief', { case: 'the Cobbledale estate', sections: ['invoices'] });
    expect(brief.text).toContain('"the Cobbledale estate" was interpreted as case "Estate of Carla Cobbledale"');
  });
});

describe('the name of a field', () => {
  const SPELLINGS = (name: string) => [
    name.toUpperCase(),
    name.replaceAll('_', ' '),
    name.replaceAll('_', '-'),
    name.replace(/(^|_)(\w)/g, (_, __, letter) => ` ${letter.toUpperCase()}`).trim(),
    name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase()),
  ];

  it('is read in any letter case, with spaces, hyphens or underscores', async () => {
    const names = ['practice_area', 'billing_contact'];
    const inputs = names.flatMap((name) => SPELLINGS(name).map((spelling) => ({ name, spelling })));
    for (const { name, spelling } of inputs) {
      const shown = await call(scene.client, 'get_case', { case_id: MATTER.id, fields: [spelling] });
      expect(Object.keys(shown.data), spelling).toContain(name);
    }
    expect(count('field names', inputs)).toBeGreaterThanOrEqual(10);
  });

  it('is that of a custom field too', async () => {
    for (const spelling of ['Jury demanded', 'JURY DEMANDED', 'jury demanded', 'Jury Demanded']) {
      const sql = `SELECT count(*) FROM cases_custom WHERE "${spelling}" IS NOT NULL`;
      const { text, isError } = await call(scene.client, 'query_firm', { sql });
      expect(isError, text).toBe(false);
    }
  });

  it('is read in clear_fields', async () => {
    for (const spelling of ['description', 'Description', 'DESCRIPTION ']) {
      await call(scene.client, 'update_case', { case_id: MATTER.id, description: 'To be emptied' });
      const { text } = await call(scene.client, 'update_case', { case_id: MATTER.id, clear_fields: [spelling] });
      expect(text, spelling).toMatch(/description: .* → \(empty\)/);
    }
  });
});

describe('an argument of another tool', () => {
  const inputs: readonly (readonly [tool: string, args: Record<string, unknown>, answers: string])[] = [
    ['list_tasks', { case_id: MATTER.id }, 'query_firm'],
    ['list_tasks', { case: MATTER.name, staff: 'Omar' }, 'query_firm'],
    ['list_tasks', { staff: 'Anna Pebblemond', completed: false }, 'query_firm'],
    ['list_tasks', { due_before: '2026-12-31' }, 'query_firm'],
    ['list_tasks', { priority: 'High', sort: '-due_date' }, 'query_firm'],
    ['list_events', { from: '2026-11-01', to: '2026-11-30' }, 'query_firm'],
    ['list_events', { case_id: String(MATTER.id) }, 'query_firm'],
    ['list_time_entries', { case_id: MATTER.id }, 'query_firm'],
    ['list_expenses', { staff_id: ANNA }, 'query_firm'],
    ['list_invoices', { status: 'overdue' }, 'query_firm'],
    ['list_invoices', { case: MATTER.id }, 'query_firm'],
    ['list_calls', { resolved: false }, 'query_firm'],
    ['list_documents', { case_id: MATTER.id }, 'list_case_documents'],
    ['list_cases', { client_id: 27_880_363 }, 'list_client_cases'],
    ['list_cases', { practice_area: 'Immigration' }, 'query_firm'],
    ['list_clients', { search: 'Goslingthwaite' }, 'find_records'],
    ['list_leads', { status: 'Hired' }, 'query_firm'],
  ];

  it.each(inputs)('is refused by %s %j with the one call that answers', async (tool, args, answers) => {
    const refused = await call(scene.client, tool, args);
    expectError(refused, `${tool} was not called: `);
    const [, advised = '', json = ''] = / One call answers this: (\w+) (\{.*\})\.$/.exec(refused.text) ?? [];
    expect(advised, refused.text).toBe(answers);
    const answer = await call(scene.client, advised, JSON.parse(json));
    expect(answer.isError, `${json}: ${answer.text}`).toBe(false);
  });

  it('names only tools that the server lists', async () => {
    expect(count('arguments of other tools', inputs)).toBeGreaterThan(10);
    const env = pointedAt(scene.sandbox);
    const client = await aClient({ args: ['--tools', 'list_tasks,list_documents,case_brief'], env });
    expect((await call(client, 'list_tasks', { case_id: MATTER.id })).text).toContain(
      `One call answers this: case_brief {"case":"${MATTER.id}"}.`,
    );
    const { text } = await call(client, 'list_tasks', { staff: 'me' });
    expect(text).toMatch(/A valid call: list_tasks \{/);
  });
});

describe('other forms', () => {
  it('of the parties of a conflict check', async () => {
    const forms: readonly unknown[] = [
      ['Goslingthwaite'],
      'Goslingthwaite',
      [{ name: 'Goslingthwaite' }],
      { name: 'Goslingthwaite' },
      ['Goslingthwaite', { name: 'Nobody Atall' }],
      '["Goslingthwaite"]',
      '[{"name":"Goslingthwaite"}]',
      ['{"name":"Goslingthwaite"}'],
      [' Goslingthwaite '],
      ['Goslingthwaite', 'Nobody, Inc.'],
    ];
    for (const parties of forms) {
      const { text, isError } = await call(scene.client, 'conflict_check', { parties });
      expect(isError, text).toBe(false);
      expect(text, JSON.stringify(parties)).toMatch(/^"Goslingthwaite": [1-9]/);
    }
    expect((await call(scene.client, 'conflict_check', { parties: 'Nobody, Inc.' })).text).toMatch(
      /^"Nobody, Inc\.": no match/,
    );
    expect(count('parties', forms)).toBe(forms.length);
  });

  it('of a new client of open_case', async () => {
    for (const [i, form] of (['client', 'new_client'] as const).entries()) {
      const person = { first_name: `Ofelia${i}`, last_name: 'Quimbyton' };
      const tasks = [{ name: 'A', due_date: '2031-03-04', staff: { id: ANNA } }];
      const args = {
        name: `Form ${i}`,
        [form]: person,
        lead_attorney: { id: ANNA },
        staff: [{ name: 'Omar Fennimond' }],
        tasks,
      };
      const { text } = await call(scene.client, 'open_case', args);
      expect(text).toMatch(/^Opened: case id/);
    }
    expectError(await call(scene.client, 'open_case', { name: 'Neither' }), 'exactly one of client and new_client');
  });
});

describe('the name of an activity', () => {
  it('is that of the firm in any letter case, and a new one is flagged with those in use', async () => {
    for (const name of ['Research', 'research', 'RESEARCH', 'document review']) {
      const answer = await call(scene.client, 'create_time_entry', {
        ...CREATES.create_time_entry,
        case: MATTER.id,
        activity_name: name,
        allow_duplicate: true,
      });
      expect(answer.text).not.toContain('new activity name');
      expect(String((await lastBody()).activity_name)).toMatch(/^(Research|Document review)$/);
    }
    for (const [tool, used] of [
      ['create_time_entry', 'Research'],
      ['create_expense', 'Copies'],
    ] as const) {
      const args = { ...CREATES[tool], case: MATTER.id, activity_name: `Falconry ${tool}` };
      const { text, isError } = await call(scene.client, tool, args);
      expect(isError, text).toBe(false);
      expect(text).toMatch(
        new RegExp(`"Falconry ${tool}" is a new activity name: MyCase adds it to the firm\\..*Names in use: .*${used}`),
      );
    }
  });
});

it('an exact filter is stated, and the case of a lead is shown, listed and queryable', async () => {
  for (const [tool, filter] of [
    ['list_clients', { last_name: 'Gosling' }],
    ['list_clients', { email: 'a@example.com', first_name: 'Theo' }],
    ['list_companies', { name: 'Acme' }],
    ['list_leads', { cell_phone_number: '6505550109' }],
  ] as const) {
    const { text } = await call(scene.client, tool, filter);
    expect(text, tool).toMatch(/Exact filter: MyCase compares [a-z_ ]+ with the whole field\. find_records finds/);
    for (const name of Object.keys(filter))
      expect(text).toMatch(new RegExp(`compares .*\\b${name}\\b.* with the whole field`));
  }
  const converted = (await recordsOf(scene.sandbox, 'leads')).filter((lead) => lead.case);
  const sql = 'SELECT id, case_id FROM leads WHERE case_id IS NOT NULL';
  const { text } = await call(scene.client, 'query_firm', { sql });
  expect(text).toMatch(new RegExp(`^${converted.length} rows\\.`));
  const lead = await call(scene.client, 'get_lead', { lead_id: converted[0]?.id, fields: ['case'] });
  expect(lead.data.case).toMatchObject(Object(converted[0]?.case));
});
