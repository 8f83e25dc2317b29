import * as z from 'zod';

/** The app that MyCase support has registered for the firm. */
export const OAuthApp = z.object({
  clientId: z.string().min(1),
  clientSecret: z.string().min(1),
  redirectUri: z.string().min(1),
});

/** A pair of tokens. Times are milliseconds since 1970. */
const OAuthTokens = z.object({
  accessToken: z.string().min(1),
  refreshToken: z.string().min(1),
  issuedAt: z.number(),
  expiresAt: z.number(),
});

/** The signed-in user, as far as it is known: the firm's name, and the staff member's id. */
const SignedInUser = z.object({ firm: z.string().optional(), staff: z.number().optional() });

/**
 * The stored data of one sign-in. `renewing` is set before a refresh and removed when its response is stored. A
 * process that finds it knows that the refresh token may be used up. `ended` is the reason why there are no tokens.
 */
export const Credentials = z.object({
  app: OAuthApp,
  tokens: OAuthTokens.optional(),
  signedInUser: SignedInUser.optional(),
  renewing: z.object({ by: z.string(), since: z.number() }).optional(),
  ended: z.enum(['lost', 'ran out', 'refused']).optional(),
});

export type OAuthApp = z.infer<typeof OAuthApp>;
export type OAuthTokens = z.infer<typeof OAuthTokens>;
export type Credentials = z.infer<typeof Credentials>;
export type SignedInUser = Readonly<z.infer<typeof SignedInUser>>;

/** A person who uses MyCase with the sign-in of an administrator. */
export interface RepresentedPerson {
  /** The name or the e-mail address. */
  readonly name: string;
  /** The id in MyCase, if it is known. */
  readonly staffId: number | undefined;
  /** The name of the person that MyCase sees. */
  readonly administrator: string;
}

/** MyCase: a refresh token is valid for two weeks, and every refresh returns a new one. */
export const REFRESH_TOKEN_TTL_MS = 14 * 24 * 60 * 60 * 1000;

/** Messages warn about the end of a sign-in this long before it. */
export const EXPIRY_WARNING_MS = 3 * 24 * 60 * 60 * 1000;

/** Returns the milliseconds until the sign-in ends, if it is not renewed before. */
export const getRemainingSignInMs = ({ issuedAt }: OAuthTokens, now: number): number =>
  issuedAt + REFRESH_TOKEN_TTL_MS - now;
