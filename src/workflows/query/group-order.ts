import { MyCaseError } from '../../base/mycase-error.ts';
import { quoteName, quoteValue } from '../../base/safe-text.ts';
import type { Row } from '../define-workflow.ts';
import type { Group, Grouping } from './groups.ts';
import type { Figure, Measure } from './measures.ts';
import { compared, type Order } from './ordering.ts';

/** A group as it is shown. */
export interface Measured {
  readonly values: Group['values'];
  readonly labels: Row;
  readonly figures: Readonly<Record<string, Figure>>;
}

/**
 * Groups by what was asked for; else by day, or the largest first; then by what they agree in. Throws a MyCaseError
 * where what was asked for is neither a grouping nor a measure.
 */
export function ordered(
  groups: readonly Measured[],
  groupings: readonly Grouping[],
  measures: readonly Measure[],
  asked: Order | undefined,
): Measured[] {
  const isByDay = groupings[0]?.field.kind === 'day';
  const { key, isDown } =
    asked ?? (isByDay ? { key: groupings[0]?.key, isDown: false } : { key: measures[0]?.key, isDown: true });
  const placeOf = placing(key, groupings, measures);
  return groups
    .map((one) => ({ one, place: placeOf(one), words: JSON.stringify(Object.values(one.labels)) }))
    .sort((a, b) => compared(a.place, b.place, isDown) || compared(a.words, b.words, false))
    .map(({ one }) => one);
}

function placing(
  key: string | undefined,
  groupings: readonly Grouping[],
  measures: readonly Measure[],
): (group: Measured) => Figure {
  const measure = measures.find((one) => one.key === key);
  if (measure) return ({ figures }) => comparable(figures[measure.key], measure);
  const at = groupings.findIndex((one) => one.key === key || one.field.name === key);
  if (at >= 0) return (group) => labelOf(group, at, groupings[at]?.key ?? '');
  throw new MyCaseError(
    `sort: groups can be sorted by ${[...groupings, ...measures].map((one) => quoteName(one.key)).join(', ')}, not by ${quoteValue(key ?? '')}.`,
  );
}

/** Amounts are written out, and are compared as numbers. */
const comparable = (figure: Figure, { of }: Measure): Figure =>
  of?.kind === 'money' && figure !== undefined ? Number(figure) : figure;

/** References are compared by name. */
function labelOf({ values, labels }: Measured, at: number, key: string): Figure {
  const [value, label] = [values[at], labels[key]];
  return typeof label === 'object' && label !== null && 'name' in label ? String(label.name) : value;
}
