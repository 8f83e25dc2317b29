import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { aFreePort } from '../support/free-port.ts';
import { aStateFolder } from '../support/state.ts';
import { startHost } from './hosted.ts';
import { callWithToken, signedIn } from './oauth-client.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const CALLER = 'b7ad6b7169203331';

it('a call and its requests to MyCase are spans of the trace of the caller, without data', async () => {
  const file = join(aStateFolder(), 'spans.jsonl');
  writeFileSync(file, '');
  const port = await aFreePort();
  const host = await startHost(`http://127.0.0.1:${port}`, port, ['--sandbox'], {
    NODE_OPTIONS: `--import=${new URL('../support/traced.mjs', import.meta.url).href}`,
    TRACE_FILE: file,
  });
  onTestFinished(() => host.stop());
  const { tokens } = await signedIn(host);
  const call = async (name: string, args: object, traceId: string) => {
    const headers = { traceparent: `00-${traceId}-${CALLER}-01` };
    await (await callWithToken(host, tokens.access_token, name, { ...args }, headers)).text();
  };
  await call('get_case', { case_id: 99_887_766 }, TRACE);
  await call('a_made_up_tool', {}, TRACE.replace('0a', '0b'));
  const read = () =>
    readFileSync(file, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  await expect.poll(() => read().filter(({ kind }) => kind === 1)).toHaveLength(2);
  const spans = read();
  const server = spans.find(({ name }) => name === 'tools/call get_case');
  expect(server).toMatchObject({
    kind: 1,
    traceId: TRACE,
    parent: CALLER,
    attributes: {
      'mcp.method.name': 'tools/call',
      'gen_ai.tool.name': 'get_case',
      'http.response.status_code': 200,
      'mycase_mcp.call.outcome': 'error',
    },
  });
  expect(spans.find(({ name }) => name === 'GET /cases/{case_id}')).toMatchObject({
    kind: 2,
    traceId: TRACE,
    parent: server.spanId,
    attributes: { 'http.request.method': 'GET', 'url.template': '/cases/{case_id}', 'http.response.status_code': 404 },
    status: 2,
  });
  expect(spans.find(({ traceId }) => traceId === TRACE.replace('0a', '0b'))).toMatchObject({ name: 'tools/call' });
  for (const word of ['99887766', 'made_up', 'Thistlewick', tokens.access_token ?? '?'])
    expect(readFileSync(file, 'utf8')).not.toContain(word);
});
