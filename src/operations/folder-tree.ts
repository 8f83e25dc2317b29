import type { JsonObject } from '../base/json.ts';
import { toOneLine } from '../base/safe-text.ts';
import type { CallContext, MyCaseClient } from '../client/client-types.ts';
import { fetchListPage, fetchListPages } from '../client/list-pages.ts';
import { getName, getRawId } from '../records/api-record.ts';
import type { OperationHandler } from './operation-types.ts';

/** The most folders of a tree. Each needs a request. */
const MAX_FOLDERS = 400;

/** A folder with the names of the folders that it is in. */
interface PlacedFolder {
  readonly id: number;
  readonly names: readonly string[];
}

/**
 * Returns the top folder of a case, and with `tree: true` all folders in it: a line for each, with the id and the path.
 * MyCase: it lists one level at a time. Throws a MyCaseError if a level could not be read completely.
 */
export const readCaseFolder: OperationHandler = async (request, args, { client }, call) => {
  const response = await client.request(request, call);
  const id = getRawId(response.body);
  if (args.tree !== true || typeof id !== 'number') return response;
  const { folders, isComplete } = await readTree(id, client, call);
  const lines = folders.map((folder) => `${folder.id} ${folder.names.map(toPathName).join('/')}`);
  return {
    ...response,
    body: { ...Object(response.body), folder_count: folders.length, tree: lines.sort(compareLines).join('\n') },
    caveat: isComplete ? response.caveat : `Only the first ${MAX_FOLDERS} folders were read; deeper ones are missing.`,
  };
};

/** A slash in a name is not a border between folders. */
const toPathName = (name: string): string => toOneLine(name).replaceAll('/', '∕');

/** Orders the lines by the paths, so that a folder stands before those in it. */
function compareLines(a: string, b: string): number {
  const getPath = (line: string) => line.slice(line.indexOf(' ') + 1).replaceAll('/', '\0');
  const [first, second] = [getPath(a), getPath(b)];
  return first < second ? -1 : first > second ? 1 : 0;
}

async function readTree(
  top: number,
  client: MyCaseClient,
  call: CallContext,
): Promise<{ readonly folders: readonly PlacedFolder[]; readonly isComplete: boolean }> {
  const folders: PlacedFolder[] = [];
  const seen = new Set([top]);
  let level: readonly PlacedFolder[] = [{ id: top, names: [] }];
  while (level.length > 0) {
    call.reportProgress?.(`${folders.length} folders were read`);
    const children = await Promise.all(level.map((folder) => readSubfolders(folder, client, call)));
    const found = children.flat().filter(({ id }) => !seen.has(id));
    for (const { id } of found) seen.add(id);
    const fitting = found.slice(0, MAX_FOLDERS - folders.length);
    folders.push(...fitting);
    if (fitting.length < found.length) return { folders, isComplete: false };
    level = fitting;
  }
  return { folders, isComplete: true };
}

async function readSubfolders(
  { id, names }: PlacedFolder,
  client: MyCaseClient,
  call: CallContext,
): Promise<PlacedFolder[]> {
  const request = { path: '/folders/{folder_id}/subfolders', params: { folder_id: id } };
  const rows: JsonObject[] = [];
  const fetchPage = (page_token: string | undefined) =>
    fetchListPage(client, { ...request, query: { page_size: 1_000, page_token } }, call);
  for await (const page of fetchListPages(fetchPage)) rows.push(...page.rows);
  return rows.map((row) => ({ id: Number(row.id), names: [...names, getName(row)] }));
}
