import { openAccount, stateFolder } from '../auth/account.ts';
import { exclusively } from '../auth/lock.ts';
import type { Invocation } from '../config.ts';
import type { Surroundings } from './run.ts';

/** `mycase-mcp logout`: forgets the sign-in and the app of a profile. */
export async function logout({ config }: Invocation, { output, version }: Surroundings): Promise<number> {
  const { store } = await openAccount(config, `mycase-mcp/${version}`);
  await exclusively(stateFolder(config), config.profile, () => store.clear());
  output.write(
    `Signed out: nothing of "${config.profile}" is kept in ${store.place} any more.\n` +
      'MyCase itself cannot be told; an access token that is out runs at most 24 hours more.\n',
  );
  return 0;
}
