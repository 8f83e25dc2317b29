import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What an OAuth client of an SDK keeps. All SDKs of this folder have the methods of this class. */
export class LoopbackSignIn {
  readonly clientMetadata;
  readonly redirectUrl: string;
  readonly #server: Server;
  readonly #values = new Map<string, unknown>();
  #redirect: Promise<URLSearchParams> | undefined;

  private constructor(server: Server) {
    this.#server = server;
    this.redirectUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/callback`;
    this.clientMetadata = {
      client_name: 'Compatibility run',
      redirect_uris: [this.redirectUrl],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
    };
  }

  /** Listens for redirects at a free port of this machine. */
  static async start(): Promise<LoopbackSignIn> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new LoopbackSignIn(server);
  }

  // biome-ignore lint/suspicious/noExplicitAny: each SDK has a type of its own for the same content.
  readonly clientInformation = (): any => this.#values.get('information');
  readonly saveClientInformation = (information: unknown): void => void this.#values.set('information', information);
  readonly isClientInformationDynamicallyRegistered = (): boolean => true;
  // biome-ignore lint/suspicious/noExplicitAny: each SDK has a type of its own for the same content.
  readonly tokens = (): any => this.#values.get('tokens');
  readonly saveTokens = (tokens: unknown): void => void this.#values.set('tokens', tokens);
  readonly saveCodeVerifier = (verifier: string): void => void this.#values.set('verifier', verifier);
  readonly codeVerifier = (): string => String(this.#values.get('verifier'));
  readonly state = (): string => 'compat-state';
  readonly saveState = (state: string): void => void this.#values.set('state', state);
  readonly storedState = (): string => String(this.#values.get('state'));

  /** Asks the run for a person who opens the page. Prints one line: OPEN and the address. */
  readonly redirectToAuthorization = (url: URL): void => {
    this.#redirect = once(this.#server, 'request').then(([req, res]) => {
      res.end('The sign-in has ended.');
      return new URL(req.url, this.redirectUrl).searchParams;
    });
    process.stdout.write(`OPEN ${url.href}\n`);
  };

  /** Returns true if a page was opened since the last redirect. */
  get isWaiting(): boolean {
    return this.#redirect !== undefined;
  }

  /** Returns the parameters of the redirect, when the person has allowed the access. */
  async takeRedirect(): Promise<URLSearchParams> {
    const parameters = await this.#redirect;
    this.#redirect = undefined;
    if (!parameters) throw new Error('the client opened no page');
    return parameters;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
