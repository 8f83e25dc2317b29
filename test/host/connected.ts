import { expect } from 'vitest';
import { type AdministeredHost, aFirm, anAdministeredHost, aTenant, PUBLIC_URL } from './administered.ts';
import { aBrowser, type Browser } from './browser.ts';
import { aRawClient } from './oauth-client.ts';
import { anOpenIdProvider, PROVIDER_APP, type ProviderPeople } from './openid-provider.ts';

/** The path of the MCP endpoint. */
export const PATH = '/firm/mcp';
export const CONNECT_URL = `${PUBLIC_URL}/firm/connect`;
export const ALL = 'mycase:read mycase:write mycase:delete';

const PEOPLE: ProviderPeople = {
  anna: { name: 'Anna Reader', email: 'Anna@firm.example', email_verified: true },
  ben: { name: 'Ben Writer', email: 'ben@firm.example', email_verified: true },
  eve: { name: 'Eve Stranger', email: 'eve@firm.example', email_verified: true },
  /** The provider has given the address of Anna to another person. */
  annika: { name: 'Annika Reader', email: 'anna@firm.example', email_verified: true },
  mallory: { name: 'Mallory', email: 'anna@firm.example', email_verified: false },
};

/** The switches of the administration file. All are on if nothing is stated. */
interface Switches {
  readonly host?: boolean;
  readonly firm?: boolean;
}

/**
 * Starts a host whose people all use the sign-in of the managing partner. `toPeople` gets the id of a case. `change`
 * replaces the people, and fields of the firm.
 */
export async function aHostOfPeople(
  toPeople: (caseId: number) => readonly object[],
  env: Readonly<Record<string, string>> = {},
) {
  const firm = await aFirm('firm-a');
  const issuer = await anOpenIdProvider(`${PUBLIC_URL}/firm/sign-in/callback`, PEOPLE);
  const read = async (path: string) =>
    JSON.parse(await (await fetch(firm.baseUrl + path, { headers: { authorization: `Bearer ${firm.token}` } })).text());
  const [me, [firstCase], staff] = [await read('/me'), await read('/cases'), await read('/staff')];
  const toFile = (
    people: readonly object[],
    administrators: readonly object[] = [{ staffId: me.id }],
    switches: Switches = {},
  ) => {
    const firmConnection = {
      issuer,
      clientId: PROVIDER_APP.clientId,
      clientSecret: { variable: 'PROVIDER_SECRET' },
      providerName: 'Firm sign-in',
      administrators,
    };
    const { host: isHostOn = true, firm: isFirmOn = true } = switches;
    const tenant = aTenant('firm-a', firm, { on: isFirmOn, firmConnection, ownAccounts: false, people });
    return { on: isHostOn, tenants: { firm: tenant } };
  };
  const host = await anAdministeredHost(toFile(toPeople(firstCase.id)), env);
  return {
    firm,
    host,
    caseId: Number(firstCase.id),
    administrator: `${me.first_name} ${me.last_name}`,
    staffIds: staff.map(({ id }: { id: unknown }) => Number(id)) as number[],
    change: (people: readonly object[], administrators?: readonly object[], switches?: Switches) =>
      host.write(toFile(people, administrators, switches)),
  };
}

/** Connects the firm with the sign-in of a person. Returns the page at the end. */
export async function connect(host: AdministeredHost, person = 'partner') {
  const browser = aBrowser(host);
  const myCase = await browser.press(await browser.open(CONNECT_URL), 'connect');
  return browser.press(myCase, 'allow', { fields: { person } });
}

/** Signs in at the provider. Returns the consent page, or the page with the reason of a refusal. */
export async function signInAtProvider(browser: Browser, authorizationUrl: string, person: string) {
  const page = await browser.press(await browser.open(authorizationUrl), 'provider');
  return page.html.includes('/sign-in/') ? browser.press(page, '', { fields: { person } }) : page;
}

/** A person who has allowed a client, with the tokens of the client. */
export async function signedInPerson(host: AdministeredHost, person: string) {
  const [client, browser] = [await aRawClient(host), aBrowser(host)];
  const url = client.authorizationUrl({ scope: ALL, resource: host.publicUrl + PATH });
  const consent = await signInAtProvider(browser, url, person);
  expect(consent.html).toContain('Allow this access?');
  const { status, body } = await client.redeem(new URL((await browser.press(consent, 'allow')).url));
  expect(status).toBe(200);
  return { ...client, tokens: body, consent: consent.html, token: body.access_token, scope: body.scope };
}
