import { randomBytes } from 'node:crypto';
import { sha256Hex } from '../../base/hash.ts';
import type { StateStore } from '../../base/state-store.ts';
import { type OfferedTransfer, PAGE_TTL_MINUTES, type TransferPages } from '../../files/page-transfer.ts';
import { FILE_REQUEST_TIMEOUT_MS } from '../../mcp/http/http-service.ts';

/** A transfer that was offered to a person, and was not begun yet. */
export interface Offer {
  /** The secret in the address of its page. */
  readonly secret: string;
  readonly personKey: string;
  /** The protected resource of the person's firm. */
  readonly resource: string;
  /** Identifies the settings of the person when the transfer was offered. */
  readonly fingerprint: string;
  readonly transfer: OfferedTransfer;
  readonly revision: number;
}

/** The person who may use a transfer. */
type OfferOwner = Pick<Offer, 'personKey' | 'resource' | 'fingerprint'>;

interface StoredOffer extends OfferOwner {
  readonly transfer: OfferedTransfer;
  /** The time until which the page can be opened, in milliseconds since 1970. */
  readonly opensUntil: number;
}

/** The transfers that wait for their person. All instances of a host share them. */
export interface Offers {
  /** Creates the pages of one person. */
  openPages(owner: OfferOwner): TransferPages;
  /** Returns the offer of an address. Undefined if there is none, it was used, or it is too old. */
  find(secret: string): Promise<Offer | undefined>;
  /** Uses an offer up, also if its page cannot be opened any more. Returns false if it was used since it was found. */
  take(offer: Offer): Promise<boolean>;
}

/** The path of the pages. The secret of an offer follows. */
export const TRANSFER_PATH = '/files/';

const PAGE_TTL_MS = PAGE_TTL_MINUTES * 60_000;

/** An offer is stored until a file that was sent at the end of the time of its page has been received. */
const OFFER_TTL_MS = PAGE_TTL_MS + FILE_REQUEST_TIMEOUT_MS + 60_000;

/** Creates the offers in an encrypted store, which does not have the secrets of addresses. */
export function createOffers(store: StateStore, publicUrl: string): Offers {
  return {
    openPages: (owner) => ({
      async offer(transfer) {
        const secret = randomBytes(32).toString('base64url');
        const stored: StoredOffer = { ...owner, transfer, opensUntil: Date.now() + PAGE_TTL_MS };
        await store.put(toKey(secret), stored, { ttlMs: OFFER_TTL_MS });
        return `${publicUrl}${TRANSFER_PATH}${secret}`;
      },
    }),
    async find(secret) {
      const stored = await store.get(toKey(secret));
      if (!stored) return undefined;
      // Only this store writes these values, and it encrypts them.
      const { opensUntil, ...offer } = stored.value as StoredOffer;
      return opensUntil > Date.now() ? { ...offer, secret, revision: stored.revision } : undefined;
    },
    take: ({ secret, revision }) => store.compareAndDelete(toKey(secret), revision),
  };
}

const toKey = (secret: string): string => `Transfer-${sha256Hex(secret)}`;
