import { expect, it } from 'vitest';
import { raceForAppended, raceForOneField, raceForTask, raceForTwoFields, withTwoServers } from './racing.ts';

// Two servers of one machine change the same record at the same time.

it.concurrent('two servers that change two fields of one record undo no change of each other', async () => {
  await withTwoServers((firm) => raceForTwoFields(firm, 12));
});

it.concurrent('two servers that change one field make one confirmed change after the other', async () => {
  expect(await withTwoServers((firm) => raceForOneField(firm, 12))).toBeGreaterThan(0);
});

it.concurrent('two servers that change a record that MyCase shows only in its list undo no change of each other', async () => {
  await withTwoServers((firm) => raceForTask(firm, 12));
});

it.concurrent('two servers that set one custom field append each value once', async () => {
  await withTwoServers((firm) => raceForAppended(firm, 12));
});
