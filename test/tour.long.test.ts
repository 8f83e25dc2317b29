import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { CONVERSATIONS } from '../scripts/tour/conversations.ts';
import { runConversation, type Transcript } from '../scripts/tour/run-conversation.ts';
import { listAnswerLines } from '../scripts/tour/shown-lines.ts';
import { createTourFiles } from '../scripts/tour/tour-files.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const CHROMIUM = '/usr/bin/chromium';

let transcripts: Transcript[];

beforeAll(async () => {
  transcripts = [];
  for (const conversation of CONVERSATIONS) transcripts.push(await runConversation(conversation));
});

it('the tour, the workflows and the example of the README are those of a new run', async () => {
  for (const [file, text] of Object.entries(await createTourFiles(transcripts)))
    expect(readFileSync(ROOT + file, 'utf8'), file).toBe(text);
});

it('each number that the agent says is in a shown line of the conversation', () => {
  for (const { turns } of transcripts) {
    const sources = turns.flatMap((turn) => {
      if ('call' in turn) return listAnswerLines(turn);
      return turn.speaker === 'Lawyer' ? [turn.text] : [];
    });
    const numbersOf = (texts: readonly string[]) =>
      texts.flatMap((text) => text.replaceAll(/(?<=\d),(?=\d{3})/g, '').match(/\d+(\.\d+)?/g) ?? []);
    const words = turns.flatMap((turn) => ('speaker' in turn && turn.speaker === 'Agent' ? [turn.text] : []));
    expect(numbersOf(sources)).toEqual(expect.arrayContaining(numbersOf(words)));
  }
});

it('the picture is small, has no script, and loads nothing', () => {
  const svg = readFileSync(`${ROOT}docs/tour.svg`, 'utf8');
  expect(svg.length).toBeLessThan(150_000);
  expect(svg).not.toMatch(/<script|<foreignObject|href|url\((?!#)|@import| on\w+=/i);
});

it.skipIf(!existsSync(CHROMIUM))('the picture moves in a page that shows it as an image (needs chromium)', async () => {
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  try {
    const page = await browser.newPage({ viewport: { width: 820, height: 510 } });
    const svg = readFileSync(`${ROOT}docs/tour.svg`).toString('base64');
    await page.setContent(`<img src="data:image/svg+xml;base64,${svg}">`);
    await page.waitForTimeout(500);
    const first = await page.screenshot();
    await page.waitForTimeout(2_500);
    expect((await page.screenshot()).equals(first)).toBe(false);
  } finally {
    await browser.close();
  }
});
