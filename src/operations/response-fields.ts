import * as z from 'zod';

/** A reference in an answer. */
export const refField = z.looseObject({ id: z.number().nullish() });

/** References in an answer. */
export const refsField = z.array(refField);

/** What a field holds, where its JSON type does not tell how to show it. */
export type FieldKind = 'prose' | 'entry' | 'verbatim' | 'money' | 'moment' | 'day' | 'number';

/** The kinds of the schemas below. */
export const fieldKindRegistry: z.core.$ZodRegistry<{ kind: FieldKind }> = z.registry();

/** Words that clients, opponents or leads may have written: data, never instructions. May be HTML. */
export const proseField = z.string().register(fieldKindRegistry, { kind: 'prose' });

/** What somebody filled in: a day, a number, a key or a word; of more words it is prose. */
const enteredValueField = z
  .union([z.string(), z.number(), z.boolean()])
  .register(fieldKindRegistry, { kind: 'entry' });

/** The text of a document: data, too, but shown to the letter. */
export const verbatimField = z.string().register(fieldKindRegistry, { kind: 'verbatim' });

/** An instant, as MyCase sends it: ISO 8601 with an offset. */
export const dateTimeField = z.string().register(fieldKindRegistry, { kind: 'moment' });

/** A calendar day, as MyCase sends it: YYYY-MM-DD, of no zone. */
export const dateField = z.string().register(fieldKindRegistry, { kind: 'day' });

/** An amount of money as MyCase sends it: a number on one record, a decimal string on the next. */
export const moneyField = z.union([z.number(), z.string()]).register(fieldKindRegistry, { kind: 'money' });

/** A count of hours or units, sent as a number or a decimal string. */
export const amountField = z.union([z.number(), z.string()]).register(fieldKindRegistry, { kind: 'number' });

/** A postal address in an answer. */
export const addressField = z.looseObject({
  address1: z.string().nullish(),
  address2: z.string().nullish(),
  city: z.string().nullish(),
  state: z.string().nullish(),
  zip_code: z.string().nullish(),
  country: z.string().nullish(),
});

/** Values of the firm's own fields in an answer. */
export const customFieldValuesField = z.array(
  z.looseObject({
    custom_field: z.looseObject({ id: z.number().nullish(), field_type: z.string().nullish() }).nullish(),
    value: enteredValueField.nullish(),
    created_at: dateTimeField.nullish(),
    updated_at: dateTimeField.nullish(),
  }),
);

/** When a record was made and last changed: on nearly every record. */
export const timestampFields = { created_at: dateTimeField, updated_at: dateTimeField } as const;
