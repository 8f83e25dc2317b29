/** A decimal number in whole cents; MyCase sends numbers and strings. */
export function cents(value: unknown): bigint {
  const [whole = '0', part = ''] = String(value ?? 0).split('.');
  return BigInt(whole) * 100n + BigInt(part.padEnd(2, '0').slice(0, 2)) * (whole.startsWith('-') ? -1n : 1n);
}

/** Cents of two decimal numbers' product, half away from zero. */
export function product(a: unknown, b: unknown): bigint {
  const twice = cents(a) * cents(b) * 2n;
  return (twice + (twice < 0n ? -100n : 100n)) / 200n;
}

/** Cents as `1250.00`. */
export function money(amount: bigint): string {
  const digits = (amount < 0n ? -amount : amount).toString().padStart(3, '0');
  return `${amount < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

export const total = (amounts: readonly bigint[]): string =>
  money(amounts.reduce((all, one) => all + one, 0n));
