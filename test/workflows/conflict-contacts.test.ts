import { expect, it } from 'vitest';
import { aClient, aSandbox, call, pointedAt, recordsOf } from '../support/harness.ts';

it('conflict_check states that only the telephone number or the e-mail address of a record matches', async () => {
  const sandbox = await aSandbox();
  const client = await aClient({ env: pointedAt(sandbox) });
  const people = (await recordsOf(sandbox, 'clients')).filter(
    ({ cell_phone_number, email }) => cell_phone_number && email,
  );
  const inputs = people.slice(0, 12);
  for (const [i, { id, first_name, last_name, cell_phone_number, email }] of inputs.entries()) {
    const contact = i % 2 === 0 ? { phones: [String(cell_phone_number)] } : { emails: [String(email)] };
    const label = i % 2 === 0 ? 'telephone number' : 'e-mail';
    const stranger = await call(client, 'conflict_check', { parties: [{ name: 'Xanthippe Qvortrup', ...contact }] });
    expect(stranger.text).toMatch(
      new RegExp(`^"Xanthippe Qvortrup" .*: \\d+ match(es)? \\((\\d+) only by ${label}\\)`),
    );
    expect(stranger.text).not.toMatch(/^.*\d exact/);
    const own = await call(client, 'conflict_check', { parties: [{ name: `${first_name} ${last_name}`, ...contact }] });
    expect(own.text).toMatch(/\d+ exact/);
    for (const { text } of [stranger, own]) expect(text).toContain(String(id));
    expect(stranger.text).toContain('another name');
  }
  process.stderr.write(`G, conflict check by contact: ${2 * inputs.length} inputs\n`);
});
