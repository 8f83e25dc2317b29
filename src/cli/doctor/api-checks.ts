import { SignInError } from '../../auth/errors.ts';
import { MyCaseError } from '../../base/errors.ts';
import type { ApiResponse, MyCaseClient } from '../../client/types.ts';
import { pathNames } from '../../operations/operation.ts';
import type { Operation } from '../../operations/types.ts';
import { broken, type Finding, ok, warning } from './finding.ts';
import { examineHost } from './network-checks.ts';

const CALL_MS = 40_000;

type Toolsets = Readonly<Record<string, readonly Operation[]>>;

/** Proves the token by a real call. Throws a MyCaseError where it is not taken; other failures show in the toolsets. */
export async function proveToken(client: MyCaseClient): Promise<void> {
  try {
    await get(client, '/firm', {}, {});
  } catch (error) {
    const isTaken = error instanceof MyCaseError && !(error instanceof SignInError) && error.status !== 401;
    if (!isTaken) throw error;
  }
}

/** One real call for each toolset: its first list or record that reads, on the firm's first case, client or document. */
export async function examineToolsets(client: MyCaseClient, toolsets: Toolsets): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [name, operations] of Object.entries(toolsets)) {
    findings.push(await examineToolset(client, name, operations));
  }
  return findings;
}

/** Whether the storage behind the firm's first document answers: MyCase keeps the bytes on a host of their own. */
export async function examineStorage(client: MyCaseClient): Promise<Finding> {
  const params = await firstIds(client, ['document_id']).catch(() => undefined);
  if (!params) return ok('storage host', 'not looked for: no document to ask about');
  const { location } = await get(client, '/documents/{document_id}/data', params, {}).catch(() => ({
    location: undefined,
  }));
  return location === undefined
    ? warning('storage host', 'MyCase did not name it', 'Try to download a document.')
    : examineHost('storage host', location);
}

async function examineToolset(
  client: MyCaseClient,
  name: string,
  operations: readonly Operation[],
): Promise<Finding> {
  const subject = `toolset ${name}`;
  const reading = operations.filter(({ method, run }) => method === 'GET' && !run);
  const operation = reading.find(({ path }) => pathNames(path).length === 0) ?? reading[0];
  if (!operation) return ok(subject, 'only writes; not tried');
  try {
    const params = await firstIds(client, pathNames(operation.path));
    if (!params) return ok(subject, `the firm has no record to try ${operation.name} on`);
    await get(client, operation.path, params, operation.query?.page_size ? { page_size: 1 } : {});
    return ok(subject, `${operation.name} was answered`);
  } catch (error) {
    return failure(subject, operation.name, error);
  }
}

function failure(subject: string, tool: string, error: unknown): Finding {
  if (!(error instanceof MyCaseError)) throw error;
  return error.status === 403
    ? warning(
        subject,
        `this account may not use ${tool} (403)`,
        'Whoever manages the firm in MyCase can grant it, or leave the toolset out.',
      )
    : broken(subject, `${tool} failed`, error.message);
}

/** Where the ids of a path's `{…_id}` come from. */
const LISTS: Readonly<Record<string, string>> = {
  case_id: '/cases',
  client_id: '/clients',
  document_id: '/documents',
  folder_id: '/folders',
};

async function firstIds(
  client: MyCaseClient,
  names: readonly string[],
): Promise<Record<string, unknown> | undefined> {
  const params: Record<string, unknown> = {};
  for (const name of names) {
    const { body } = await get(client, LISTS[name] ?? '/cases', {}, { page_size: 1 });
    const first: unknown = Array.isArray(body) ? body[0] : undefined;
    if (typeof first !== 'object' || first === null || !('id' in first)) return undefined;
    params[name] = first.id;
  }
  return params;
}

const get = (
  client: MyCaseClient,
  path: string,
  params: Record<string, unknown>,
  query: Record<string, unknown>,
): Promise<ApiResponse> =>
  client.request(
    { method: 'GET', path, params, query },
    { signal: AbortSignal.timeout(CALL_MS), deadline: performance.now() + CALL_MS },
  );
