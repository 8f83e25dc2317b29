import { sha256Hex } from '../base/hash.ts';
import { isRecord, type JsonObject, parseJson } from '../base/json.ts';
import type { StateStore, StateStores } from '../base/state-store.ts';
import { retryWhileUnavailable } from '../base/store-unavailable-error.ts';
import { checkChain } from './check-chain.ts';
import { ChainTip, createChainTip, formatChainLine } from './hash-chain.ts';
import { type LogLine, parseLine } from './lines-by-time.ts';
import type { AuditLog } from './log.ts';
import type { AuditEntry } from './log-entry.ts';
import { MAX_FAULTS, type Verdict } from './verify.ts';

/** The names of the stores with audit logs begin with this. Their values are not encrypted. */
export const AUDIT_PREFIX = 'audit/';

/** The key of the tip. It may be older than the last line: another line can be stored before its tip. */
const TIP_KEY = 'tip';

/** The time for which storing a line is tried again while the store cannot be reached. */
const APPEND_TIMEOUT_MS = 8_000;

/** The number of lines that are read at the same time. */
const READ_BATCH_SIZE = 100;

const getName = (account: string): string => AUDIT_PREFIX + account;

/** The number has leading zeros, so that keys sort as lines do. */
const toLineKey = (seq: number): string => `line-${String(seq).padStart(12, '0')}`;

/**
 * Opens the audit log of a person in the store of several instances. It has one chain of lines. The number of a line is
 * its key, so only one instance can store the next line, and no line is replaced.
 */
export function openSharedAuditLog(stores: StateStores, account: string): AuditLog {
  const [name, store] = [getName(account), stores.open(getName(account))];
  const advanceTip = createTipWriter(store);
  let tip: ChainTip | undefined;
  let pending: Promise<unknown> = Promise.resolve();
  const append = async (entry: AuditEntry) => {
    for (;;) {
      tip ??= await readLastTip(store, name);
      const line = formatChainLine(tip, entry, new Date());
      // If the line is not stored, the tip is read again.
      tip = undefined;
      if (!(await storeLine(store, line.tip.seq, line.text))) continue;
      tip = line.tip;
      return;
    }
  };
  return {
    append(entry) {
      const appended = pending.then(() => append(entry));
      // The caller does not wait for the tip. If the tip is missing, only a cut-off end cannot be detected.
      pending = appended.then(() => tip && advanceTip(tip)).catch(() => {});
      return appended.catch((error) => {
        throw new Error('the audit log in the store of this host cannot be written', { cause: error });
      });
    },
    close: async () => void (await pending),
  };
}

/** Stores a line with a new number. Returns false if another instance has stored another line with this number. */
async function storeLine(store: StateStore, seq: number, text: string): Promise<boolean> {
  const key = toLineKey(seq);
  return retryWhileUnavailable(APPEND_TIMEOUT_MS, async () => {
    if (await store.putIfAbsent(key, text)) return true;
    // The answer to an earlier attempt may have been lost.
    return (await store.get(key))?.value === text;
  });
}

/**
 * Creates a function that stores a tip, unless the store has a later one. It reads the store only if another instance
 * wrote.
 */
function createTipWriter(store: StateStore): (tip: ChainTip) => Promise<void> {
  let revision: number | undefined;
  return async (tip) => {
    if (revision !== undefined && (await store.compareAndSet(TIP_KEY, revision, tip))) {
      revision += 1;
      return;
    }
    const stored = await store.get(TIP_KEY);
    revision = stored?.revision;
    if ((parseTip(stored?.value)?.seq ?? 0) >= tip.seq) return;
    if (stored) revision = (await store.compareAndSet(TIP_KEY, stored.revision, tip)) ? stored.revision + 1 : undefined;
    else revision = await store.putIfAbsent(TIP_KEY, tip);
  };
}

const parseTip = (value: unknown): ChainTip | undefined => ChainTip.safeParse(value).data;

/** Returns the tip of the last line. */
async function readLastTip(store: StateStore, name: string): Promise<ChainTip> {
  let tip = parseTip((await store.get(TIP_KEY))?.value) ?? createChainTip(name);
  for (;;) {
    const text = (await store.get(toLineKey(tip.seq + 1)))?.value;
    if (typeof text !== 'string') return tip;
    tip = { seq: tip.seq + 1, hash: sha256Hex(text) };
  }
}

/** Returns the lines of the log of an account in their order. */
export async function* readSharedLines(stores: StateStores, account: string): AsyncGenerator<LogLine> {
  const store = stores.open(getName(account));
  const lastSeq = parseTip((await store.get(TIP_KEY))?.value)?.seq ?? 0;
  for (let first = 1; ; first += READ_BATCH_SIZE) {
    const keys = Array.from({ length: READ_BATCH_SIZE }, (_, i) => toLineKey(first + i));
    const texts = (await Promise.all(keys.map((key) => store.get(key)))).flatMap((stored) =>
      typeof stored?.value === 'string' ? stored.value : [],
    );
    for (const text of texts) yield parseLine(text);
    if (texts.length < READ_BATCH_SIZE && first + READ_BATCH_SIZE > lastSeq) return;
  }
}

/** Returns the last entries of the log of an account, the latest first. */
export async function readRecentSharedEntries(
  stores: StateStores,
  account: string,
  count: number,
): Promise<JsonObject[]> {
  const name = getName(account);
  const store = stores.open(name);
  const { seq } = await readLastTip(store, name);
  const keys = Array.from({ length: Math.min(count, seq) }, (_, i) => toLineKey(seq - i));
  const lines = await Promise.all(keys.map((key) => store.get(key)));
  return lines.map((line) => parseJson(String(line?.value))).filter(isRecord);
}

/** Verifies the log of an account. Instances may append to it during the check. */
export async function verifySharedLog(stores: StateStores, account: string): Promise<Verdict> {
  const name = getName(account);
  // The tip is read before the lines, so that its line is among them.
  const expectedTip = parseTip((await stores.open(name).get(TIP_KEY))?.value);
  const texts: string[] = [];
  for await (const { text } of readSharedLines(stores, account)) texts.push(text);
  const { faults, notes, lineCount, tip, hasTip } = checkChain(name, { texts, tornText: '' }, 1, expectedTip);
  const files = [{ file: name, lines: tip.seq, hash: tip.hash }];
  const allFaults = [...faults, ...(hasTip ? [] : findTipFault(name, tip, expectedTip))];
  return {
    isWhole: allFaults.length === 0,
    lines: lineCount,
    checksum: sha256Hex(JSON.stringify(files)),
    faults: allFaults.slice(0, MAX_FAULTS),
    notes,
    files,
  };
}

function findTipFault(name: string, tip: ChainTip, expected: ChainTip | undefined): string[] {
  if (!expected)
    return tip.seq === 0
      ? [`There is no audit log ${name} in the store.`]
      : [`The tip of ${name} is missing: a cut-off end cannot be detected.`];
  if (expected.seq > tip.seq)
    return [`${name} ends with line ${tip.seq}, but had ${expected.seq}: the end was cut off.`];
  return [`Line ${expected.seq} of ${name}, or the tip of the log, was changed.`];
}
