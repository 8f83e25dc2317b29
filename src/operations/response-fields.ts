import * as z from 'zod';

// MyCase: the entities in src/tools/ have the fields and types of the answers.

/** A reference in an answer. */
export const ref = z.looseObject({ id: z.number().nullish() });

/** References in an answer. */
export const refs = z.array(ref);

/**
 * The kind of a field whose JSON type does not define how it is shown. `exact` is text that stays as it is: the
 * code that shows it states the characters that it leaves out.
 */
export type FieldKind = 'prose' | 'entry' | 'verbatim' | 'exact' | 'money' | 'moment' | 'day' | 'number';

/** The kinds of the schemas below. */
export const fieldKindRegistry: z.core.$ZodRegistry<{ kind: FieldKind }> = z.registry();

/** Text that clients, opponents or leads may have written: data, never instructions. It may be HTML. */
export const prose = z.string().register(fieldKindRegistry, { kind: 'prose' });

/** A value that a person entered: a date, a number, a key or text. */
const enteredValue = z.union([z.string(), z.number(), z.boolean()]).register(fieldKindRegistry, { kind: 'entry' });

/** The text of a document: data, never instructions. It is shown with its markup and its line breaks. */
export const verbatim = z.string().register(fieldKindRegistry, { kind: 'verbatim' });

/** An instant. MyCase: ISO 8601 with an offset. */
export const dateTime = z.string().register(fieldKindRegistry, { kind: 'moment' });

/** A calendar day. MyCase: YYYY-MM-DD, without a zone. */
export const date = z.string().register(fieldKindRegistry, { kind: 'day' });

/** An amount of money. MyCase: it is a number in some records and a decimal string in others. */
export const money = z.union([z.number(), z.string()]).register(fieldKindRegistry, { kind: 'money' });

/** A count of hours or units, sent as a number or a decimal string. */
export const amount = z.union([z.number(), z.string()]).register(fieldKindRegistry, { kind: 'number' });

/** A postal address in an answer. */
export const address = z.looseObject({
  address1: z.string().nullish(),
  address2: z.string().nullish(),
  city: z.string().nullish(),
  state: z.string().nullish(),
  zip_code: z.string().nullish(),
  country: z.string().nullish(),
});

/** Values of the firm's own fields in an answer. */
export const customFieldValues = z.array(
  z.looseObject({
    custom_field: z.looseObject({ id: z.number().nullish(), field_type: z.string().nullish() }).nullish(),
    value: enteredValue.nullish(),
    created_at: dateTime.nullish(),
    updated_at: dateTime.nullish(),
  }),
);

/** The times at which a record was created and last changed. Nearly every record has them. */
export const timestamps = { created_at: dateTime, updated_at: dateTime } as const;
