import * as z from 'zod';

/** An argument that names a record, for `resolveRecord`. */
const createReferenceField = (description: string) => z.string().trim().min(1).max(200).describe(description);

export const caseArgument = createReferenceField('Id, case number, name or client of the case');
export const clientArgument = createReferenceField('Id, name or e-mail of the client');
export const staffArgument = createReferenceField('Id, name or e-mail of the staff member');
