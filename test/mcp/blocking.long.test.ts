import { readFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { aSandbox, pointedAt } from '../support/harness.ts';
import { startHttp } from '../support/http-server.ts';
import { createAnswers } from '../support/pathological/answers.ts';
import { createCalls } from '../support/pathological/calls.ts';
import { checkAnswers } from '../support/pathological/check-answers.ts';
import { checkCalls } from '../support/pathological/check-calls.ts';
import { openSession, sendOverHttp, sendOverStdio } from '../support/pathological/connections.ts';
import { openRawServer } from '../support/raw-server.ts';

const BYTES = 1_000_000;

const LARGE_BYTES = 8 * 1024 * 1024;

/** HTTP accepts bodies of at most 8 MiB. The rest of the message is in addition to the value. */
const LARGE_BODY_BYTES = LARGE_BYTES - 10_000;

const calls = createCalls(2);
const large = createCalls(1).filter((_, i) => i % 18 === 0);
const answers = createAnswers();

/** The most memory that a process had, in megabytes. Undefined where the system does not state it. */
function peakMegabytes(pid: number | undefined): number | undefined {
  if (process.platform !== 'linux') return undefined;
  return Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}

/** Less than the memory that ends a process: a heap of about 2,000 MB or more. */
const MAX_MEGABYTES = 1_000;

describe(`${calls.length + large.length + answers.length} costly inputs`, () => {
  it('from a client over stdio are answered after a ping', async () => {
    const server = await openRawServer();
    const send = sendOverStdio(server);
    await checkCalls(
      calls.filter((_, i) => i % 2 === 0),
      BYTES,
      send,
    );
    await checkCalls(large.slice(0, 2), LARGE_BYTES, send);
    expect(server.process.exitCode).toBeNull();
    expect(peakMegabytes(server.process.pid) ?? 0).toBeLessThan(MAX_MEGABYTES);
  });

  it('from a client over HTTP are answered after a ping', async () => {
    const server = await startHttp({ env: pointedAt(await aSandbox()) });
    onTestFinished(() => server.stop());
    const send = sendOverHttp(server, await openSession(server.url));
    await checkCalls(
      calls.filter((_, i) => i % 2 === 1),
      BYTES,
      send,
    );
    await checkCalls(large.slice(2), LARGE_BODY_BYTES, send);
    expect(server.process.exitCode).toBeNull();
    expect(peakMegabytes(server.process.pid) ?? 0).toBeLessThan(MAX_MEGABYTES);
  });

  it('from MyCase are answered after a ping', async () => {
    await checkAnswers(answers, BYTES);
    await checkAnswers(
      answers.filter((_, i) => i % 15 === 0),
      LARGE_BYTES,
    );
  });
});
