import { expect, it } from 'vitest';
import { POSTGRES } from '../support/store-servers.ts';

it.skipIf(POSTGRES.missing)(
  `a connection to PostgreSQL that is lost between two statements fails only its statement${POSTGRES.missing ? ` (${POSTGRES.missing})` : ''}`,
  async () => {
    const server = await POSTGRES.start();
    const stores = await POSTGRES.connect(server.url);
    const store = stores.open('test');
    await store.put('key', 'value');
    let isRestarting = true;
    const readAll = async () => {
      while (isRestarting) await store.get('key').catch(() => {});
    };
    const reading = Promise.all(Array.from({ length: 20 }, readAll));
    for (let i = 0; i < 5; i += 1) await server.restart(0);
    isRestarting = false;
    await reading;
    expect((await store.get('key'))?.value).toBe('value');
    await stores.close();
    await server.stop();
  },
);
