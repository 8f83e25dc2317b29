import { randomBytes } from 'node:crypto';

/** Something handed out under a secret word: good until a moment (milliseconds since 1970) and until it is spent. */
type Ticket<T> = { holds: T; expires: number; spent: boolean };

/** The tickets of one kind, by their secret words. Used ones stay, so that a second use can be told. */
export type Tickets<T> = Map<string, Ticket<T>>;

/** Hands out a ticket. Returns its word, which is safe in an address as it stands unless another one is given. */
export function hand<T>(tickets: Tickets<T>, holds: T, expires: number, word = secretWord()): string {
  tickets.set(word, { holds, expires, spent: false });
  return word;
}

function secretWord(): string {
  return randomBytes(32).toString('base64url');
}

/** What a ticket holds; undefined when there is none, or it is no longer good. */
export function held<T>(tickets: Tickets<T>, word: string, now: number): T | undefined {
  const ticket = tickets.get(word);
  return ticket !== undefined && !ticket.spent && now < ticket.expires ? ticket.holds : undefined;
}

/** Spends a ticket: what it holds, this once; undefined when it is not good. */
export function spend<T>(tickets: Tickets<T>, word: string, now: number): T | undefined {
  const holds = held(tickets, word, now);
  const ticket = tickets.get(word);
  if (ticket !== undefined && holds !== undefined) ticket.spent = true;
  return holds;
}

/** Whether a ticket was good once and has been spent. */
export function isSpent<T>(tickets: Tickets<T>, word: string): boolean {
  return tickets.get(word)?.spent === true;
}

/** Ends every ticket that is out. */
export function expireAll<T>(tickets: Tickets<T>, now: number): void {
  for (const ticket of tickets.values()) ticket.expires = Math.min(ticket.expires, now);
}
