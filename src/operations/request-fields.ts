import * as z from 'zod';
import { isRecord, parseJson } from '../base/json.ts';
import { formatLengthFault } from './text-length.ts';

// Arguments that several toolsets share, under the names of MyCase.

/** The id of a record. MyCase: an id is a number, except for webhook subscriptions and list options. */
export const id = z.int().positive();

/** The records of the firm among which a value is looked up before it is written. */
export type LookupList =
  | 'case_stages'
  | 'practice_areas'
  | 'case_roles'
  | 'custom_fields'
  | 'cases'
  | 'clients'
  | 'companies'
  | 'billing_contacts'
  | 'leads'
  | 'staff'
  | 'locations'
  | 'people_groups'
  | 'referral_sources'
  | 'referrers'
  | 'time_activities'
  | 'expense_activities';

/** The list in which the values of each schema below are looked up. */
export const lookupRegistry: z.core.$ZodRegistry<{ list: LookupList }> = z.registry();

/** The schemas that `createReference` made. */
const referenceRegistry: z.core.$ZodRegistry<{ isReference: true }> = z.registry();

const REFERENCE_FAULT = 'give the id or the name';
const REFERENCE_FAULTS: Readonly<Record<string, string>> = { invalid_type: REFERENCE_FAULT };

/** The longest id or name of a reference. */
export const MAX_REFERENCE_LENGTH = 255;

const referenceName = z.string().max(MAX_REFERENCE_LENGTH, {
  error: ({ input }) => formatLengthFault(String(input), MAX_REFERENCE_LENGTH),
});

const idOrNameShape = { id: id.optional(), name: referenceName.optional() };

/**
 * The schema of a reference to another record. It is listed as one text, the id or the name. With `attributes` it is
 * listed as an object whose `id` is that text. MyCase: references in requests have the form `{"id": 1}`.
 */
function createReference(attributes: Readonly<Record<string, z.ZodType>> = {}) {
  const object = z
    .strictObject({ ...idOrNameShape, ...attributes }, { error: ({ code }) => REFERENCE_FAULTS[code] })
    .refine((value) => value.id !== undefined || value.name?.trim(), REFERENCE_FAULT);
  return z.preprocess(parseReference, object).register(referenceRegistry, { isReference: true });
}

/**
 * Reads a reference in any form that a call may use: `1`, `"1"`, `"#1"`, `"a name"`, `{"id": 1}`, `{"id": "a name"}`,
 * `{"name": "a name"}`, any of them as JSON text, or a list with one of them.
 */
function parseReference(value: unknown): unknown {
  if (typeof value === 'number') return { id: value };
  if (typeof value === 'string') return parseReferenceText(value);
  if (Array.isArray(value) && value.length === 1) return parseReference(value[0]);
  if (!isRecord(value) || typeof value.id !== 'string') return value;
  const { id: idText, ...rest } = value;
  const parsed = parseReferenceText(idText);
  return isRecord(parsed) ? { ...parsed, ...rest } : value;
}

