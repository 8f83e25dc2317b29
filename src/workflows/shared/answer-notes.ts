import { formatProvenance } from '../../cache/provenance.ts';
import type { StatementRunner } from './statement-runner.ts';
import type { WithheldParts } from './withheld-parts.ts';

/**
 * Returns the last sentences of an answer that is computed over lists: how its statements ran, which parts are withheld,
 * `listNotes` about single lists, and the number of records and their time.
 */
export const formatAnswerNotes = (
  runner: StatementRunner,
  withheld: WithheldParts,
  zone: string,
  listNotes: readonly string[] = [],
): string[] => [
  ...runner.getNotes(),
  ...withheld.toSentences(),
  ...listNotes,
  formatProvenance(runner.getLists(), zone),
];
