import { parse } from 'node:path';
import { isRecord } from '../base/json.ts';
import { MyCaseError } from '../base/mycase-error.ts';
import { quoteValue } from '../base/safe-text.ts';
import type { CallContext, MyCaseClient } from '../client/client-types.ts';
import { toComparableName } from '../files/file-names.ts';
import { getName, getRawId } from '../records/api-record.ts';
import type { WritePlan } from './plan-write.ts';
import { readAllPages } from './record-reader.ts';

/** Writes with a `path`. MyCase: it has the names of the folders and of the document, separated by slashes. */
const DOCUMENT_PATHS = ['/cases/{case_id}/documents', '/documents', '/documents/{document_id}'];

/**
 * Throws a MyCaseError if the path of a document is that of a folder: MyCase would give the document the folder's name.
 * MyCase shows the folders of cases only, so other paths are refused only if they end with a slash.
 */
export async function assertDocumentPath(
  { target, args, currentRecord }: WritePlan,
  client: MyCaseClient,
  call: CallContext,
): Promise<void> {
  if (!DOCUMENT_PATHS.includes(target.operation.path) || typeof args.path !== 'string') return;
  const caseId = args.case_id ?? getRawId(currentRecord?.case);
  const names = args.path.split('/').filter((name) => name.trim() !== '');
  const isFolder =
    args.path.trim().endsWith('/') || (caseId !== undefined && (await isCaseFolder(names, caseId, client, call)));
  if (!isFolder) return;
  const filename = args.filename ?? currentRecord?.filename;
  const name = typeof filename === 'string' ? parse(filename).name : 'Complaint';
  throw new MyCaseError(
    `path names a folder: ${quoteValue(args.path)}. It must end with the document's name. Nothing was sent.`,
    {
      advice: `For example ${quoteValue([...names, name].join('/'))}.`,
    },
  );
}

/**
 * Returns whether a case has a folder with these names. False if its folders cannot be read. MyCase: it lists one level
 * at a time.
 */
async function isCaseFolder(
  names: readonly string[],
  caseId: unknown,
  client: MyCaseClient,
  call: CallContext,
): Promise<boolean> {
  try {
    const request = { method: 'GET', path: '/cases/{case_id}/folder', params: { case_id: caseId } } as const;
    let folder: unknown = (await client.request(request, call)).body;
    for (const name of names) {
      const params = { folder_id: getRawId(folder) };
      const { rows } = await readAllPages(
        { method: 'GET', path: '/folders/{folder_id}/subfolders', params },
        client,
        call,
      );
      folder = rows.find((row) => toFolderKey(getName(row)) === toFolderKey(name));
      if (!isRecord(folder)) return false;
    }
    return names.length > 0;
  } catch (error) {
    if (error instanceof MyCaseError && !call.signal.aborted) return false;
    throw error;
  }
}

const toFolderKey = (name: string): string => toComparableName(name).toLowerCase();