function parseReferenceText(text: string): unknown {
  const trimmed = text.trim();
  const json = /^[{[]/.test(trimmed) ? parseJson(trimmed) : undefined;
  if (json !== undefined) return parseReference(json);
  return ID_TEXT.test(trimmed) ? { id: Number(trimmed.replace('#', '')) } : { name: trimmed };
}

/** An id does not begin with 0: `007` is the number of a case. */
const ID_TEXT = /^#?[1-9]\d{0,14}$/;

/** A reference that is looked up in the firm's lists, as text: the id or the name. It is read from the same forms. */
export const referenceText = z.preprocess((value) => {
  const { id: parsedId, name = parsedId } = Object(parseReference(value));
  return name === undefined ? value : String(parsedId ?? name);
}, referenceName.trim().min(1));

const createReferenceTo = (list: LookupList, attributes?: Readonly<Record<string, z.ZodType>>) =>
  createReference(attributes).register(lookupRegistry, { list });

/** Returns the object that a reference is parsed to. Undefined for any other schema. */
export const getReferenceObject = (schema: z.core.$ZodType): z.ZodObject | undefined =>
  referenceRegistry.get(schema) && schema instanceof z.ZodPipe && schema.def.out instanceof z.ZodObject
    ? schema.def.out
    : undefined;

/** A case. */
export const caseReference = createReferenceTo('cases');

/** Several cases. */
export const caseReferences = z.array(caseReference);

/** A client who is a person. */
export const client = createReferenceTo('clients');

/** Several clients. */
export const clients = z.array(client);

/** Several clients, each with more fields. */
export const createClients = (attributes: Readonly<Record<string, z.ZodType>>) =>
  z.array(createReferenceTo('clients', attributes));

/** Several companies. */
export const companies = z.array(createReferenceTo('companies'));

/** Several companies, each with more fields. */
export const createCompanies = (attributes: Readonly<Record<string, z.ZodType>>) =>
  z.array(createReferenceTo('companies', attributes));

/** The client or the company that receives the bills of a case. */
export const billingContact = createReferenceTo('billing_contacts');

/** A prospect. */
export const lead = createReferenceTo('leads');

/** A member of the staff. */
export const staff = createReferenceTo('staff');

/** Several staff members. */
export const staffList = z.array(staff);

/** Several staff members, each with more fields. */
export const createStaffList = (attributes: Readonly<Record<string, z.ZodType>>) =>
  z.array(createReferenceTo('staff', attributes));

/** The place of an event. */
export const location = createReferenceTo('locations');

/** A group of clients. */
export const peopleGroup = createReferenceTo('people_groups');

/** A source of leads. */
export const referralSource = createReferenceTo('referral_sources');

/** The client who referred a lead. MyCase: it drops a reference to an unknown client without an error. */
export const referrer = createReferenceTo('referrers');

/** A stage by name. MyCase: it stores a stage that the firm does not have as blank. */
export const stageName = z.string().register(lookupRegistry, { list: 'case_stages' });

/** A practice area by name. MyCase: it stores an area that the firm does not have as blank. */
export const practiceArea = z.string().register(lookupRegistry, { list: 'practice_areas' });

/** A role on a case by name. MyCase: it creates a role that the firm does not have. */
export const roleName = z.string().register(lookupRegistry, { list: 'case_roles' });

/** The forms of a date in an argument: a day, a date-time, or one of both. */
export type DateForm = 'day' | 'date-time' | 'day-or-date-time';

/** The form of the dates of each schema below. Dates in words are converted to this form before the check. */
export const dateFormRegistry: z.core.$ZodRegistry<{ form: DateForm }> = z.registry();

/** A calendar day, without a time or a zone: `YYYY-MM-DD`. */
export const day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, { error: 'must be a date like 2026-03-31', abort: true })
  .refine(isRealDay, 'there is no such day')
  .register(dateFormRegistry, { form: 'day' });

/** Returns whether a text begins with a day of the calendar. */
function isRealDay(value: string): boolean {
  const day = value.slice(0, 10);
  return new Date(day).toJSON()?.startsWith(day) ?? false;
}

/** A calendar day, with its form in the description. */
export const date = day.describe('YYYY-MM-DD');

/** Returns whether the day, the time and the offset of a date-time exist. A leap second is not accepted. */
const isRealDateTime = (value: string): boolean =>
  isRealDay(value) && /T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?(Z|[+-](0\d|1[0-4]):?[0-5]\d)?$/.test(value);

/**
 * An instant. MyCase: it reads one without an offset as UTC. Here it is read in the firm's zone, and sent with
 * its offset.
 */
export const dateTime = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$/, {
    error: 'must be a date-time like 2026-03-31T09:00 or 2026-03-31T09:00:00-07:00',
    abort: true,
  })
  .refine(isRealDateTime, 'there is no such day or time')
  .describe("ISO 8601; without offset in the firm's zone")
  .register(dateFormRegistry, { form: 'date-time' });

/** The start or the end of an event: an instant, or a day for an all-day event. */
export const eventTime = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/, {
    error:
      'must be a date-time like 2026-03-31T09:00 or 2026-03-31T09:00:00-07:00; with all_day, a day like 2026-03-31',
    abort: true,
  })
  .refine((value) => (value.includes('T') ? isRealDateTime(value) : isRealDay(value)), 'there is no such day or time')
  .describe("ISO 8601; without offset in the firm's zone; all-day: a day")
  .register(dateFormRegistry, { form: 'date-time' });

/** Text with at least one visible character. The spaces around it are removed. */
export const text = z.string().trim().min(1).refine(hasVisibleText, 'must not be blank');

/** Control characters are not visible, although they are not spaces. */
function hasVisibleText(value: string): boolean {
  return /[^\s\p{Cc}\p{Cf}]/u.test(value);
}

/** The name of work that is recorded. MyCase: it adds a name that the firm does not have. */
export const timeActivity = text.describe('A new name is added to the firm').register(lookupRegistry, {
  list: 'time_activities',
});

/** The name of a cost that is recorded. MyCase: it adds a name that the firm does not have. */
export const expenseActivity = text.describe('A new name is added to the firm').register(lookupRegistry, {
  list: 'expense_activities',
});

/**
 * A postal address. MyCase: all six parts are required, and an address replaces the former one. Parts that are
 * not given are sent as ''.
 */
export const address = z.strictObject({
  address1: z.string().optional(),
  address2: z.string().optional(),
  city: z.string().optional(),
  state: z.string().optional(),
  zip_code: z.string().optional(),
  country: z.string().optional(),
});

/** Values of the firm's own fields. MyCase: it accepts ids and keys, and appends the values of an update. */
export const customFieldValues = z
  .array(
    z.strictObject({
      custom_field: createReference(),
      value: z.union([z.string(), z.number(), z.boolean()]),
    }),
  )
  .describe('Only those to set; a list field accepts an option or its key')
  .register(lookupRegistry, { list: 'custom_fields' });
