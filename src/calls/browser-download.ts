import type { CatalogTool } from '../catalog/catalog.ts';
import type { FileSettings } from '../files/file-settings.ts';
import type { BrowserDownload } from '../files/page-transfer.ts';
import type { Arguments } from '../operations/operation-types.ts';
import type { ToolCallContext } from './tool-call-context.ts';

/** Creates the way in which the file of a call goes to the browser of the person. Undefined without a host. */
export function createBrowserDownload(
  { pages }: FileSettings,
  { name: tool }: CatalogTool,
  args: Arguments,
  { transfer }: ToolCallContext,
): BrowserDownload | undefined {
  if (!pages) return undefined;
  return {
    offer: (file) => pages.offer({ ...file, tool, args }),
    target: transfer?.kind === 'download' ? transfer.browserFile : undefined,
  };
}
