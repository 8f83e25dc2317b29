/** A part of the code, and the beginnings of the names of the tests that cover it, the quick ones first. */
export interface Module {
  readonly sources: RegExp;
  readonly tests: readonly string[];
}

/** The modules whose code is mutated. */
export const MODULES: Readonly<Record<string, Module>> = {
  writes: {
    sources: /^src\/writes\//,
    tests: [
      ...['writes/merge', 'writes/look-up', 'writes/duplicate-creates', 'writes/removals', 'writes/request-order'],
      ...['writes/improbable', 'writes/likeness', 'client/failed-writes', 'writes/custom-fields', 'writes/concurrent'],
      ...['writes/confirm-tokens', 'writes/careful-checks', 'writes/list-members', 'snapshots/writes'],
      ...['client/unexpected-answers.long', 'writes/races.long', 'writes/confirm-sessions', 'writes/confirm.long'],
      ...['writes/message-recipients', 'writes/deletion-previews', 'writes/names-of-writes', 'writes/lost-creates'],
      ...['writes/update-outcomes', 'writes/confirmation-limits', 'writes/confirm-previews'],
      ...['calls/impossible', 'tools/every-tool', 'writes/preview-text', 'workflows/open-case-plan'],
    ],
  },
  walls: {
    sources: /^src\/ethical-walls\//,
    tests: [
      'faces',
      'settings',
      'shown-rows',
      'route-policies',
      'figures',
      'hide-writes',
      'only-writes',
      'hide-reads',
      'only-reads',
    ].map((name) => `ethical-walls/${name}`),
  },
  money: {
    sources: /^src\/(records\/amounts\.ts|workflows\/money\/)/,
    tests: [
      ...[
        'workflows/money',
        'workflows/money-sentences',
        'workflows/unreadable-amounts',
        'workflows/used-arguments',
        'workflows/missing-cases',
      ],
      ...['snapshots/figures', 'writes/careful-checks'],
    ],
  },
};
