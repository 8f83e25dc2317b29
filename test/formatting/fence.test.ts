import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createFence } from '../../src/formatting/fence.ts';

it('words that hold the very mark of their answer cannot end it', () => {
  const fence = createFence();
  const mark = /^«(\d{9}) /.exec(fence('x'))?.[1] ?? '';
  const half = fc.integer({ min: 1, max: 8 }).map((at) => `${mark.slice(0, at)}${mark}${mark.slice(at)}`);
  const part = fc.oneof(fc.constantFrom(mark, `${mark}»`, `«${mark} `, '»', ' '), half, fc.lorem({ maxCount: 3 }));
  fc.assert(
    fc.property(fc.array(part), (parts) => {
      const [, words] = new RegExp(`^«${mark} ([\\s\\S]*) ${mark}»$`).exec(fence(parts.join(''))) ?? [];
      expect(words).toBeDefined();
      expect(words).not.toContain(mark);
    }),
  );
});

it('no two answers have the same mark', () => {
  const marks = Array.from({ length: 100 }, () => createFence()(''));
  expect(new Set(marks).size).toBe(marks.length);
});
