import * as z from 'zod';

// What several toolsets share, under the names MyCase gives it: first arguments, then fields of answers.

/** A record's id. MyCase: ids are numbers, but for webhook subscriptions and list options. */
export const id = z.int().positive();

/** A reference to another record. MyCase writes and reads references alike: `{"id": 1}`. */
export const ref = z.strictObject({ id });

/** References to several records. */
export const refs = z.array(ref);

/** The firm's own list that a value is looked up in before it is written. */
export type LookedUpIn =
  | 'case_stages'
  | 'practice_areas'
  | 'case_roles'
  | 'referral_sources'
  | 'staff'
  | 'clients'
  | 'custom_fields';

/** Where the values of the schemas below are looked up. */
export const lookupRegistry: z.core.$ZodRegistry<{ list: LookedUpIn }> = z.registry();

const idOrName = (more: Readonly<Record<string, z.ZodType>> = {}) =>
  z
    .strictObject({ id: id.optional(), name: z.string().optional(), ...more })
    .refine((given) => given.id !== undefined || given.name?.trim(), 'give the id or the name');

/** A member of the staff by id or name. MyCase takes the id alone. */
export const staffRef = idOrName().register(lookupRegistry, { list: 'staff' });

/** Several of the staff. */
export const staffRefs = z.array(staffRef);

/** The same with more to be said of each. */
export const staffRefsWith = (more: Readonly<Record<string, z.ZodType>>) =>
  z.array(idOrName(more).register(lookupRegistry, { list: 'staff' }));

/** A source of leads by id or name. */
export const referralSourceRef = idOrName().register(lookupRegistry, { list: 'referral_sources' });

/** A client by id. MyCase drops a reference to an unknown one in `referred_by` without an error. */
export const referrerRef = z.strictObject({ id }).register(lookupRegistry, { list: 'clients' });

/** A stage by name. MyCase stores one the firm does not have as blank. */
export const stageName = z.string().register(lookupRegistry, { list: 'case_stages' });

/** A practice area by name. MyCase stores one the firm does not have as blank. */
export const practiceAreaName = z.string().register(lookupRegistry, { list: 'practice_areas' });

/** A role on a case by name. MyCase makes one the firm does not have. */
export const roleName = z.string().register(lookupRegistry, { list: 'case_roles' });

/** A calendar day, without a time or a zone: `YYYY-MM-DD`. */
export const day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, { error: 'must be a date like 2026-03-31', abort: true })
  .refine((written) => new Date(written).toJSON()?.startsWith(written), 'there is no such day');

/** The same, saying how it is written. */
export const date = day.describe('YYYY-MM-DD');

/** An instant. MyCase takes one without an offset as UTC; here it is read in the firm's zone, and sent with its offset. */
export const dateTime = z
  .string()
  .regex(
    /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$/,
    'must be a date-time like 2026-03-31T09:00 or 2026-03-31T09:00:00-07:00',
  )
  .describe("ISO 8601; without offset in the firm's zone");

/** Text that has to hold something that can be seen: without the spaces around it. */
export const text = z.string().trim().min(1).refine(isVisible, 'must not be blank');

/** Some characters that are no spaces show nothing either. */
function isVisible(words: string): boolean {
  return /[^\s\p{Cc}\p{Cf}]/u.test(words);
}

/** Rows a page holds. MyCase: 1 to 1000, 25 when left out. */
export const page_size = z.int().min(1).max(1000).optional().describe('Default 25');

/** Where the next page begins: the `next_page_token` of the answer before. MyCase keeps one for 3 days. */
export const page_token = z.string().min(1).optional().describe('next_page_token of the last answer');

/** Only records changed since then, inclusive: MyCase's one filter by date. */
export const updated_after = z
  .string()
  .regex(
    /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/,
    'must be a date or a date-time, like 2026-03-31 or 2026-03-31T09:00',
  )
  .optional()
  .describe('Changed since; date or date-time');

/** A postal address. MyCase refuses one that lacks any of the six parts; an update takes them from the record. */
export const address = z
  .strictObject({
    address1: z.string().optional(),
    address2: z.string().optional(),
    city: z.string().optional(),
    state: z.string().optional(),
    zip_code: z.string().optional(),
    country: z.string().optional(),
  })
  .describe('New: all six parts, "" where empty');

/** Values of the firm's own fields. MyCase takes ids and keys, and appends what an update sends. */
export const custom_field_values = z
  .array(
    z.strictObject({
      custom_field: idOrName(),
      value: z.union([z.string(), z.number(), z.boolean()]),
    }),
  )
  .describe('Only those to set; a list field takes an option or its key')
  .register(lookupRegistry, { list: 'custom_fields' });

/** A reference in an answer. */
export const Ref = z.looseObject({ id: z.number().nullish() });

/** References in an answer. */
export const Refs = z.array(Ref);

/** What a field holds, where its JSON type does not tell how to show it. */
export type FieldKind = 'prose' | 'entry' | 'verbatim' | 'money' | 'moment' | 'day' | 'number';

/** The kinds of the schemas below. */
export const fieldKinds: z.core.$ZodRegistry<{ kind: FieldKind }> = z.registry();

/** Words that clients, opponents or leads may have written: data, never instructions. May be HTML. */
export const Prose = z.string().register(fieldKinds, { kind: 'prose' });

/** What somebody filled in: a day, a number, a key or a word; of more words it is prose. */
const Entry = z.union([z.string(), z.number(), z.boolean()]).register(fieldKinds, { kind: 'entry' });

/** The text of a document: data, too, but shown to the letter. */
export const Verbatim = z.string().register(fieldKinds, { kind: 'verbatim' });

/** An instant, as MyCase sends it: ISO 8601 with an offset. */
export const Moment = z.string().register(fieldKinds, { kind: 'moment' });

/** A calendar day, as MyCase sends it: YYYY-MM-DD, of no zone. */
export const Day = z.string().register(fieldKinds, { kind: 'day' });

/** An amount of money as MyCase sends it: a number on one record, a decimal string on the next. */
export const Money = z.union([z.number(), z.string()]).register(fieldKinds, { kind: 'money' });

/** A count of hours or units, sent as a number or a decimal string. */
export const Amount = z.union([z.number(), z.string()]).register(fieldKinds, { kind: 'number' });

/** A postal address in an answer. */
export const Address = z.looseObject({
  address1: z.string().nullish(),
  address2: z.string().nullish(),
  city: z.string().nullish(),
  state: z.string().nullish(),
  zip_code: z.string().nullish(),
  country: z.string().nullish(),
});

/** Values of the firm's own fields in an answer. */
export const CustomFieldValues = z.array(
  z.looseObject({
    custom_field: z.looseObject({ id: z.number().nullish(), field_type: z.string().nullish() }).nullish(),
    value: Entry.nullish(),
    created_at: Moment.nullish(),
    updated_at: Moment.nullish(),
  }),
);

/** When a record was made and last changed: on nearly every record. */
export const Times = { created_at: Moment, updated_at: Moment } as const;
