import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { expect, it } from 'vitest';
import { estimateTokens } from '../../src/formatting/estimate-tokens.ts';
import { aClient, call } from '../support/harness.ts';

const count = (text: string): number => countTokens(text, { disallowedSpecial: new Set() });

it('the estimated tokens of a result are at least its real tokens, and less than twice as many', async () => {
  const client = await aClient({ args: ['--sandbox', '--answer-tokens', '20000'] });
  const { tools } = await client.listTools();
  const lists = tools.filter(({ name, inputSchema }) => /^list_/.test(name) && !inputSchema.required);
  const ratios: number[] = [];
  for (const { name } of lists) {
    for (const fields of [undefined, ['*']]) {
      const { text, data } = await call(client, name, { ...(fields && { fields }) });
      for (const form of [text, JSON.stringify(data)]) ratios.push(estimateTokens(form) / count(form));
    }
  }
  expect(ratios.length).toBeGreaterThan(60);
  expect(Math.min(...ratios)).toBeGreaterThanOrEqual(1);
  expect(ratios.toSorted((a, b) => a - b)[Math.floor(ratios.length / 2)]).toBeLessThan(1.45);
  expect(Math.max(...ratios)).toBeLessThan(1.9);
});

it.each([
  ['English', 'The hearing on the motion to compel was continued to the second week of March. '],
  ['names', 'Theophilus Goslingthwaite, Omar Fennimond; Cobbledale & Quillencombe LLP '],
  ['numbers', '31204126 2026-03-31 1,250.00 (650) 555-0109. '],
  ['French', 'Élodie Lefèvre a déposé une requête à l’audience du 3 août. '],
  ['Vietnamese', 'Nguyễn Thị Hồng Đặng Văn Phương '],
  ['Russian', 'Привет, сегодня заседание суда '],
  ['Greek', 'Καλημέρα στο δικαστήριο '],
  ['Arabic', 'مرحبا كيف حالك اليوم في المحكمة '],
  ['Hebrew', 'שלום מה שלומך היום בבית המשפט '],
  ['Thai', 'สวัสดีวันนี้ที่ศาล '],
  ['Hindi', 'नमस्ते आज अदालत में '],
  ['Chinese', '原告王小明与被告李大华于今日在法院达成和解协议。'],
  ['Japanese', '東京地方裁判所の口頭弁論は明日の午前十時です。'],
  ['Korean', '오늘 법원에서 변론이 있습니다. '],
  ['emoji', '😀🎉👩‍⚖️🏛️ '],
  ['signs', '§ 1983; ¶ 12 — “quoted” … ©®™ '],
  ['hashes', '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 '],
  ['white space', 'a \n\t b  \n\n c\t\t d \r\n '],
  ['base64', 'JVBERi0xLjcKJeLjz9MKMSAwIG9iago8PC9UeXBlL0NhdGFsb2c+Pg== '],
  ['letters without words', 'qzxkvjwpfgbmtrdlsnhcyaeiou'],
])('the estimated tokens of %s are at least its real tokens', (_, text) => {
  const long = text.repeat(40);
  expect(estimateTokens(long)).toBeGreaterThanOrEqual(count(long));
});
