import type { ApiRequest, CallScope, MyCaseClient } from '../client/client.ts';
import { MyCaseError, refused } from '../base/errors.ts';

/** An id that no record has. */
const NO_RECORD = '2147483646';

/**
 * The error MyCase itself gives to a request for an id it does not have, its own words for it asked for anew: so that
 * what is walled off cannot be told from what is not there. `path` has its values put in, and nothing is written.
 */
export async function missing(
  client: MyCaseClient,
  { method, query }: ApiRequest,
  path: string,
  scope: CallScope,
): Promise<MyCaseError> {
  const [, collection, id = ''] = path.split('/');
  const elsewhere = method === 'GET' ? path.split('/').with(2, NO_RECORD).join('/') : `/cases/${NO_RECORD}`;
  const asked = `${method} ${path}`;
  try {
    await client.request({ method: 'GET', path: elsewhere, ...(method === 'GET' && { query }) }, scope);
  } catch (error) {
    if (!(error instanceof MyCaseError) || error.status === undefined) throw error;
    const said = error.message.replace(`GET ${elsewhere}`, asked).replaceAll(NO_RECORD, id);
    return new MyCaseError(said, { status: error.status });
  }
  const words = JSON.stringify({ errors: [{ description: `${collection} not found` }] });
  return refused(asked, 404, words, 'not done', undefined);
}
