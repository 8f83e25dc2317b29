import { join } from 'node:path';
import { deriveKey } from '../base/secrets.ts';
import { createPersonLists } from '../cache/disk/person-lists.ts';
import type { SavedLists } from '../cache/disk/saved-lists.ts';
import { withOwner } from '../client/rate-limiter.ts';
import type { Config } from '../config/options.ts';
import type { HostState } from '../host/host-state.ts';
import type { HostMetrics } from '../host/operation/metrics.ts';
import { createCallObserver, createMyCaseObserver, observeRateLimiter } from '../host/operation/observers.ts';
import type { AllowedPerson } from '../host/person-access.ts';
import { createPersonConnection } from '../host/person-connection.ts';
import type { PersonServer } from '../host/person-servers.ts';
import type { Offers } from '../host/transfers/offers.ts';
import { createAppServer } from './app-server.ts';
import type { CliContext } from './context.ts';
import type { HostSetting } from './host-setting.ts';
import type { PersonServerParts } from './server-parts-cache.ts';

/** The name of the folder with the lists of people. */
export const LISTS_FOLDER = 'lists';

/** Creates the server of one person. Its sign-in, its plans, its lists and its audit log belong to this person. */
export function createPersonServer(
  parts: PersonServerParts,
  setting: HostSetting,
  state: HostState,
  offers: Offers,
  person: AllowedPerson,
  { metrics, ...context }: Pick<CliContext, 'version' | 'log'> & { readonly metrics: HostMetrics },
): PersonServer {
  const { personKey, tenant, settings } = person;
  const config: Config = { ...setting.config, account: personKey, access: parts.access };
  const server = createAppServer(parts, config, context, {
    rateLimiter: observeRateLimiter(withOwner(tenant.rateLimiter, personKey), metrics),
    observeRequest: createMyCaseObserver(metrics),
    observeCall: createCallObserver(metrics),
    connection: createPersonConnection(person),
    sharedState: state.openPerson(person, parts.walls?.fingerprint),
    pages: offers.openPages({ personKey, resource: tenant.resource, fingerprint: settings.fingerprint }),
    savedLists: createSavedLists(parts, setting, person, context),
  });
  metrics.changeOpenPeople(1);
  return {
    ...server,
    close: () => server.close().finally(() => metrics.changeOpenPeople(-1)),
  };
}

/**
 * A file can be read with the key of its person only, and only by a host with the same ethical walls and MyCase. With a
 * firm connection, MyCase decides by its administrator what is visible, so the files belong to this administrator too.
 */
const createSavedLists = (
  { walls }: PersonServerParts,
  { config, keys, folder }: HostSetting,
  { personKey, tenant, administrator }: AllowedPerson,
  { log }: Pick<CliContext, 'log'>,
): SavedLists =>
  createPersonLists(
    {
      folder: join(folder, LISTS_FOLDER, personKey),
      key: deriveKey(keys[0], `lists ${personKey}`),
      binding: JSON.stringify([
        personKey,
        tenant.baseUrl,
        config.api,
        walls?.fingerprint,
        administrator && [administrator.firm, administrator.staffId],
      ]),
    },
    log,
  );
