import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type CallbackPage, PAGE_HEADERS, renderCallbackPage } from './callback-page.ts';
import { parseRedirect, type Redirect } from './redirect.ts';
import { SIGN_IN_HINT, SignInError } from './sign-in-error.ts';

/** A server that waits for the browser's redirect. */
export interface PendingCallback<T> {
  /** Resolves with the result of `onCode`. Rejects with a SignInError: denied, failed, or no redirect in time. */
  readonly done: Promise<T>;
  close(): void;
}

/** The settings of the callback server. */
export interface CallbackOptions<T> {
  /** Exactly the registered one; on this machine. */
  readonly redirectUri: string;
  readonly state: string;
  /** Milliseconds to wait for. */
  readonly timeoutMs: number;
  /** Trades the code; what it answers is what the browser is shown. */
  readonly onCode: (code: string) => Promise<{ value: T; page: CallbackPage }>;
}

const TIMED_OUT_MESSAGE = `Nobody came back from MyCase in time. ${SIGN_IN_HINT}`;
const CANCELED_MESSAGE = `The sign-in was ended before MyCase answered. ${SIGN_IN_HINT}`;

/** Listens on exactly the redirect URI. Throws a SignInError when its port is taken. */
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
    // Not the server's own end: that waits for connections, and browsers keep some open ahead of need.
    controller.signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(new SignInError(CANCELED_MESSAGE));
    });
    server.on('request', createRequestHandler(options, expectedUrl, resolve, reject));
  });
  done.then(close, close);
  return { done, close };
}

/** Takes the one redirect that belongs to this sign-in; whatever else comes is shown a page and changes nothing. */
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
  title: 'Nothing is here',
  lines: ['This address only takes the answer to a sign-in.'],
  isSuccess: false,
};

const FOREIGN_PAGE: CallbackPage = {
  title: 'This sign-in was not started here',
  lines: [
    'It does not belong to the sign-in that is waiting, or it was used already. Start again with the link you were given last.',
  ],
  isSuccess: false,
};

const toFailurePage = (error: unknown): CallbackPage => ({
  title: 'That did not work',
  lines: [
    error instanceof SignInError ? error.fullMessage : 'Something failed. The terminal or your client says more.',
  ],
  isSuccess: false,
});

function listen(server: Server, { hostname, port, host }: URL): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) =>
      reject(
        'code' in error && error.code === 'EADDRINUSE'
          ? new SignInError(`The redirect URI's port ${port || '80'} is taken.`, {
              advice:
                'If a sign-in is open already, in another client or a terminal, finish that one: its link is in its ' +
                'last answer, and it ends after ten minutes. Otherwise another program uses the port: end it, or use --paste.',
            })
          : new SignInError(`The redirect URI's address ${host} cannot be listened on.`, { advice: 'Use --paste.' }),
      ),
    );
    server.listen(Number(port || 80), hostname.replace(/^\[|\]$/g, ''), () => resolve());
  });
}
