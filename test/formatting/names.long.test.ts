import { expect, it, onTestFinished } from 'vitest';
import { startSandbox } from '../../src/sandbox/index.ts';
import { askedBy, inShort } from '../support/clock-server.ts';
import { aClient, call, pointedAt } from '../support/harness.ts';

/** Lists whose rows refer to cases, clients and staff. */
const TOOLS = ['list_tasks', 'list_invoices', 'list_documents', 'list_cases', 'list_time_entries'];
const PAGES = 4;

it('in a large firm the names for twenty pages of a hundred rows cost at most two requests for each page', async () => {
  const sandbox = await startSandbox({ size: 'large' });
  onTestFinished(() => sandbox.close());
  const client = await aClient({ env: pointedAt(sandbox) });
  const asked = await askedBy(sandbox, async () => {
    const next = new Map<string, unknown>();
    for (let page = 0; page < PAGES; page += 1) {
      for (const tool of TOOLS) {
        const token = next.get(tool);
        const { data, text, isError } = await call(client, tool, {
          page_size: 100,
          ...(token ? { page_token: token } : undefined),
        });
        expect(isError, text).toBe(false);
        next.set(tool, data.next_page_token);
      }
    }
  });
  const pages = TOOLS.length * PAGES;
  // A page of a hundred that is too long is asked for a second time; that is no request for names.
  const names = inShort(asked).filter((one) => one.includes(' by 1000'));
  process.stderr.write(`${pages} pages, ${names.length} requests for names: ${names.join('; ')}\n`);
  expect(names.length).toBeLessThanOrEqual(2 * pages);
});
