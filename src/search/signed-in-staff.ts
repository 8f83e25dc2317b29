import { MyCaseError } from '../base/mycase-error.ts';
import type { CallContext } from '../client/client-types.ts';

/** Tests if an argument means the staff member who is signed in. */
export const isSignedInWord = (input: string): boolean => /^\s*(me|myself)\s*$/i.test(input);

/** Returns the id of the staff member who is signed in. Throws a MyCaseError if MyCase does not tell who it is. */
export async function fetchSignedInStaffId(call: Pick<CallContext, 'fetchSignedInStaffId'>): Promise<number> {
  const id = await call.fetchSignedInStaffId?.();
  if (id !== undefined) return id;
  throw new MyCaseError('MyCase does not tell which staff member is signed in, so "me" is not known.', {
    advice: 'Use the id or the name of the staff member.',
  });
}
