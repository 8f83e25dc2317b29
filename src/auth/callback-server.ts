import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { getErrorCode } from '../base/error-code.ts';
import { type CallbackPage, PAGE_HEADERS, renderCallbackPage } from './callback-page.ts';
import { parseRedirect, type Redirect } from './redirect.ts';
import { SIGN_IN_HINT, SignInError } from './sign-in-error.ts';

/** A server that waits for the redirect of the browser. */
export interface PendingCallback<T> {
  /**
   * Resolves with the result of `onCode`. Rejects with a SignInError if the sign-in was denied, failed, or timed out.
   */
  readonly done: Promise<T>;
  close(): void;
}

/** The settings of the callback server. */
interface CallbackOptions<T> {
  /** The registered redirect URI. It is on this machine. */
  readonly redirectUri: string;
  readonly state: string;
  /** The time to wait for the redirect, in milliseconds. */
  readonly timeoutMs: number;
  /** Exchanges the code for tokens. Returns the result, and the page for the browser. */
  readonly onCode: (code: string) => Promise<{ value: T; page: CallbackPage }>;
}

const TIMED_OUT_MESSAGE = `The browser did not return from MyCase in time. ${SIGN_IN_HINT}`;
const CANCELED_MESSAGE = `The sign-in was canceled before MyCase answered. ${SIGN_IN_HINT}`;

/** Listens at the redirect URI. Throws a SignInError if its port is in use. */
export async function listenForCallback<T>(options: CallbackOptions<T>): Promise<PendingCallback<T>> {
  const expectedUrl = new URL(options.redirectUri);
  const server = createServer();
  await listen(server, expectedUrl);
  const controller = new AbortController();
  const close = () => {
    controller.abort();
    server.close();
    server.closeIdleConnections();
  };
  const done = new Promise<T>((resolve, reject) => {
    const timer = setTimeout(() => reject(new SignInError(TIMED_OUT_MESSAGE)), options.timeoutMs);
    // The server's own close event waits for connections, and browsers keep unused connections open.
    controller.signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(new SignInError(CANCELED_MESSAGE));
    });
    server.on('request', createRequestHandler(options, expectedUrl, resolve, reject));
  });
  done.then(close, close);
  return { done, close };
}

/** Accepts the first redirect that belongs to this sign-in. All other requests get a page and change nothing. */
function createRequestHandler<T>(
  { state, onCode }: CallbackOptions<T>,
  expectedUrl: URL,
  resolve: (value: T) => void,
  reject: (error: unknown) => void,
): (req: IncomingMessage, res: ServerResponse) => void {
  let isRedirectUsed = false;
  const handleRedirect = async (redirect: Redirect, res: ServerResponse) => {
    if (redirect.kind === 'foreign' || isRedirectUsed) return sendPage(res, 400, FOREIGN_PAGE);
    isRedirectUsed = true;
    try {
      if (redirect.kind === 'refused') throw redirect.error;
      const { value, page } = await onCode(redirect.code);
      sendPage(res, 200, page);
      resolve(value);
    } catch (error) {
      sendPage(res, 400, toFailurePage(error));
      reject(error);
    }
  };
  return (req, res) => {
    const address = expectedUrl.origin + (req.url ?? '/');
    const url = URL.canParse(address) ? new URL(address) : undefined;
    if (req.method !== 'GET' || url?.pathname !== expectedUrl.pathname) sendPage(res, 404, NOT_FOUND_PAGE);
    else void handleRedirect(parseRedirect(url, state), res);
  };
}

function sendPage(res: ServerResponse, status: number, page: CallbackPage): void {
  res.writeHead(status, { ...PAGE_HEADERS, connection: 'close' });
  res.end(renderCallbackPage(page));
}

const NOT_FOUND_PAGE: CallbackPage = {
  title: 'Page not found',
  lines: ['This address only receives the result of a sign-in.'],
  isSuccess: false,
};

const FOREIGN_PAGE: CallbackPage = {
  title: 'This sign-in was not started here',
  lines: ['It belongs to another sign-in, or it was used before. Start again with the last link that you received.'],
  isSuccess: false,
};

const toFailurePage = (error: unknown): CallbackPage => ({
  title: 'The sign-in failed',
  lines: [
    error instanceof SignInError ? error.fullMessage : 'An error occurred. The terminal or your client shows it.',
  ],
  isSuccess: false,
});

function listen(server: Server, { hostname, port, host }: URL): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) =>
      reject(
        getErrorCode(error) === 'EADDRINUSE'
          ? new SignInError(`The port of the redirect URI, ${port || '80'}, is in use.`, {
              advice:
                'If another client or a terminal has an open sign-in, finish that one: its link is in its last answer, ' +
                'and it ends after ten minutes. Otherwise another program uses the port: end it, or use --paste.',
            })
          : new SignInError(`This program cannot listen at the address of the redirect URI, ${host}.`, {
              advice: 'Use --paste.',
            }),
      ),
    );
    server.listen(Number(port || 80), hostname.replace(/^\[|\]$/g, ''), () => resolve());
  });
}
