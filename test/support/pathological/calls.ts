import { fill, type MakeJson, VALUES } from './values.ts';

/** A message of a client that is costly for careless code. */
export interface PathologicalCall {
  readonly name: string;
  /** Returns the method and the parameters as the members of a JSON object, in about this many bytes. */
  readonly make: (bytes: number) => string;
}

/** Returns whether a message is a call of a tool with arguments in the usual form, and without other parameters. */
export const isToolCall = ({ make }: PathologicalCall): boolean =>
  /"params":\{"name":"\w{1,60}","arguments":\{.*\}\}$/s.test(make(100));

/** A call of a tool, with the place for the value: `%`. */
const slot = (tool: string, args: string): string =>
  `"method":"tools/call","params":{"name":"${tool}","arguments":{${args}}}`;

const TASK = '"name":"File","priority":"High","due_date":"2031-03-04","staff":[{"id":880140}]';
const ENTRY = '"case":31204126,"staff":880140,"activity_name":"Call","entry_date":"2026-03-04"';
const NOTE = '"subject":"Call","date":"2026-03-04"';
const FILE = '"path":"a","filename":"a.txt"';

/** The places for a value: an argument of each type. A later member replaces an earlier one of the same name. */
const SLOTS: readonly string[] = [
  slot('list_cases', '"updated_after":%'),
  slot('list_cases', '"fields":%'),
  slot('list_cases', '"status":%'),
  slot('list_cases', '"page_token":%'),
  slot('list_cases', '"page_size":%'),
  slot('list_cases', '"unknown":%'),
  slot('get_case', '"case_id":%'),
  slot('get_case', '"case_id":31204126,"fields":%'),
  slot('create_task', `${TASK},"name":%`),
  slot('create_task', `${TASK},"due_date":%`),
  slot('create_task', `${TASK},"priority":%`),
  slot('create_task', `${TASK},"completed":%`),
  slot('create_task', `${TASK},"staff":%`),
  slot('create_task', `${TASK},"case":%`),
  slot('create_event', '"name":"Hearing","start":%,"end":%,"staff":[880140]'),
  slot('create_time_entry', `${ENTRY},"rate":250,"hours":%`),
  slot('create_time_entry', `${ENTRY},"hours":1,"rate":250,"staff":%`),
  slot('update_case', '"case_id":31204126,"clear_fields":%'),
  slot('update_case', '"case_id":31204126,"custom_field_values":%'),
  slot('update_case', '"case_id":31204126,"remove_staff":%'),
  slot('update_case', '"case_id":31204126,"confirm":%'),
  slot('create_client', '"first_name":"Ann","last_name":"Lee","email":%'),
  slot('create_client', '"first_name":"Ann","last_name":"Lee","cell_phone_number":%'),
  slot('create_client', '"first_name":"Ann","last_name":"Lee","address":%'),
  slot('create_client', '"first_name":"Ann","last_name":"Lee","birthdate":%'),
  slot('create_case_note', `"case_id":31204126,${NOTE},"note":%`),
  slot('upload_firm_document', `${FILE},"file":%`),
  slot('upload_firm_document', `${FILE},"file":{"base64":%}`),
  slot('upload_firm_document', `"path":%,"filename":%,"file":{"text":"a"}`),
  slot('create_webhook_subscription', '"model":"case","url":%,"actions":%'),
  slot('find_records', '"query":%'),
  slot('find_records', '"query":"Ann","kinds":%'),
  slot('case_brief', '"case":%'),
  slot('agenda', '"from":%,"to":%'),
  slot('agenda', '"working_hours":%'),
  slot('agenda', '"staff":%'),
  slot('conflict_check', '"parties":%'),
  slot('conflict_check', '"parties":[{"name":%,"emails":[%],"phones":[%]}]'),
  slot('query_firm', '"sql":%'),
  slot('query_firm', '"sql":"SELECT id FROM cases WHERE name = :a","parameters":%'),
  slot('query_firm', '"sql":"SELECT fold(:a)","parameters":[{"name":"a","value":%}]'),
  slot(
    'query_firm',
    '"sql":"SELECT id FROM cases WHERE name_similarity(name, :a) > 0.9","parameters":[{"name":"a","value":%}]',
  ),
  slot('query_firm', '"sql":"SELECT id FROM cases WHERE name LIKE :a","parameters":[{"name":"a","value":%}]'),
  slot('query_firm', '"sql":"SELECT day(:a)","parameters":[{"name":"a","value":%}]'),
  slot('query_firm', '"sql":"SELECT :a","parameters":[{"name":"a","type":"day","value":%}]'),
  slot('query_firm', '"table":%'),
  slot('query_firm', '"sql":"SELECT id FROM cases","save_as":%'),
  slot('receivables', '"group_by":%'),
  slot('open_case', '"name":%,"client":"Ann","lead_attorney":"Bob"'),
  slot('open_case', '"name":"A","tasks":%,"folders":%'),
  slot('send_message', '"message_thread_id":1,"sender":%,"body":%'),
];

