import { describe, expect, it } from 'vitest';
import { aBrowser } from './browser.ts';
import { aSandboxHost } from './hosted.ts';
import { aLibraryClient } from './oauth-client.ts';

describe.each(['2025-11-25', '2026-07-28'] as const)('a client of %s', (era) => {
  it('signs in through the pages, reads, and asks for more access when it writes', async () => {
    const host = await aSandboxHost();
    const { client, provider, connect, withAccess } = aLibraryClient(host, era);
    const browser = aBrowser(host);
    await connect(browser);
    expect(provider.opened).toHaveLength(1);
    expect(provider.opened[0]?.searchParams.get('scope')).toBe('mycase:read');
    const firm = await client.callTool({ name: 'get_firm', arguments: {} });
    expect(JSON.stringify(firm.content)).toContain('Thistlewick Marlow LLP');
    const create = () => client.callTool({ name: 'create_location', arguments: { name: `Room ${era}` } });
    const created = await withAccess(create, browser);
    expect(created.isError, JSON.stringify(created.content)).toBeFalsy();
    expect(provider.opened).toHaveLength(2);
    expect(provider.opened[1]?.searchParams.get('scope')?.split(' ')).toEqual(
      expect.arrayContaining(['mycase:read', 'mycase:write']),
    );
  });
});
