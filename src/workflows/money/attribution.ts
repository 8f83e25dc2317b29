/** The kinds of parties that amounts are attributed to. */
export const ATTRIBUTION_KINDS = ['case', 'client', 'attorney'] as const;

export type AttributionKind = (typeof ATTRIBUTION_KINDS)[number];

/** Sentences that state which client or attorney an amount is attributed to. It is one party, so sums count it once. */
export const ATTRIBUTION_NOTES: Readonly<Record<AttributionKind, string | undefined>> = {
  case: undefined,
  client:
    'An amount is attributed to the billing contact of its case, else to the first client, else to the client of a payment on the case.',
  attorney: 'An amount is attributed to the lead attorney of its case, else to the attorney of a payment on the case.',
};

/** Such sentences for payments. MyCase: a payment may name its client. */
export const PAYMENT_ATTRIBUTION_NOTES: Readonly<Record<AttributionKind, string | undefined>> = {
  ...ATTRIBUTION_NOTES,
  client:
    'A payment is attributed to its client. Without one, it is attributed to the billing contact of its case, else to the first client.',
};
