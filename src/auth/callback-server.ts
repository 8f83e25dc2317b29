import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { html, PAGE_HEADERS, type Page } from './callback-page.ts';
import { IF_STUCK, SignInError } from './errors.ts';
import { type Redirect, readRedirect } from './redirect.ts';

/** What waits for the browser to come back. */
export interface Callback<T> {
  /** What `finish` made of the code. Rejects with a SignInError: denied, failed, or no answer in time. */
  readonly done: Promise<T>;
  close(): void;
}

/** What the listener needs. */
export interface CallbackParts<T> {
  /** Exactly the registered one; on this machine. */
  readonly redirectUri: string;
  readonly state: string;
  /** Milliseconds to wait for. */
  readonly patience: number;
  /** Trades the code; what it answers is what the browser is shown. */
  readonly finish: (code: string) => Promise<{ value: T; page: Page }>;
}

const NOBODY_CAME = `Nobody came back from MyCase in time. ${IF_STUCK}`;
const ENDED = `The sign-in was ended before MyCase answered. ${IF_STUCK}`;

/** Listens on exactly the redirect URI. Throws a SignInError when its port is taken. */
export async function awaitCallback<T>(parts: CallbackParts<T>): Promise<Callback<T>> {
  const expected = new URL(parts.redirectUri);
  const server = createServer();
  await listen(server, expected);
  const end = new AbortController();
  const close = () => {
    end.abort();
    server.close();
    server.closeIdleConnections();
  };
  const done = new Promise<T>((resolve, reject) => {
    const timer = setTimeout(() => reject(new SignInError(NOBODY_CAME)), parts.patience);
    // Not the server's own end: that waits for connections, and browsers keep some open ahead of need.
    end.signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(new SignInError(ENDED));
    });
    server.on('request', answering(parts, expected, resolve, reject));
  });
  done.then(close, close);
  return { done, close };
}

/** Takes the one redirect that belongs to this sign-in; whatever else comes is shown a page and changes nothing. */
function answering<T>(
  { state, finish }: CallbackParts<T>,
  expected: URL,
  resolve: (value: T) => void,
  reject: (error: unknown) => void,
): (req: IncomingMessage, res: ServerResponse) => void {
  let isTaken = false;
  const complete = async (redirect: Redirect, res: ServerResponse) => {
    if (redirect.kind === 'foreign' || isTaken) return show(res, 400, FOREIGN);
    isTaken = true;
    try {
      if (redirect.kind === 'refused') throw redirect.error;
      const { value, page } = await finish(redirect.code);
      show(res, 200, page);
      resolve(value);
    } catch (error) {
      show(res, 400, failed(error));
      reject(error);
    }
  };
  return (req, res) => {
    const address = expected.origin + (req.url ?? '/');
    const url = URL.canParse(address) ? new URL(address) : undefined;
    if (req.method !== 'GET' || url?.pathname !== expected.pathname) show(res, 404, NOT_HERE);
    else void complete(readRedirect(url, state), res);
  };
}

function show(res: ServerResponse, status: number, page: Page): void {
  res.writeHead(status, { ...PAGE_HEADERS, connection: 'close' });
  res.end(html(page));
}

const NOT_HERE: Page = {
  title: 'Nothing is here',
  lines: ['This address only takes the answer to a sign-in.'],
  isGood: false,
};

const FOREIGN: Page = {
  title: 'This sign-in was not started here',
  lines: [
    'It does not belong to the sign-in that is waiting, or it was used already. Start again with the link you were given last.',
  ],
  isGood: false,
};

const failed = (error: unknown): Page => ({
  title: 'That did not work',
  lines: [
    error instanceof SignInError ? error.message : 'Something failed. The terminal or your client says more.',
  ],
  isGood: false,
});

function listen(server: Server, { hostname, port, host }: URL): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) =>
      reject(
        'code' in error && error.code === 'EADDRINUSE'
          ? new SignInError(
              `The redirect URI's port ${port || '80'} is taken. If a sign-in is open already, in another client or a terminal, finish that one: its link is in its ` +
                'last answer, and it ends after ten minutes. Else another program has the port: end it, or use --paste.',
            )
          : new SignInError(`The redirect URI's address ${host} cannot be listened on. Use --paste.`),
      ),
    );
    server.listen(Number(port || 80), hostname.replace(/^\[|\]$/g, ''), () => resolve());
  });
}
