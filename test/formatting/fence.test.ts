import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createFence } from '../../src/formatting/fence.ts';

it('text with the marker of its own result cannot end the marked text', () => {
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

it('no two results have the same marker', () => {
  const marks = Array.from({ length: 100 }, () => createFence()(''));
  expect(new Set(marks).size).toBe(marks.length);
});
