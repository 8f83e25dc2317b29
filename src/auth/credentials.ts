import * as z from 'zod';

/** The app that MyCase support has registered for the firm. */
const OAuthApp = z.object({
  clientId: z.string().min(1),
  clientSecret: z.string().min(1),
  redirectUri: z.string().min(1),
});

/** A pair of tokens and what is known of it. Moments are milliseconds since 1970. */
const OAuthTokens = z.object({
  accessToken: z.string().min(1),
  refreshToken: z.string().min(1),
  issuedAt: z.number(),
  expiresAt: z.number(),
});

/** Who signed in: the firm's name and the staff member's id. */
const SignedInUser = z.object({ firm: z.string().optional(), staff: z.number().optional() });

/**
 * What a store keeps of one sign-in. `renewing` is set from before a refresh until its response is stored. A
 * process that finds it set knows that the refresh token may be used up. `ended` says why there are no tokens any more.
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

/** MyCase: a refresh token lives two weeks, and every refresh gives a new one. */
export const REFRESH_TOKEN_TTL_MS = 14 * 24 * 60 * 60 * 1000;

/** How close to its end a sign-in is said to be running out. */
export const EXPIRY_WARNING_MS = 3 * 24 * 60 * 60 * 1000;

/** Milliseconds until the sign-in ends, if it is not renewed before. */
export const getRemainingSignInMs = ({ issuedAt }: OAuthTokens, now: number): number =>
  issuedAt + REFRESH_TOKEN_TTL_MS - now;

/** Who is signed in, as far as it is known: the firm's name, and the staff member's id. */
export interface SignedInUser {
  readonly firm?: string | undefined;
  readonly staff?: number | undefined;
}
