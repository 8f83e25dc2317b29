import { expect } from 'vitest';
import { PAGE_TTL_MINUTES } from '../../src/files/page-transfer.ts';
import type { Browser } from './browser.ts';
import type { Host } from './hosted.ts';
import { MARK, type SecretCase, WORD } from './secret-case.ts';

type Shown = Awaited<ReturnType<Browser['open']>>;

/** Asks for a page of each kind. Returns their addresses, by the tool. */
export async function offerTransfers(
  call: (name: string, args: Record<string, unknown>) => Promise<string>,
  publicUrl: string,
  { case: case_id, document: document_id }: SecretCase,
): Promise<readonly (readonly [tool: string, address: string])[]> {
  const file = { path: `${MARK}.txt` };
  const calls: readonly (readonly [string, Record<string, unknown>])[] = [
    ['upload_case_document', { case_id, path: `${MARK}/case`, filename: `${MARK}.txt`, file }],
    ['upload_firm_document', { path: `${MARK}/firm`, filename: `${MARK}.txt`, file }],
    ['download_document', { document_id, save_as: `${MARK}.txt` }],
    ['download_document_version', { document_id, version_number: 1, save_as: `${MARK}.txt` }],
    ['upload_document_version', { document_id, file }],
    ['query_firm', { sql: 'SELECT name FROM cases', save_as: `${MARK}.csv` }],
    ['conflict_check', { parties: [{ name: WORD }], save_as: `${MARK}.md` }],
  ];
  const addresses: (readonly [string, string])[] = [];
  for (const [tool, args] of calls) {
    const text = await call(tool, args);
    expect(text, tool).toContain(`${PAGE_TTL_MINUTES} minutes`);
    addresses.push([tool, new RegExp(`${publicUrl}/files/[\\w-]+`).exec(text)?.[0] ?? expect.unreachable(text)]);
  }
  return addresses;
}

/** Opens a page with a browser, or sends its form with a file, with the token that the page showed to its person. */
export async function tryTransfer(
  host: Host,
  browser: Browser,
  { url, html }: Shown,
  method: 'GET' | 'POST',
): Promise<{ readonly status: number; readonly text: string }> {
  const cookie = [...browser.cookies].map(([key, { value }]) => `${key}=${value}`).join('; ');
  const csrf = /name="csrf" value="([^"]*)"/.exec(html)?.[1] ?? '';
  const boundary = '----boundary';
  const part = (name: string, content: string) =>
    `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${content}\r\n`;
  const form = html.includes('multipart/form-data')
    ? {
        'content-type': `multipart/form-data; boundary=${boundary}`,
        body: `${part('csrf', csrf)}${part('file"; filename="a.txt', WORD)}--${boundary}--\r\n`,
      }
    : {
        'content-type': 'application/x-www-form-urlencoded',
        body: new URLSearchParams({ csrf }).toString(),
      };
  const answer = await host.fetch(url, {
    method,
    redirect: 'manual',
    headers: { cookie, origin: host.publicUrl, 'content-type': form['content-type'] },
    ...(method === 'POST' && { body: form.body }),
  });
  return { status: answer.status, text: await answer.text() };
}
