import { it } from 'vitest';
import { raceForAppended, raceForOneField, raceForTwoFields, withTwoServers } from './racing.ts';

// Two servers of one machine, five hundred changes each.

const TIMES = 500;

it.concurrent('neither undoes the changes of the other field', async () => {
  const started = performance.now();
  await withTwoServers((firm) => raceForTwoFields(firm, TIMES));
  process.stderr.write(`two fields: 2 × ${TIMES} in ${seconds(started)} s\n`);
});

it.concurrent('in the same field every change that is confirmed came after the last one', async () => {
  const started = performance.now();
  const made = await withTwoServers((firm) => raceForOneField(firm, TIMES));
  process.stderr.write(`one field: ${made} of ${2 * TIMES} made, the others refused, in ${seconds(started)} s\n`);
});

it.concurrent('a custom field value that is appended comes once', async () => {
  const started = performance.now();
  await withTwoServers((firm) => raceForAppended(firm, TIMES));
  process.stderr.write(`appended: 2 × ${TIMES} in ${seconds(started)} s\n`);
});

const seconds = (since: number): string => ((performance.now() - since) / 1000).toFixed(0);
