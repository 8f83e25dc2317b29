// Amounts in whole cents, as integers: another way of reckoning than the server's.

/** A decimal number, as so many of its tenths, hundredths, … `places` digits after the point. */
function scaled(value: unknown, places: number): bigint {
  const [whole = '0', part = ''] = String(value ?? 0).split('.');
  const size = BigInt(whole.replace('-', '') + part.padEnd(places, '0').slice(0, places));
  return whole.startsWith('-') ? -size : size;
}

/** Cents of an amount. */
export const cents = (value: unknown): bigint => scaled(value, 2);

/** Cents of two decimal numbers' product, half away from zero; of each four digits after the point count. */
export function product(a: unknown, b: unknown): bigint {
  return quotient(scaled(a, 4) * scaled(b, 4), 1_000_000n);
}

/** A whole number divided by another, half away from zero. */
function quotient(number: bigint, by: bigint): bigint {
  const half = by / 2n;
  return (number < 0n ? number - half : number + half) / by;
}

/** Cents as they are written. */
const money = (amount: bigint): string => {
  const digits = (amount < 0n ? -amount : amount).toString().padStart(3, '0');
  return `${amount < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
};

/** A sum, as it is written. */
export const total = (amounts: readonly bigint[]): string => money(amounts.reduce((all, one) => all + one, 0n));
