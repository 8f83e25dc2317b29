import { expect, it } from 'vitest';
import { call } from '../support/harness.ts';
import { useScene } from '../support/scene.ts';
import { checkPairs, type NamePair, rate, readPairs, rowsOf, storePairs } from './name-variants.ts';

const scene = useScene('--answer-tokens', '25000');

/** Three pairs of each variation, of those with which the rules were written. */
function selectPairs(): NamePair[] {
  const pairs = readPairs().filter((_, i) => i % 3 !== 2);
  return pairs.filter(
    (pair, i) => pairs.slice(0, i).filter(({ variation }) => variation === pair.variation).length < 3,
  );
}

const nameOf = ({ kind, id }: { readonly kind: string; readonly id: number }): string => `${kind} ${id}`;

it('conflict_check and find_records find names in another form, and conflict_check shows all that find_records shows', async () => {
  const pairs = selectPairs();
  expect(pairs).toHaveLength(39);
  const ids = await storePairs(scene.sandbox, pairs);
  const result = rate(pairs, ids, ids, await checkPairs(scene.client, pairs));
  expect(result).toMatchObject({ found: 1, missed: [] });
  expect(result.falsePer100).toBeLessThanOrEqual(5);
  for (const [i, { kind, asked }] of pairs.entries()) {
    const { data } = await call(scene.client, 'conflict_check', { parties: [{ name: asked }] });
    const shown = [...rowsOf(data.matches), ...rowsOf(data.nearest)].map(nameOf);
    const kinds = ['client', 'case', 'company', 'lead', 'staff'];
    const { data: searched } = await call(scene.client, 'find_records', { query: asked, kinds });
    const found = rowsOf(searched.matches).map(nameOf);
    expect(found, asked).toContain(`${kind === 'person' ? 'client' : kind} ${ids[i]}`);
    expect(shown, asked).toEqual(expect.arrayContaining(found));
  }
});
