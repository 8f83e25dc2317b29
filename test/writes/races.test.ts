import { expect, it } from 'vitest';
import { raceForAppended, raceForOneField, raceForTask, raceForTwoFields, withTwoServers } from './racing.ts';

// Two servers of one machine change the same record at the same time.

it.concurrent('neither undoes the changes of the other field', async () => {
  await withTwoServers((firm) => raceForTwoFields(firm, 12));
});

it.concurrent('in the same field every change that is confirmed came after the last one', async () => {
  expect(await withTwoServers((firm) => raceForOneField(firm, 12))).toBeGreaterThan(0);
});

it.concurrent('nor where the record is found in its list alone', async () => {
  await withTwoServers((firm) => raceForTask(firm, 12));
});

it.concurrent('a custom field value that is appended comes once', async () => {
  await withTwoServers((firm) => raceForAppended(firm, 12));
});
