import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { MyCaseError } from '../../base/mycase-error.ts';
import { toOneLine } from '../../base/safe-text.ts';
import type { BrowserFile } from '../../files/page-transfer.ts';

/** Headers with which a browser saves a file, and never shows or runs it. */
const FILE_HEADERS = {
  'content-type': 'application/octet-stream',
  'content-security-policy': "default-src 'none'; sandbox; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
};

/** Sends a file as the response. The browser gets each part before the next one is read. */
export const createBrowserFile = (res: ServerResponse, signal: AbortSignal): BrowserFile => ({
  begin(name, size) {
    if (res.headersSent) throw new MyCaseError('The download broke, and cannot be continued.');
    res.writeHead(200, {
      ...FILE_HEADERS,
      'content-disposition': formatDisposition(name),
      ...(size !== undefined && { 'content-length': size }),
    });
  },
  async write(bytes) {
    if (!res.write(bytes)) await once(res, 'drain', { signal });
  },
});

const MAX_NAME_LENGTH = 150;

/** Returns the header for a file name of any kind: without folders, and without characters that are not shown. */
function formatDisposition(name: string): string {
  const safe = toOneLine(name)
    .replace(/[\p{C}/\\:*?"<>|]/gu, '_')
    .replace(/^[.\s]+|[.\s]+$/g, '');
  const { stem, extension } = splitName(safe || 'document');
  const shown = [...stem].slice(0, MAX_NAME_LENGTH - extension.length).join('') + extension;
  const ascii = shown.replace(/[^\w .()+,-]/g, '_');
  const encoded = encodeURIComponent(shown).replace(/['()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16)}`);
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}

function splitName(name: string): { readonly stem: string; readonly extension: string } {
  const extension = /\.\w{1,10}$/.exec(name)?.[0] ?? '';
  return { stem: name.slice(0, name.length - extension.length), extension };
}
