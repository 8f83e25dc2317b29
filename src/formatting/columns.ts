type Row = Readonly<Record<string, unknown>>;

/** All fields there are. */
export const ALL = '*';

/** Where values stand whose type surprised: they are shown whatever was asked for. */
export const UNEXPECTED = 'unexpected';

/** The fields of a record that were asked for; a dotted name takes one field of what lies inside. */
export function pickColumns(record: Row, fields: readonly string[]): Row {
  if (fields.includes(ALL)) return record;
  const picked: Record<string, unknown> = {};
  for (const field of [...fields, UNEXPECTED]) {
    const [name = '', ...inner] = field.split('.');
    if (!(name in record)) continue;
    picked[name] =
      inner.length === 0 ? record[name] : merged(picked[name], pickInside(record[name], inner.join('.')));
  }
  return picked;
}

function pickInside(value: unknown, field: string): unknown {
  if (Array.isArray(value)) return value.map((one) => pickInside(one, field));
  return isRow(value) ? { ...('id' in value && { id: value.id }), ...pickColumns(value, [field]) } : value;
}

/** Several dotted names of one field come together. */
function merged(before: unknown, now: unknown): unknown {
  if (Array.isArray(before) && Array.isArray(now)) return before.map((one, i) => merged(one, now[i]));
  return isRow(before) && isRow(now) ? { ...before, ...now } : now;
}

const isRow = (value: unknown): value is Row =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