const fillSlot =
  (text: string, value: MakeJson): PathologicalCall['make'] =>
  (bytes) => {
    const parts = text.split('%');
    return parts.join(value(Math.floor(bytes / (parts.length - 1))));
  };

const unknownArguments: MakeJson = (bytes) => VALUES['an object of many fields']?.(bytes) ?? '{}';

/** Messages that are hostile as a whole. */
const MESSAGES: Readonly<Record<string, PathologicalCall['make']>> = {
  'many unknown arguments': (bytes) =>
    `"method":"tools/call","params":{"name":"list_cases","arguments":${unknownArguments(bytes)}}`,
  'long unknown arguments': (bytes) =>
    `"method":"tools/call","params":{"name":"get_case","arguments":${VALUES['an object of long names']?.(bytes)}}`,
  'arguments that are a list': (bytes) =>
    `"method":"tools/call","params":{"name":"get_case","arguments":[${fill('0,', bytes)}0]}`,
  'a long name of a tool': (bytes) => `"method":"tools/call","params":{"name":"${fill('list_', bytes)}"}`,
  'many unknown parameters': (bytes) =>
    `"method":"tools/call","params":{"name":"get_firm","x":${unknownArguments(bytes)}}`,
  'parameters in a list': (bytes) => `"method":"tools/call","params":[${fill('0,', bytes)}0]`,
  'a large _meta': (bytes) =>
    `"method":"tools/call","params":{"name":"list_case_stages","arguments":{},"_meta":${unknownArguments(bytes)}}`,
  'a long progress token': (bytes) =>
    `"method":"tools/call","params":{"name":"list_case_stages","_meta":{"progressToken":"${fill('a', bytes)}"}}`,
  'a long method': (bytes) => `"method":"${fill('tools/', bytes)}"`,
  'a long cursor': (bytes) => `"method":"tools/list","params":{"cursor":"${fill('=', bytes)}"}`,
  'a long URI': (bytes) => `"method":"resources/read","params":{"uri":"mycase://cases/${fill('%2F1', bytes)}"}`,
  'a URI of braces': (bytes) => `"method":"resources/read","params":{"uri":"${fill('{', bytes)}"}`,
  'a long prompt': (bytes) => `"method":"prompts/get","params":{"name":"${fill('brief_', bytes)}"}`,
  'a completion of a long text': (bytes) =>
    `"method":"completion/complete","params":{"ref":{"type":"ref/resource","uri":"mycase://cases/{id}"},` +
    `"argument":{"name":"id","value":"${fill('a, ', bytes)}"}}`,
  'a completion of commas': (bytes) =>
    `"method":"completion/complete","params":{"ref":{"type":"ref/resource","uri":"mycase://clients/{id}"},` +
    `"argument":{"name":"id","value":"${fill(',;', bytes)}"}}`,
  'a completion with many arguments': (bytes) =>
    `"method":"completion/complete","params":{"ref":{"type":"ref/resource","uri":"mycase://clients/{id}"},` +
    `"argument":{"name":"id","value":"a"},"context":{"arguments":${VALUES['an object of long names']?.(bytes)}}}`,
  'unknown parameters that are deep': (bytes) =>
    `"method":"prompts/list","params":{"x":${VALUES['nested lists']?.(bytes)}}`,
  'a deep _meta': (bytes) =>
    `"method":"tools/call","params":{"name":"list_case_stages","_meta":${VALUES['nested objects']?.(bytes)}}`,
};

/** Makes the calls: each kind of value in several places, and the messages that are hostile as a whole. */
export function createCalls(perKind: number): PathologicalCall[] {
  const kinds = Object.entries(VALUES);
  const calls = kinds.flatMap(([kind, value], i) =>
    Array.from({ length: perKind }, (_, j) => {
      // 7 and 17 have no divisor in common with the number of places: all of them get their turn.
      const place = SLOTS[(i * 7 + j * 17) % SLOTS.length] ?? '';
      return { name: `${kind} in ${describe(place)}`, make: fillSlot(place, value) };
    }),
  );
  return [...calls, ...Object.entries(MESSAGES).map(([name, make]) => ({ name, make }))];
}

const describe = (place: string): string => {
  const [, tool] = /"name":"(\w+)"/.exec(place) ?? [];
  return `${tool}: ${[...place.matchAll(/"(\w+)":\[?%/g)].map(([, name]) => name).join(', ')}`;
};
