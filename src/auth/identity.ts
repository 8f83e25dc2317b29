import { isDeepStrictEqual } from 'node:util';
import { isRecord } from '../base/json.ts';
import { MyCaseError } from '../base/mycase-error.ts';
import { quoteValue, toOneLine } from '../base/safe-text.ts';
import type { CallContext, MyCaseClient } from '../client/client-types.ts';
import { getName, getText } from '../records/api-record.ts';
import type { RepresentedPerson, SignedInUser } from './credentials.ts';

/** The firm of a sign-in. MyCase: a firm has a name and a URL; the published profile has an id as well. */
interface FirmIdentity {
  /** '' if MyCase did not send it. */
  readonly firmName: string;
  readonly firmUrl: unknown;
  readonly firmId: unknown;
}

/** The person of a sign-in. MyCase: `/me` returns the staff member. */
interface Person {
  /** '' if MyCase did not send it, or does not show it to this person. */
  readonly personName: string;
  /** The id of the staff member. */
  readonly staffId: number | undefined;
  /** In small letters. Undefined if MyCase did not send it. */
  readonly email: string | undefined;
}

/** The firm and the person of a sign-in. */
export interface Identity extends FirmIdentity, Person {}

/** Fetches the firm that is signed in. Throws a MyCaseError. */
async function fetchFirmIdentity(client: MyCaseClient, call: CallContext): Promise<FirmIdentity> {
  return parseFirm((await client.request({ method: 'GET', path: '/firm' }, call)).body);
}

/** Fetches who is signed in to which firm, with two requests. Throws a MyCaseError. */
export async function fetchIdentity(client: MyCaseClient, call: CallContext): Promise<Identity> {
  const [firm, person] = await Promise.all([fetchFirmIdentity(client, call), fetchPerson(client, call)]);
  return { ...firm, ...person };
}

const fetchPerson = async (client: MyCaseClient, call: CallContext): Promise<Person> =>
  parsePerson(await client.request({ method: 'GET', path: '/me' }, call).then(({ body }) => body, withoutPerson));

/** MyCase: the published profile has no `/me`, and a person may lack the permission. */
function withoutPerson(error: unknown): undefined {
  if (error instanceof MyCaseError && (error.status === 403 || error.status === 404)) return undefined;
  throw error;
}

function parseFirm(body: unknown): FirmIdentity {
  const firm = isRecord(body) ? body : {};
  return { firmName: toOneLine(getText(firm, 'name')), firmUrl: firm.url, firmId: firm.id };
}

function parsePerson(body: unknown): Person {
  const person = isRecord(body) ? body : {};
  return {
    personName: toOneLine(getName(person)),
    staffId: typeof person.id === 'number' ? person.id : undefined,
    email: getText(person, 'email').toLowerCase() || undefined,
  };
}

/** The user of a sign-in, and the person who uses it if it is the one of an administrator. */
type KnownUser = SignedInUser & { readonly person?: string | undefined };

/** The person and the firm of the running server's sign-in, as far as they are known. */
export interface IdentitySource {
  /** Returns the user without a request: as stored at the sign-in, else as seen in responses. Never throws. */
  getKnownUser(): Promise<KnownUser>;
  /** Removes what is known, because another person has signed in. */
  forgetUser(): void;
  /**
   * Returns the id of the staff member who is signed in, with a request if it is not known yet. Undefined if MyCase
   * does not tell it. With the sign-in of an administrator, it is the id of the person who uses it. Throws a
   * MyCaseError.
   */
  fetchStaffId(call: CallContext): Promise<number | undefined>;
  /**
   * Returns the firm's name. It is fetched again after five minutes. Returns a description if MyCase sends no name.
   */
  fetchFirmName(call: CallContext): Promise<string>;
}

const STORED_USER_TTL_MS = 60_000;
const FIRM_NAME_TTL_MS = 5 * 60_000;

/**
 * Creates the identity of a client's sign-in. `readStoredUser` reads the user that was stored at the sign-in. `person`
 * uses the sign-in of an administrator.
 */
export function createIdentitySource(
  client: MyCaseClient,
  readStoredUser: () => Promise<SignedInUser | undefined>,
  person?: RepresentedPerson,
): { readonly identity: IdentitySource; readonly client: MyCaseClient } {
  let observed: SignedInUser = {};
  let stored: { readonly user: SignedInUser; readonly readAt: number } | undefined;
  let firm: { readonly name: string; readonly fetchedAt: number } | undefined;
  const observedClient: MyCaseClient = {
    ...client,
    async request(request, call) {
      const response = await client.request(request, call);
      if (request.method === 'GET') observed = { ...observed, ...parseUser(request.path, response.body) };
      return response;
    },
  };
  const forgetUser = () => {
    observed = {};
    stored = undefined;
    firm = undefined;
  };
  const getKnownUser = async () => {
    // Another person may sign in while the server runs.
    if (!stored || performance.now() - stored.readAt > STORED_USER_TTL_MS) {
      const user = await readStoredUser().catch(() => undefined);
      if (stored && !isDeepStrictEqual(user, stored.user)) forgetUser();
      stored = user && { user, readAt: performance.now() };
    }
    return { ...(stored?.user ?? observed), person: person?.name };
  };
  return {
    client: observedClient,
    identity: {
      getKnownUser,
      forgetUser,
      async fetchStaffId(call) {
        if (person) return person.staffId;
        const { staff } = await getKnownUser();
        return staff ?? (await fetchPerson(observedClient, call)).staffId;
      },
      async fetchFirmName(call) {
        if (firm && performance.now() - firm.fetchedAt < FIRM_NAME_TTL_MS) return firm.name;
        const { firmName: name } = await fetchFirmIdentity(observedClient, call).catch(() => parseFirm({}));
        if (!name) return 'a firm whose name could not be read';
        firm = { name, fetchedAt: performance.now() };
        return name;
      },
    },
  };
}

/** Parses the signed-in user from a response to `/firm` or `/me`. */
function parseUser(path: string, body: unknown): SignedInUser {
  if (path === '/firm') return { firm: parseFirm(body).firmName || undefined };
  const { staffId } = path === '/me' ? parsePerson(body) : {};
  return staffId === undefined ? {} : { staff: staffId };
}

/** Returns the sentences that say who uses the sign-in of an administrator. */
export const describeRepresentedPerson = ({ name, staffId, administrator }: RepresentedPerson): string =>
  `The person who uses this server is ${quoteValue(name)}, signed in by the firm. MyCase sees the administrator ` +
  `${quoteValue(administrator)}, and shows all changes in this name. "me" means ` +
  (staffId === undefined ? 'no staff member here: use names.' : `the staff member ${staffId}.`);
