import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import Provider from 'oidc-provider';
import { onTestFinished } from 'vitest';

/** What the provider says about its people, by their subjects. */
export type ProviderPeople = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** The app of the host at the provider. */
export const PROVIDER_APP = { clientId: 'the-host', clientSecret: 'secret-of-the-host' };

/**
 * Starts an OpenID Connect provider. Its sign-in page has one form, whose field `person` is the subject. It asks for no
 * consent. Returns its issuer. It ends with the test.
 */
export async function anOpenIdProvider(redirectUri: string, people: ProviderPeople): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: PROVIDER_APP.clientId,
        client_secret: PROVIDER_APP.clientSecret,
        redirect_uris: [redirectUri],
      },
    ],
    claims: { openid: ['sub', 'oid'], email: ['email', 'email_verified'], profile: ['name'] },
    cookies: { keys: ['key'], names: { session: 'op_session', interaction: 'op_interaction', resume: 'op_resume' } },
    features: { devInteractions: { enabled: false } },
    findAccount: (_ctx, sub) => ({ accountId: sub, claims: async () => ({ ...people[sub], sub }) }),
    ttl: { AccessToken: 60, AuthorizationCode: 60, Grant: 60, IdToken: 60, Interaction: 60, Session: 60 },
    interactions: { url: (_ctx, { uid }) => `/sign-in/${uid}` },
    async loadExistingGrant({ oidc }) {
      const grant = new oidc.provider.Grant({
        accountId: oidc.session?.accountId ?? '',
        clientId: oidc.client?.clientId ?? '',
      });
      grant.addOIDCScope('openid email profile');
      await grant.save();
      return grant;
    },
  });
  const callback = provider.callback();
  server.on('request', async (req, res) => {
    if (!req.url?.startsWith('/sign-in/')) return callback(req, res);
    if (req.method !== 'POST') return res.end(`<form method="post" action="${req.url}"></form>`);
    const accountId = new URLSearchParams(await text(req)).get('person') ?? '';
    Object.assign(req, { body: {} });
    return provider.interactionFinished(req, res, { login: { accountId, remember: false } });
  });
  return issuer;
}
