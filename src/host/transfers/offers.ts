import { randomBytes } from 'node:crypto';
import { sha256Hex } from '../../base/hash.ts';
import type { StateStore } from '../../base/state-store.ts';
import { type OfferedTransfer, PAGE_TTL_MINUTES, type TransferPages } from '../../files/page-transfer.ts';

/** A transfer that was offered to a person, and was not begun yet. */
export interface Offer {
  /** The secret in the address of its page. */
  readonly secret: string;
  readonly personKey: string;
  /** The protected resource of the person's firm. */
  readonly resource: string;
  readonly transfer: OfferedTransfer;
  readonly revision: number;
}

/** The transfers that wait for their person. All instances of a host share them. */
export interface Offers {
  /** Creates the pages of one person. */
  openPages(personKey: string, resource: string): TransferPages;
  /** Returns the offer of an address. Undefined if there is none, it was used, or it is too old. */
  find(secret: string): Promise<Offer | undefined>;
  /** Uses an offer up. Returns false if it was used since it was found. */
  take(offer: Offer): Promise<boolean>;
}

/** The path of the pages. The secret of an offer follows. */
export const TRANSFER_PATH = '/files/';

/** Creates the offers in an encrypted store, which does not have the secrets of addresses. */
export function createOffers(store: StateStore, publicUrl: string): Offers {
  return {
    openPages: (personKey, resource) => ({
      async offer(transfer) {
        const secret = randomBytes(32).toString('base64url');
        await store.put(toKey(secret), { personKey, resource, transfer }, { ttlMs: PAGE_TTL_MINUTES * 60_000 });
        return `${publicUrl}${TRANSFER_PATH}${secret}`;
      },
    }),
    async find(secret) {
      const stored = await store.get(toKey(secret));
      if (!stored) return undefined;
      // Only this store writes these values, and it encrypts them.
      const { personKey, resource, transfer } = stored.value as Omit<Offer, 'secret' | 'revision'>;
      return { secret, personKey, resource, transfer, revision: stored.revision };
    },
    take: ({ secret, revision }) => store.compareAndDelete(toKey(secret), revision),
  };
}

const toKey = (secret: string): string => `Transfer-${sha256Hex(secret)}`;
