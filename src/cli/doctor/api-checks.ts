import { SignInError } from '../../auth/sign-in-error.ts';
import { MyCaseError } from '../../base/mycase-error.ts';
import type { ApiResponse, MyCaseClient } from '../../client/client-types.ts';
import { getPathParameters } from '../../operations/define-operation.ts';
import type { Operation } from '../../operations/operation-types.ts';
import { createBroken, createOk, createWarning, type DoctorFinding } from './doctor-finding.ts';
import { checkHost } from './network-checks.ts';

const CALL_TIMEOUT_MS = 40_000;

type Toolsets = Readonly<Record<string, readonly Operation[]>>;

/**
 * Checks the token with a real call. Throws a MyCaseError if MyCase refuses it. Other failures show in the toolsets.
 */
export async function assertTokenAccepted(client: MyCaseClient): Promise<void> {
  try {
    await sendGet(client, '/firm', {}, {});
  } catch (error) {
    const isAccepted = error instanceof MyCaseError && !(error instanceof SignInError) && error.status !== 401;
    if (!isAccepted) throw error;
  }
}

/**
 * Makes one real call for each toolset: its first operation that reads, for the firm's first case, client or document.
 */
export async function checkToolsets(client: MyCaseClient, toolsets: Toolsets): Promise<DoctorFinding[]> {
  const findings: DoctorFinding[] = [];
  for (const [name, operations] of Object.entries(toolsets)) {
    findings.push(await checkToolset(client, name, operations));
  }
  return findings;
}

/**
 * Checks the host of the document storage, with the firm's first document. MyCase stores documents on a separate host.
 */
export async function checkStorageHost(client: MyCaseClient): Promise<DoctorFinding> {
  let params: Record<string, unknown> | undefined;
  try {
    params = await fetchFirstIds(client, ['document_id']);
  } catch (error) {
    return { ...toFailureFinding('storage host', 'list_documents', error), state: 'warning' };
  }
  if (!params) return createOk('storage host', 'not checked: the firm has no document');
  const { location } = await sendGet(client, '/documents/{document_id}/data', params, {}).catch(() => ({
    location: undefined,
  }));
  return location === undefined
    ? createWarning('storage host', 'MyCase did not return its address', 'Try to download a document.')
    : checkHost('storage host', location);
}

async function checkToolset(
  client: MyCaseClient,
  name: string,
  operations: readonly Operation[],
): Promise<DoctorFinding> {
  const subject = `toolset ${name}`;
  const readOperations = operations.filter(({ method }) => method === 'GET');
  const operation = readOperations.find(({ path }) => getPathParameters(path).length === 0) ?? readOperations[0];
  if (!operation) return createOk(subject, 'only writes; not tried');
  try {
    const params = await fetchFirstIds(client, getPathParameters(operation.path));
    if (!params) return createOk(subject, `not tried: the firm has no record for ${operation.name}`);
    await sendGet(client, operation.path, params, operation.query?.page_size ? { page_size: 1 } : {});
    return createOk(subject, `MyCase answered ${operation.name}`);
  } catch (error) {
    return toFailureFinding(subject, operation.name, error);
  }
}

function toFailureFinding(subject: string, tool: string, error: unknown): DoctorFinding {
  if (!(error instanceof MyCaseError)) throw error;
  return error.status === 403
    ? createWarning(
        subject,
        `this account may not use ${tool} (403)`,
        'A person who manages the firm in MyCase can grant the permission. Or leave out the toolset.',
      )
    : createBroken(subject, `${tool} failed`, error.fullMessage);
}

/** The list that has the ids of a path's `{…_id}`. */
const LIST_PATHS: Readonly<Record<string, string>> = {
  case_id: '/cases',
  client_id: '/clients',
  document_id: '/documents',
};

async function fetchFirstIds(
  client: MyCaseClient,
  names: readonly string[],
): Promise<Record<string, unknown> | undefined> {
  const params: Record<string, unknown> = {};
  for (const name of names) {
    const { body } = await sendGet(client, LIST_PATHS[name] ?? '/cases', {}, { page_size: 1 });
    const firstRecord: unknown = Array.isArray(body) ? body[0] : undefined;
    if (typeof firstRecord !== 'object' || firstRecord === null || !('id' in firstRecord)) return undefined;
    params[name] = firstRecord.id;
  }
  return params;
}

const sendGet = (
  client: MyCaseClient,
  path: string,
  params: Record<string, unknown>,
  query: Record<string, unknown>,
): Promise<ApiResponse> =>
  client.request(
    { method: 'GET', path, params, query },
    { signal: AbortSignal.timeout(CALL_TIMEOUT_MS), deadline: performance.now() + CALL_TIMEOUT_MS },
  );
