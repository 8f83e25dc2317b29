import * as z from 'zod';

// Arguments that several toolsets share, under the names of MyCase.

/** The id of a record. MyCase: an id is a number, except for webhook subscriptions and list options. */
export const id = z.int().positive();

/** A reference to another record. MyCase: references in requests and responses have the form `{"id": 1}`. */
export const ref = z.strictObject({ id: id });

/** References to several records. */
export const refs = z.array(ref);

/** The list of the firm in which a value is looked up before it is written. */
export type LookupList =
  | 'case_stages'
  | 'practice_areas'
  | 'case_roles'
  | 'referral_sources'
  | 'staff'
  | 'clients'
  | 'custom_fields';

/** The list in which the values of each schema below are looked up. */
export const lookupRegistry: z.core.$ZodRegistry<{ list: LookupList }> = z.registry();

const createIdOrName = (extraShape: Readonly<Record<string, z.ZodType>> = {}) =>
  z
    .strictObject({ id: id.optional(), name: z.string().optional(), ...extraShape })
    .refine((value) => value.id !== undefined || value.name?.trim(), 'give the id or the name');

/** A staff member by id or name. MyCase: it accepts only the id. */
export const staff = createIdOrName().register(lookupRegistry, { list: 'staff' });

/** Several staff members. */
export const staffList = z.array(staff);

/** Several staff members, with more fields for each. */
export const createStaffList = (extraShape: Readonly<Record<string, z.ZodType>>) =>
  z.array(createIdOrName(extraShape).register(lookupRegistry, { list: 'staff' }));

/** A source of leads by id or name. */
export const referralSource = createIdOrName().register(lookupRegistry, {
  list: 'referral_sources',
});

/** A client by id. MyCase: it drops a reference to an unknown client in `referred_by` without an error. */
export const referrer = z.strictObject({ id: id }).register(lookupRegistry, { list: 'clients' });

/** A stage by name. MyCase: it stores a stage that the firm does not have as blank. */
export const stageName = z.string().register(lookupRegistry, { list: 'case_stages' });

/** A practice area by name. MyCase: it stores an area that the firm does not have as blank. */
export const practiceArea = z.string().register(lookupRegistry, { list: 'practice_areas' });

/** A role on a case by name. MyCase: it creates a role that the firm does not have. */
export const roleName = z.string().register(lookupRegistry, { list: 'case_roles' });

/** A calendar day, without a time or a zone: `YYYY-MM-DD`. */
export const day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, { error: 'must be a date like 2026-03-31', abort: true })
  .refine(isRealDay, 'there is no such day');

/** Whether a text begins with a day of the calendar. */
function isRealDay(value: string): boolean {
  const day = value.slice(0, 10);
  return new Date(day).toJSON()?.startsWith(day) ?? false;
}

/** A calendar day, with its form in the description. */
export const date = day.describe('YYYY-MM-DD');

/** Whether the day, the time and the offset of a date-time exist. A leap second is not accepted. */
const isRealDateTime = (value: string): boolean =>
  isRealDay(value) && /T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?(Z|[+-](0\d|1[0-4]):?[0-5]\d)?$/.test(value);

/**
 * An instant. MyCase: it reads one without an offset as UTC. Here it is read in the firm's zone, and sent with its
 * offset.
 */
export const dateTime = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$/, {
    error: 'must be a date-time like 2026-03-31T09:00 or 2026-03-31T09:00:00-07:00',
    abort: true,
  })
  .refine(isRealDateTime, 'there is no such day or time')
  .describe("ISO 8601; without offset in the firm's zone");

/** The start or the end of an event: an instant, or a day for an all-day event. */
export const eventTime = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/, {
    error:
      'must be a date-time like 2026-03-31T09:00 or 2026-03-31T09:00:00-07:00; with all_day, a day like 2026-03-31',
    abort: true,
  })
  .refine((value) => (value.includes('T') ? isRealDateTime(value) : isRealDay(value)), 'there is no such day or time')
  .describe("ISO 8601; without offset in the firm's zone; all-day: a day");

/** Text with at least one visible character. The spaces around it are removed. */
export const text = z.string().trim().min(1).refine(hasVisibleText, 'must not be blank');

/** Control characters are not visible, although they are not spaces. */
function hasVisibleText(value: string): boolean {
  return /[^\s\p{Cc}\p{Cf}]/u.test(value);
}

/**
 * A postal address. MyCase: all six parts are required, and an address replaces the former one. Parts that are not given
 * are sent as ''.
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
      custom_field: createIdOrName(),
      value: z.union([z.string(), z.number(), z.boolean()]),
    }),
  )
  .describe('Only those to set; a list field accepts an option or its key')
  .register(lookupRegistry, { list: 'custom_fields' });
