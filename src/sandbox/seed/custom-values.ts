import { type Fields, fieldsList, type Json, text } from '../json.ts';
import { between, chance, pick, pickSome, type Random } from '../random.ts';
import { all } from '../store.ts';
import { day, type Maker, moment } from './maker.ts';
import { firstName, surname } from './names.ts';

/** Creates values for some custom fields of a kind of record. */
export function customValues(maker: Maker, next: Random, parent: string, count: number): Fields[] {
  const fields = all(maker.store, 'custom_fields').filter(({ parent_type }) => parent_type === parent);
  const written = moment(maker, -between(next, 5, 400), 1000);
  return pickSome(next, fields, count).map((field) => ({
    custom_field: { id: field.id ?? null },
    value: value(maker, next, field),
    created_at: written,
    updated_at: written,
  }));
}

function value(maker: Maker, next: Random, field: Fields): Json {
  switch (field.field_type) {
    case 'boolean':
      return chance(next, 0.5);
    case 'currency':
      return between(next, 5, 400) * 500;
    case 'date':
      return day(maker, between(next, -500, 60));
    case 'list':
      return pick(next, fieldsList(field.list_options)).key ?? null;
    case 'long_text':
      return `${surname(next)} account differs from the police report. See the chronology in the file.`;
    case 'numeric':
      return between(next, 1, 40);
    default:
      return text(field.name).endsWith('number')
        ? `CV-${between(next, 10_000, 99_999)}`
        : `${firstName(next)} ${surname(next)}`;
  }
}
