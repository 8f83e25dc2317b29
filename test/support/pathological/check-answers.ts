import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished } from 'vitest';
import { RawServer, toLine } from '../raw-server.ts';
import { aStateFolder } from '../state.ts';
import type { PathologicalAnswer } from './answers.ts';
import { deliverTogether } from './deliver-together.ts';

/** The lists that are read for the names in an answer. They are empty. */
const LOOK_UPS = /^\/(custom_fields|staff|clients|companies|leads|case_stages|practice_areas|firm|users)\b/;

function isLookUp(url: string, { args }: PathologicalAnswer): boolean {
  const [, list] = /\bFROM (\w+)/.exec(String(args.sql)) ?? [];
  return LOOK_UPS.test(url) && !(list !== undefined && url.startsWith(`/${list}`));
}

/** A MyCase that holds the last byte of its answer until the test releases it. */
interface HeldMyCase {
  readonly baseUrl: string;
  /** Answers the next calls. Resolves when all but the last byte of the first answer is sent. */
  hold(answer: PathologicalAnswer, body: string): Promise<() => void>;
}

async function startHeldMyCase(): Promise<HeldMyCase> {
  let respond = (response: ServerResponse, _url: string): unknown => response.end('[]');
  const server = createServer((req, res) => respond(res, req.url ?? ''));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    hold: (answer, body) =>
      new Promise((resolve) => {
        const bytes = Buffer.from(body);
        let isFirst = true;
        respond = (response, url) => {
          if (isLookUp(url, answer)) return response.end('[]');
          response.writeHead(answer.status, answer.headers);
          if (!isFirst) return response.end(bytes);
          isFirst = false;
          return response.write(bytes.subarray(0, -1), () => resolve(() => response.end(bytes.subarray(-1))));
        };
      }),
  };
}

/**
 * Calls tools that MyCase answers in a costly way. The server receives the last byte of the answer, and then a ping, in
 * one turn of its event loop. Checks that the ping is answered first, because the answer of MyCase waits for the next
 * turn, that each call is answered, that its answer is small, and that the server continues.
 */
export async function checkAnswers(answers: readonly PathologicalAnswer[], bytes: number): Promise<void> {
  const myCase = await startHeldMyCase();
  const env = { MYCASE_BASE_URL: myCase.baseUrl, MYCASE_ACCESS_TOKEN: 'x', MYCASE_STATE_FOLDER: aStateFolder() };
  // Without the cache each call reads its list.
  const server = new RawServer(env, ['--cache', 'off']);
  onTestFinished(() => void server.process.kill());
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' } };
  server.send(toLine({ id: 0, method: 'initialize', params }));
  await server.answerTo(0);
  let id = 0;
  for (const answer of answers) {
    id += 2;
    const held = myCase.hold(answer, answer.make(bytes));
    server.send(toLine({ id, method: 'tools/call', params: { name: answer.tool, arguments: answer.args } }));
    const release = await held;
    server.answers.length = 0;
    deliverTogether(server.process, [release, () => server.send(toLine({ id: id + 1, method: 'ping' }))]);
    const called = await server.answerTo(id);
    const pinged = await server.answerTo(id + 1);
    expect(pinged.result, answer.name).toEqual({});
    expect(server.answers.indexOf(pinged), answer.name).toBeLessThan(server.answers.indexOf(called));
    expect(called.result, answer.name).toBeDefined();
    expect(JSON.stringify(called).length, answer.name).toBeLessThan(200_000);
  }
  expect(server.process.exitCode).toBeNull();
}
