import * as z from 'zod';

/** Arguments that name a record, for `resolve`. */
const reference = (what: string) => z.string().trim().min(1).max(200).describe(what);

export const caseArgument = reference('Id, case number, name or client of the case');
export const clientArgument = reference('Id, name or e-mail of the client');
export const staffArgument = reference('Id, name or e-mail of the staff member');
