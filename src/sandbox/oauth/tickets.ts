import { randomBytes } from 'node:crypto';

/** A value with a secret key. It is valid until `expires` (milliseconds since 1970) and until it is spent. */
type Ticket<T> = { holds: T; expires: number; spent: boolean };

/** The tickets of one kind, by their secret keys. Spent tickets stay, so that a second use is recognized. */
export type Tickets<T> = Map<string, Ticket<T>>;

/** Stores a ticket and returns its key. The default key is random and safe in a URL. */
export function hand<T>(tickets: Tickets<T>, holds: T, expires: number, word = secretWord()): string {
  tickets.set(word, { holds, expires, spent: false });
  return word;
}

function secretWord(): string {
  return randomBytes(32).toString('base64url');
}

/** Returns the value of a ticket; undefined if it is unknown, expired or spent. */
export function held<T>(tickets: Tickets<T>, word: string, now: number): T | undefined {
  const ticket = tickets.get(word);
  return ticket !== undefined && !ticket.spent && now < ticket.expires ? ticket.holds : undefined;
}

/** Spends a ticket and returns its value; undefined if it is unknown, expired or spent. */
export function spend<T>(tickets: Tickets<T>, word: string, now: number): T | undefined {
  const holds = held(tickets, word, now);
  const ticket = tickets.get(word);
  if (ticket !== undefined && holds !== undefined) ticket.spent = true;
  return holds;
}

/** Returns true if a ticket has been spent. */
export function isSpent<T>(tickets: Tickets<T>, word: string): boolean {
  return tickets.get(word)?.spent === true;
}

/** Lets all tickets expire now. */
export function expireAll<T>(tickets: Tickets<T>, now: number): void {
  for (const ticket of tickets.values()) ticket.expires = Math.min(ticket.expires, now);
}
