import * as z from 'zod';
import { encryptedUrl, oneOf, text } from '../../config/values.ts';

const DAYS_ERROR = 'must be a whole number of days from 1 to 3650';

const days = z.int(DAYS_ERROR).min(1, DAYS_ERROR).max(3650, DAYS_ERROR).optional();

/** A secret. It is not a part of the file: a variable or another file has it. */
export const SecretSource = z.union(
  [z.strictObject({ variable: text }), z.strictObject({ file: text })],
  'must be {"variable": "NAME"} or {"file": "PATH"}; a secret is never a part of this file',
);

/** The settings of a person or of a group. */
export const AccessRules = z.strictObject({
  /** False ends the access. */
  on: z.boolean('must be true or false').default(true),
  access: oneOf(['read', 'write', 'full']).optional(),
  toolsets: z.array(text).min(1, 'must have at least one name').optional(),
  /** In the form of the option --hide-cases. */
  hideCases: text.optional(),
  /** In the form of the option --only-cases. */
  onlyCases: text.optional(),
  retention: z
    .strictObject({
      /** The lines of the audit log are deleted after this time. */
      auditDays: days,
      /** The sign-in and the plans are deleted this long after the last use. */
      stateDays: days,
    })
    .optional(),
});

const staffId = z.int('must be the id of a staff member').positive('must be the id of a staff member').optional();

const email = z.email('must be an e-mail address').toLowerCase().optional();

/** A person. The firm's sign-in provider names a person by a subject. */
const PersonEntry = AccessRules.extend({ staffId, email, subject: text.optional(), group: text.optional() }).refine(
  (entry) => entry.staffId !== undefined || entry.email !== undefined || entry.subject !== undefined,
  'must have a staffId, an email or a subject',
);

/** The sign-in of an administrator to MyCase, which the people of the firm use. */
const FirmConnection = z.strictObject({
  /** The issuer of the firm's OpenID Connect provider. */
  issuer: encryptedUrl,
  clientId: text,
  clientSecret: SecretSource,
  /** The claim of the ID token that names a person for all time. */
  subjectClaim: text.default('sub'),
  /** The name of the provider on the button of the sign-in page. */
  providerName: text.default('your firm’s sign-in'),
  administrators: z
    .array(
      z
        .strictObject({ staffId, email })
        .refine((entry) => entry.staffId !== undefined || entry.email !== undefined, 'must have a staffId or an email'),
    )
    .min(1, 'must have at least one person'),
});

const Tenant = z.strictObject({
  on: z.boolean('must be true or false').default(true),
  /** The name of the firm on the pages of the sign-in. */
  title: text,
  /** The path of the MCP endpoint. */
  path: z
    .string()
    .regex(/^(\/[a-z0-9-]+)?\/mcp$/, 'must be /mcp or /NAME/mcp, with a name of small letters, digits and -')
    .optional(),
  clientId: text,
  clientSecret: SecretSource,
  /** The id of the firm that MyCase sends at a sign-in. */
  firmUuid: text.optional(),
  baseUrl: encryptedUrl.optional(),
  authUrl: encryptedUrl.optional(),
  /** False if nobody may sign in with an own MyCase account. */
  ownAccounts: z.boolean('must be true or false').default(true),
  firmConnection: FirmConnection.optional(),
  /** The settings of people without an entry who sign in with an own MyCase account. Without it, they are refused. */
  everyone: AccessRules.optional(),
  groups: z.record(text, AccessRules).default({}),
  people: z.array(PersonEntry).default([]),
});

/** The administration file of a host. */
export const AdministrationFile = z.strictObject({
  /** False ends the access of all people. */
  on: z.boolean('must be true or false').default(true),
  tenants: z.record(
    z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'a tenant’s name has small letters, digits and -, at most 40'),
    Tenant,
  ),
});

export type AdministrationFile = z.infer<typeof AdministrationFile>;
export type TenantEntry = z.infer<typeof Tenant>;
export type AccessRules = z.infer<typeof AccessRules>;
export type SecretSource = z.infer<typeof SecretSource>;
