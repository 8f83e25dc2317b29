import { expect, it, onTestFinished } from 'vitest';
import { aSandbox, pointedAt } from '../support/harness.ts';
import { startHttp } from '../support/http-server.ts';
import { createAnswers } from '../support/pathological/answers.ts';
import { createCalls, isToolCall } from '../support/pathological/calls.ts';
import { checkAnswers } from '../support/pathological/check-answers.ts';
import { checkCalls } from '../support/pathological/check-calls.ts';
import {
  openSession,
  sendOverHttp,
  sendOverStdio,
  sendWithoutSession,
  toRunnerCall,
} from '../support/pathological/connections.ts';
import { openRawServer } from '../support/raw-server.ts';

/** A part of the calls, with messages that are smaller than those of the long test. */
const BYTES = 500_000;
const calls = createCalls(1);
const toolCalls = calls.filter((call) => isToolCall(call));

it('answers a ping before a costly message over stdio', async () => {
  const server = await openRawServer();
  await checkCalls(
    calls.filter((_, i) => i % 3 === 0),
    BYTES,
    sendOverStdio(server),
  );
  expect(server.process.exitCode).toBeNull();
});

it('answers a ping before a costly message to a runner of the compact catalog', async () => {
  const server = await openRawServer('', ['--catalog', 'compact']);
  const send = sendOverStdio(server);
  const sample = toolCalls.filter((_, i) => i % 5 === 1);
  expect(sample.length).toBeGreaterThanOrEqual(10);
  await checkCalls(sample, BYTES, (message, ...rest) => send(toRunnerCall(message), ...rest));
  expect(server.process.exitCode).toBeNull();
});

it('answers a ping before a costly message over HTTP', async () => {
  const server = await startHttp({ env: pointedAt(await aSandbox()) });
  onTestFinished(() => server.stop());
  await checkCalls(
    calls.filter((_, i) => i % 3 === 1),
    BYTES,
    sendOverHttp(server, await openSession(server.url)),
  );
  expect(server.process.exitCode).toBeNull();
});

it('answers a ping before a costly message without a session', async () => {
  const server = await startHttp({ env: pointedAt(await aSandbox()) });
  onTestFinished(() => server.stop());
  const sample = toolCalls.filter((_, i) => i % 5 === 2);
  expect(sample.length).toBeGreaterThanOrEqual(10);
  await checkCalls(sample, BYTES, sendWithoutSession(server));
  expect(server.process.exitCode).toBeNull();
});

it('answers a ping before a call that MyCase answers with a costly body', async () => {
  await checkAnswers(
    createAnswers().filter((_, i) => i % 4 === 0),
    BYTES,
  );
});
