import * as z from 'zod';
import { defineEntity } from '../operations/define-operation.ts';
import type { Entity } from '../operations/operation-types.ts';
import { page_size, page_token, updated_after } from '../operations/page-arguments.ts';
import * as input from '../operations/request-fields.ts';
import * as output from '../operations/response-fields.ts';

/** The query of a list whose page size can be set. */
export const page = { page_size, page_token } as const;

/** The query of a list that MyCase returns 25 rows at a time. */
export const fixedPage = { page_token } as const;

/** The filter of a list that MyCase filters by the time of the last change only. */
export const changeFilter = { updated_after } as const;

/** The arguments of a list that has no other arguments: `updated_after`, `page_size` and `page_token`. */
export const commonListArguments = { filter: changeFilter, query: page } as const;

/** The e-mail address and the telephone numbers of a person, as arguments and as fields of a record. */
export const contactFields = {
  email: z.string().optional(),
  cell_phone_number: z.string().optional(),
  work_phone_number: z.string().optional(),
  home_phone_number: z.string().optional(),
} as const;

/** The filter of a list of persons. MyCase: each argument is compared with the whole field of that name. */
export const personFilter = {
  first_name: z.string().optional(),
  last_name: z.string().optional(),
  ...contactFields,
  updated_after,
} as const;

/** Fields that a lead and a staff member have, in MyCase's order. */
export const personFields = {
  id: z.number(),
  first_name: z.string(),
  middle_initial: z.string(),
  last_name: z.string(),
  ...contactFields,
  address: output.address,
} as const;

/** The body of a request that writes a record with a name and nothing else. */
export const nameBody = { name: input.text } as const;

/** Defines a kind of record that has a name and nothing else, such as a case stage. */
export const defineNamedEntity = (singular: string, plural: string): Entity =>
  defineEntity(singular, plural, { id: z.number(), name: z.string(), ...output.timestamps }, ['id', 'name']);
