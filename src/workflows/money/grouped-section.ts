import { toReportRows } from '../../formatting/report-result.ts';
import { sumCents } from '../../records/amounts.ts';
import type { Row } from '../define-workflow.ts';
import { groupBy } from '../shared/group-by.ts';
import { limitRows, type SectionBody } from '../shared/sections.ts';

/** A group of amounts: a key, and the label that a row shows. */
export interface AmountGroup {
  readonly key: string;
  readonly label: unknown;
}

/** A table of sums, one row for each group. */
interface GroupedSection<Item> {
  readonly title: string;
  /** The key of the label in a row. */
  readonly column: string;
  readonly items: readonly Item[];
  /** Undefined for an item that belongs to no group. Such items make one row. */
  readonly findGroup: (item: Item) => AmountGroup | undefined;
  readonly getAmount: (item: Item) => number;
  readonly toSums: (items: readonly Item[]) => Row;
  readonly limit: number;
  readonly note: string | undefined;
  /** The order of the keys. Without it, the group with the largest amount is first. */
  readonly keyOrder?: readonly string[];
}

export function buildGroupedSection<Item>(section: GroupedSection<Item>): SectionBody {
  const { title, column, items, findGroup, getAmount, toSums, limit, note, keyOrder } = section;
  const groups = [...groupBy(items, (item) => findGroup(item)?.key ?? '')].map(([key, groupItems]) => ({
    groupItems,
    key,
    position: keyOrder?.indexOf(key) ?? -sumCents(groupItems, getAmount),
  }));
  groups.sort((a, b) => a.position - b.position || (a.key < b.key ? -1 : 1));
  const rows = toReportRows(groups, ({ groupItems }) => ({
    [column]: (groupItems[0] && findGroup(groupItems[0])?.label) ?? '(none)',
    ...toSums(groupItems),
  }));
  return limitRows({ title, rows }, limit, note);
}
