import type { Client } from '@modelcontextprotocol/client';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../../src/sandbox/index.ts';
import { compareHalves } from '../../support/halves.ts';
import { type Answer, call, connect, pointedAt } from '../../support/harness.ts';
import { TOOLS } from '../../support/listed-tools.ts';
import { billing } from './billing.ts';
import { calendar } from './calendar.ts';
import { cases } from './cases.ts';
import { documents } from './documents.ts';
import { type Firm, readFirm } from './firm.ts';
import { people } from './people.ts';
import { settings } from './settings.ts';

// Some clients show the model only the text of an answer, and others only the structured content. Each has to say all.

const WORKFLOW_CALLS: Readonly<Record<string, Record<string, unknown>>> = {
  find_records: { query: 'Gosling' },
  case_brief: { case: '31204126' },
  agenda: { staff: ['Victor Fennistead'], from: '2026-01-01', to: '2027-06-30', free_minutes: 60 },
  deadline_review: {},
  what_changed: { case: '31204126', since: '2026-01-01' },
  conflict_check: { parties: [{ name: 'Theo Goslingthwaite' }] },
  unbilled_work: { group_by: ['case'] },
  receivables: { group_by: 'attorney' },
  firm_overview: {},
  query_firm: { sql: "SELECT * FROM cases WHERE opened_date >= '2026-01-01'" },
  search_text: { words: 'client', case: '31204126' },
  read_document: { document_id: 64028576 },
  open_case: { name: 'Vetch v. Mallowby', new_client: { first_name: 'Ann', last_name: 'Vetch' } },
  create_document: { case: '31204126', path: 'Letters/First', content: 'Dear {{attorney.name}},' },
  write_many: {
    steps: [
      { tool: 'create_location', arguments: '{"name": "Room 9"}' },
      { tool: 'update_case', arguments: '{"description": "Reviewed"}', for_each: ['31204126', '31204199'] },
    ],
  },
};

/** A valid call of every tool. */
const CALLS: Readonly<Record<string, (firm: Firm) => Record<string, unknown>>> = {
  ...Object.fromEntries(Object.entries(WORKFLOW_CALLS).map(([name, args]) => [name, () => args])),
  ...Object.fromEntries(
    Object.entries({ ...cases, ...people, ...calendar, ...documents, ...billing, ...settings }).map(
      ([name, callFor]) => [
        name,
        (firm: Firm) => {
          const { on, send } = callFor(firm);
          return { ...on, ...send };
        },
      ],
    ),
  ),
};

/** Every sentence of this server in structured content, with a copy of the content that lacks it. */
function withoutEachCaveat(data: Record<string, unknown>): { caveat: string; rest: Record<string, unknown> }[] {
  return Object.entries(data).flatMap(([key, value]) => {
    if (['note', 'caveat', 'next', 'preview', 'not_done_yet'].includes(key) && typeof value === 'string') {
      const { [key]: _, ...rest } = data;
      return [{ caveat: value, rest }];
    }
    if (key === 'summary' && Array.isArray(value)) {
      return value.map((caveat, i) => ({
        caveat: String(caveat),
        rest: { ...data, summary: value.filter((_, at) => at !== i) },
      }));
    }
    const { note, ...section } = Object(value);
    return typeof note === 'string' && 'rows' in section ? [{ caveat: note, rest: { ...data, [key]: section } }] : [];
  });
}

/** What an answer that lacks one of its sentences in one form would be found by: the number of its sentences. */
function expectEachCaveatCompared({ text, structured = {} }: Answer): number {
  const copies = withoutEachCaveat(structured);
  for (const { caveat, rest } of copies) {
    expect(compareHalves(text, rest).notInData, caveat).not.toEqual([]);
    const without = text.replace(caveat, '').replace(caveat.replaceAll('\n', '\n  '), '');
    if (without !== text) expect(compareHalves(without, structured).notInText, caveat).not.toEqual([]);
  }
  return copies.length;
}

/**
 * Tests that each answer says the same in its two forms, with a call of every tool. `maxRatio` is the most tokens of
 * the structured content for each token of the text, at the median of all tools.
 */
export function describeBothHalves(name: string, env: Readonly<Record<string, string>>, maxRatio: number): void {
  describe(`each answer of ${name}`, () => {
    let sandbox: Sandbox;
    let client: Client;
    let firm: Firm;
    let caveats = 0;
    const ratios: number[] = [];

    beforeAll(async () => {
      sandbox = await startSandbox();
      client = await connect({ env: { ...pointedAt(sandbox), ...env } });
      firm = await readFirm(sandbox);
    });
    afterAll(async () => {
      await client.close();
      await sandbox.close();
    });

    it.each(Object.entries(CALLS))(
      'has the same values and sentences in text and structured content: %s',
      async (tool, argsFor) => {
        const answer = await call(client, tool, argsFor(firm));
        expect(answer.isError, answer.text).toBe(false);
        const { text, structured = {} } = answer;
        expect(Object.keys(structured)).not.toEqual([]);
        expect(compareHalves(text, structured)).toEqual({ notInText: [], notInData: [] });
        caveats += expectEachCaveatCompared(answer);
        ratios.push(countTokens(JSON.stringify(structured)) / countTokens(text));
      },
    );

    it('costs about the same in both forms, at the median of all tools', () => {
      expect(ratios).toHaveLength(TOOLS);
      expect(caveats).toBeGreaterThan(50);
      const sorted = ratios.toSorted((a, b) => a - b);
      const median = sorted[Math.floor(sorted.length / 2)] ?? Number.POSITIVE_INFINITY;
      process.stdout.write(
        `both halves of ${name}: ${ratios.length} tools, ${caveats} sentences, structured content has ` +
          `${median.toFixed(2)} tokens for each token of text at the median, ${sorted.at(-1)?.toFixed(2)} at most\n`,
      );
      expect(median).toBeLessThanOrEqual(maxRatio);
    });
  });
}
