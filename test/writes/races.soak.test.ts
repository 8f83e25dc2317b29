import { it } from 'vitest';
import { raceForAppended, raceForOneField, raceForTwoFields, withTwoServers } from './racing.ts';

// Two servers of one machine, five hundred changes each.

const TIMES = 500;

it.concurrent('two servers that change two fields of one record undo no change of each other', async () => {
  const started = performance.now();
  await withTwoServers((firm) => raceForTwoFields(firm, TIMES));
  process.stderr.write(`two fields: 2 × ${TIMES} in ${seconds(started)} s\n`);
});

it.concurrent('two servers that change one field make one confirmed change after the other', async () => {
  const started = performance.now();
  const made = await withTwoServers((firm) => raceForOneField(firm, TIMES));
  process.stderr.write(`one field: ${made} of ${2 * TIMES} made, the others refused, in ${seconds(started)} s\n`);
});

it.concurrent('two servers that set one custom field append each value once', async () => {
  const started = performance.now();
  await withTwoServers((firm) => raceForAppended(firm, TIMES));
  process.stderr.write(`appended: 2 × ${TIMES} in ${seconds(started)} s\n`);
});

const seconds = (since: number): string => ((performance.now() - since) / 1000).toFixed(0);
