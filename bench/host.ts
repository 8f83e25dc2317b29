import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LIST_NAMES } from '../src/records/list-names.ts';
import { type BenchHost, type CallTool, startBenchHost } from './host-client.ts';
import { temporaryFolder } from './program.ts';
import { amount, type Row } from './report.ts';
import { median, timed } from './statistics.ts';

/** The memory of a small machine. */
const INSTANCE_MB = 512;

const SETTLE_MS = 2_000;
const RETURNS = 5;

/** MyCase: 25 requests a second. */
const REQUESTS_PER_SECOND = 25;

/** Reads all lists. */
const ALL_LISTS = `SELECT ${LIST_NAMES.map((name) => `(SELECT count(*) FROM ${name})`).join(' + ')} AS records`;

const askAll = (call: CallTool): Promise<string> => call('query_firm', { sql: ALL_LISTS });

/** What people cost a host: memory, the time of their first answers, and the check of their settings. */
export async function host(): Promise<Row[]> {
  return [
    ...(await measurePeople('small')),
    ...(await measurePeople('large')),
    ...(await measureReturns()),
    await measureSettings(),
  ];
}

async function measurePeople(size: 'small' | 'large'): Promise<Row[]> {
  await using served = await startBenchHost(size, ['--memory', '2000', '--call-timeout', '600']);
  const calls = [await served.signIn('partner'), await served.signIn('associate')] as const;
  for (const call of calls) await call('get_me');
  const withoutLists = await settledMb(served);
  for (const call of calls) await askAll(call);
  const perPerson = ((await settledMb(served)) - withoutLists) / calls.length;
  const recordsMb = await served.measureRecordsMb(LIST_NAMES);
  const cost = {
    what: `a person of the ${size} firm, all lists`,
    measured: amount(perPerson, 'MB'),
    floor: amount(recordsMb, 'MB'),
    against: amount(perPerson / recordsMb, 'x', 1),
  };
  if (size === 'large') return [cost];
  return [
    cost,
    { what: 'the host without lists', measured: amount(withoutLists, 'MB') },
    {
      what: `people of the small firm in ${INSTANCE_MB} MB`,
      measured: amount(Math.floor((INSTANCE_MB - withoutLists) / perPerson), 'people'),
      floor: amount(Math.floor((INSTANCE_MB - withoutLists) / recordsMb), 'people'),
    },
  ];
}

/** The memory of the host after its garbage was collected. */
async function settledMb(served: BenchHost): Promise<number> {
  await sleep(SETTLE_MS);
  return served.residentMb();
}

/** A host has memory for the lists of one person. */
async function measureReturns(): Promise<Row[]> {
  await using served = await startBenchHost('large', ['--memory', '1', '--call-timeout', '600']);
  const partner = await served.signIn('partner');
  const associate = await served.signIn('associate');
  await associate('get_me');
  const requestsBefore = await served.countRequests();
  const first = await timed(() => askAll(partner));
  const leastFirst = (1_000 * ((await served.countRequests()) - requestsBefore)) / REQUESTS_PER_SECOND;
  const returns: number[] = [];
  const present: number[] = [];
  for (let i = 0; i < RETURNS; i += 1) {
    // The lists of the partner move to the disk.
    await associate('get_me');
    returns.push(await timed(() => askAll(partner)));
    present.push(await timed(() => askAll(partner)));
  }
  return [
    {
      what: 'first answer of a new person, large firm',
      measured: amount(first, 'ms'),
      floor: amount(leastFirst, 'ms'),
      against: amount(first / leastFirst, 'x', 2),
    },
    {
      what: 'first answer after the return from the disk',
      measured: amount(median(returns), 'ms'),
      floor: amount(median(present), 'ms'),
      against: amount(median(returns) / median(present), 'x', 1),
    },
  ];
}

const SETTINGS_COUNT = 250;
const IDLE_S = 5;

/** The administration file is read every second. */
async function measureSettings(): Promise<Row> {
  const [many, one] = [await measureIdleSecond(SETTINGS_COUNT), await measureIdleSecond(1)];
  return {
    what: `an idle second with ${SETTINGS_COUNT} different settings`,
    measured: amount(many, 'ms', 1),
    floor: amount(one, 'ms', 1),
    against: amount(many / one, 'x', 1),
  };
}

/**
 * The time of the processors in a second without a request. Each person of the administration file has other settings.
 */
async function measureIdleSecond(count: number): Promise<number> {
  using folder = temporaryFolder();
  const [file, secret] = [join(folder.path, 'administration.json'), join(folder.path, 'secret')];
  const names = ['cases', 'calendar', 'tasks', 'firm', 'people', 'billing', 'documents', 'workflows'];
  const selections = names.flatMap((a) => names.flatMap((b) => names.map((c) => [a, b, c]))).slice(0, count);
  const people = selections.map((toolsets, i) => ({ staffId: i + 1, toolsets, hideCases: `${i + 1}` }));
  const firm = { title: 'Firm', path: '/mcp', clientId: 'bench', clientSecret: { file: secret }, people };
  writeFileSync(secret, 'secret');
  writeFileSync(file, JSON.stringify({ tenants: { firm } }));
  await using served = await startBenchHost('small', ['--administration', file]);
  await sleep(SETTLE_MS);
  const before = served.processorMs();
  await sleep(IDLE_S * 1_000);
  return (served.processorMs() - before) / IDLE_S;
}
