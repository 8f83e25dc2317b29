/** Returns all texts of a value, of texts that are JSON, and of errors, each on its lines. */
export function collectTexts(value: unknown): string {
  if (typeof value === 'string') return [value, ...(parseJson(value) ?? [])].join('\n');
  if (value instanceof Error) return [value.message, collectTexts(value.cause)].join('\n');
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(collectTexts).join('\n');
  if (typeof value !== 'object' || value === null) return value === undefined ? '' : String(value);
  return Object.entries(value)
    .map(([key, inner]) => `${key}: ${collectTexts(inner)}`)
    .join('\n');
}

function parseJson(text: string): string[] | undefined {
  if (!/^\s*[[{"]/.test(text)) return undefined;
  try {
    return [collectTexts(JSON.parse(text))];
  } catch {
    return undefined;
  }
}
