import { adviseTool, type ToolGuide } from '../../base/tool-guide.ts';
import { formatNotOwed } from '../money/invoice-state.ts';
import type { Selection } from './select.ts';

/** Notes for a query of the balances of invoices. Their sum is not the amount that is owed. */
export function aboutBalances({ list, fields, records }: Selection, tools: ToolGuide): string[] {
  const parts = list.name === 'invoices' && fields.has('balance') ? formatNotOwed(records) : [];
  return parts.length === 0
    ? []
    : [
        `balance is total_amount minus paid_amount, for every status. Some of these invoices are not owed: ${parts.join('; ')}.`,
        adviseTool(tools, 'receivables', (name) => `Use ${name} for the amounts owed.`) ?? [],
      ].flat();
}
