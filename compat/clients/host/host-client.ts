import type { LoopbackSignIn } from './sign-in.ts';

/** A client that signs in to a host. Each file of this folder with the name of a client has one. */
export interface HostClient {
  /** The name in the table. */
  readonly name: string;
  /** The npm package, whose version the table shows. */
  readonly package: string;
  /** Who exchanges the code for tokens: the client by itself, or a program that uses its functions. */
  readonly exchange: string;
  /** Who asks again for more access when a call is refused. */
  readonly stepUp: string;
  connect(url: string, signIn: LoopbackSignIn): Promise<HostConnection>;
}

/** A connection of a client that has signed in. */
export interface HostConnection {
  listTools(): Promise<readonly string[]>;
  call(name: string, args: Readonly<Record<string, unknown>>): Promise<unknown>;
  close(): Promise<void>;
}

/** How a program that uses a client takes part in the sign-in. */
export interface ProgramPart {
  /** Exchanges the code of a redirect for tokens. */
  readonly finish: (redirect: URLSearchParams) => Promise<unknown>;
  /** Opens the page that asks for more access, if the client does not do it by itself. */
  readonly askForMore?: () => Promise<unknown>;
}

/** Runs an action. If a page is opened because of it, the sign-in is finished and the action repeated. */
export async function withSignIn<T>(
  signIn: LoopbackSignIn,
  { finish, askForMore }: ProgramPart,
  action: () => Promise<T>,
): Promise<T> {
  const result = await action().then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  if ('error' in result && !signIn.isWaiting && String(result.error).includes('403')) await askForMore?.();
  if (signIn.isWaiting) {
    await finish(await signIn.takeRedirect());
    return action();
  }
  if ('value' in result) return result.value;
  throw result.error;
}
