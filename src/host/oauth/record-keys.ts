import { sha256Hex } from '../../base/hash.ts';

/** Returns the key of a record of the authorization server. A store has no secret in its keys. */
export const toRecordKey = (model: string, id: string): string => `${model}-${sha256Hex(id)}`;
