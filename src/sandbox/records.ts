import { customFieldProblems, storedCustomFieldValues } from './custom-field-values.ts';
import { type Fields, fieldsList, isFields, type Json } from './json.ts';
import { danglingReferences, mirrorLinks, storedValue } from './references.ts';
import { at, notFound, type Problem, refuseAny } from './refusal.ts';
import { resource } from './resources/index.ts';
import { blank, shape } from './shapes.ts';
import { type Call, dateTime } from './site.ts';
import { type CollectionName, find, insert, remove } from './store.ts';

/** Returns the record with an id of the path. Throws a 404 if it does not exist. */
export function lookup(call: Call, name: CollectionName, id = call.params.id ?? ''): Fields {
  return find(call.site.store, name, /^\d+$/.test(id) ? Number(id) : id) ?? notFound();
}

/** Returns a record as it is sent. */
export function present(call: Call, name: CollectionName, record: Fields): Fields {
  const { hidden, present: presented } = resource(name);
  const shown = presented?.(record, call) ?? record;
  if (hidden === undefined) return shown;
  return Object.fromEntries(Object.entries(shown).filter(([field]) => !hidden.includes(field)));
}

/** Creates a record from the call's body without storing it. `given` has the fields from the path. Throws a 422. */
export function draft(call: Call, name: CollectionName, given: Fields = {}): Fields {
  refuseAny(problems(call, name));
  const record: Fields = { ...blank(name), ...written(call, name), ...given };
  if (Array.isArray(record.custom_field_values)) {
    record.custom_field_values = storedCustomFieldValues(call.body.custom_field_values, call.now);
  }
  Object.assign(record, { created_at: call.now, updated_at: call.now });
  resource(name).settle?.(record, call);
  return record;
}

/** Creates a record from the call's body and stores it. Throws a 422. */
export function create(call: Call, name: CollectionName, given: Fields = {}): Fields {
  const stored = insert(call.site.store, name, draft(call, name, given));
  mirrorLinks(call.site.store, name, stored);
  resource(name).stored?.(stored, call);
  return stored;
}

/**
 * Changes a record in place. Assumption of this sandbox: a PUT replaces the fields in its body and keeps the
 * others. MyCase: custom field values are added to those the record has, even for the same field.
 */
export function update(call: Call, name: CollectionName, record: Fields): void {
  refuseAny(problems(call, name, record));
  const before = { ...record };
  const values = storedCustomFieldValues(call.body.custom_field_values, call.now);
  Object.assign(record, written(call, name), { updated_at: call.now });
  if (Array.isArray(before.custom_field_values)) {
    record.custom_field_values = [...fieldsList(before.custom_field_values), ...values];
  }
  resource(name).settle?.(record, call, before);
  mirrorLinks(call.site.store, name, record, before);
  resource(name).stored?.(record, call, before);
}

/** Deletes a record. */
export function destroy(call: Call, name: CollectionName, record: Fields): void {
  const { id } = record;
  if (typeof id === 'number' || typeof id === 'string') remove(call.site.store, name, id);
  resource(name).removed?.(record, call);
}

function problems(call: Call, name: CollectionName, before?: Fields): Problem[] {
  const { body, site } = call;
  return [
    ...danglingReferences(site.store, body),
    ...customFieldProblems(site.store, name, body),
    ...addressProblems(body.address),
    ...(resource(name).check?.(call, before) ?? []),
  ];
}

const ADDRESS = ['address1', 'address2', 'city', 'state', 'zip_code', 'country'];

/** MyCase: an address, if given, needs all its six fields. */
function addressProblems(address: Json | undefined): Problem[] {
  if (!isFields(address)) return [];
  return ADDRESS.filter((field) => address[field] === undefined).map((field) =>
    at(`/address/${field}`, "can't be blank"),
  );
}

/** Returns the fields of a body that are stored: those that both the request and the record have. */
function written({ body, operation }: Call, name: CollectionName): Fields {
  const known = shape(name);
  const fields: Fields = {};
  for (const [field, value] of Object.entries(body)) {
    const schema = operation.bodyProperties[field];
    if (schema === undefined || !(field in known)) continue;
    fields[field] = schema.format === 'date-time' ? utc(value) : storedValue(field, value);
  }
  return fields;
}

/** MyCase: a date-time without an offset is taken as UTC. */
function utc(value: Json): Json {
  if (typeof value !== 'string') return value;
  const hasOffset = /(Z|[+-]\d{2}(:?\d{2})?)$/i.test(value.slice(10));
  return dateTime(Date.parse(hasOffset ? value : `${value}Z`));
}
