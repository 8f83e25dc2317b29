import { SANDBOX_APP, startSandbox } from '../src/sandbox/index.ts';

// An embedded MyCase with a sign-in for a host. Its arguments are the size of the firm, and the redirect URI. Its first
// line has its address and the app.

const [, , size, redirectUri = ''] = process.argv;
const { url } = await startSandbox({ size: size === 'large' ? 'large' : 'small', redirectUris: [redirectUri] });
console.log(JSON.stringify({ url, app: SANDBOX_APP }));
