import { auth } from '@modelcontextprotocol/sdk/client/auth.js';
import type { ProgramPart } from './host-client.ts';
import type { LoopbackSignIn } from './sign-in.ts';

/**
 * The part of a program with version 1 of the MCP SDK. Its transport renews the tokens when a scope is missing, and opens no
 * page. So the program removes the tokens, and asks for the scope.
 */
export const createSdkPart = (serverUrl: string, signIn: LoopbackSignIn): ProgramPart => ({
  finish: (redirect) => auth(signIn, { serverUrl, authorizationCode: redirect.get('code') ?? '' }),
  async askForMore() {
    signIn.saveTokens(undefined);
    await auth(signIn, { serverUrl, scope: 'mycase:read mycase:write' });
  },
});
