import { once } from 'node:events';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { confirmationIn } from '../support/confirmation.ts';
import type { FailoverSite, Firm } from './failover-site.ts';

/** The calls of all people, and what went wrong with them. */
export interface CallCounts {
  callCount: number;
  /** Calls that ran on an instance when it was killed. */
  killedCallCount: number;
  /** Calls that were refused with 503 while the store could not be reached. */
  outageCallCount: number;
  /** Calls that a busy store did not answer in time. They were refused without an effect. */
  slowStoreCount: number;
  /** The plans that were done. */
  planCount: number;
  /** Sign-ins that were refused. */
  readonly lostSignIns: string[];
  /** Answers with the data of another person or of another firm. */
  readonly wrongAnswers: string[];
  /** Calls that failed for another reason. */
  readonly failures: string[];
}

/** Returns counts of zero. */
export const createCounts = (): CallCounts => ({
  callCount: 0,
  killedCallCount: 0,
  outageCallCount: 0,
  slowStoreCount: 0,
  planCount: 0,
  lostSignIns: [],
  wrongAnswers: [],
  failures: [],
});

/** A person of a firm, who has signed in. */
interface PersonOptions {
  readonly site: FailoverSite;
  readonly counts: CallCounts;
  readonly firm: Firm;
  /** A text that the answers to this person have, and the answers to other people do not. */
  readonly mark: string;
  readonly clientId: string;
  readonly tokens: Readonly<Record<string, string>>;
  /** The case that notes belong to. */
  readonly caseId: number;
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

const MAX_ATTEMPTS = 40;

/** The answers to a write that was repeated, because its first answer was lost. */
const REPEATED = /Nothing was sent|not known|already used/;

/** A person with an AI program, who reads, writes, confirms and plans, and renews the sign-in. */
export class Person {
  /** The ids of the notes that exist, by subject. */
  readonly notes = new Map<string, number>();
  readonly #options: PersonOptions;
  #tokens: Readonly<Record<string, string>>;
  #next = Math.floor(Math.random() * 5);

  constructor(options: PersonOptions) {
    this.#options = options;
    this.#tokens = options.tokens;
  }

  /** Works until a time of `performance.now`, with random pauses. */
  async workUntil(end: number, maxPauseMs: number): Promise<void> {
    const kinds = [
      () => this.#read(),
      () => this.#create(),
      () => this.#plan(),
      () => this.#delete(),
      () => this.#renew(),
    ];
    for (;;) {
      await sleep(Math.random() * maxPauseMs);
      if (performance.now() > end) return;
      this.#next += 1;
      await this.#attempt(kinds[this.#next % kinds.length] ?? expect.unreachable());
    }
  }

  /** Checks that the sign-in is valid and can be renewed. */
  async checkSignIn(): Promise<void> {
    await this.#attempt(() => this.#read());
    await this.#attempt(() => this.#renew());
  }

  async #attempt(action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      this.#options.counts.failures.push(`${this.#options.mark}: ${String(error)}`);
    }
  }

  async #read(): Promise<void> {
    expect(await this.#call('get_me', {})).toContain(this.#options.mark);
  }

  async #create(): Promise<void> {
    const fields = this.#noteFields('Note');
    const answer = await this.#call('create_case_note', fields);
    const id = /\bid: (\d+)/.exec(answer)?.[1];
    if (id) this.notes.set(fields.subject, Number(id));
    else expect(answer, 'a create that was repeated').toMatch(REPEATED);
  }

  /** A plan of two notes. A plan that has stopped is continued. */
  async #plan(): Promise<void> {
    const steps = ['First', 'Second'].map((name) => ({
      tool: 'create_case_note',
      arguments: JSON.stringify(this.#noteFields(`${name} planned note`)),
    }));
    const preview = await this.#call('write_many', { steps });
    let answer = await this.#call('write_many', { steps, confirm: confirmationIn(preview) });
    for (let attempt = 0; attempt < MAX_ATTEMPTS && answer.includes('Not finished'); attempt += 1) {
      await sleep(2_000);
      const plan_id = /\bplan-[\da-f]+/.exec(answer)?.[0];
      answer = await this.#call('write_many', { plan_id });
    }
    if (answer.includes('Done: 2 of 2')) this.#options.counts.planCount += 1;
    else expect(answer, 'a plan that was repeated').toMatch(REPEATED);
  }

  async #delete(): Promise<void> {
    const [subject, note_id] = [...this.notes][0] ?? [];
    if (subject === undefined) return;
    const preview = await this.#call('delete_note', { note_id });
    this.notes.delete(subject);
    const answer = await this.#call('delete_note', { note_id, confirm: confirmationIn(preview) });
    expect(answer).toMatch(/deleted|already used|404|Nothing was/);
  }

  async #renew(): Promise<void> {
    const fields = {
      grant_type: 'refresh_token',
      client_id: this.#options.clientId,
      refresh_token: this.#tokens.refresh_token ?? '',
    };
    const type = 'application/x-www-form-urlencoded';
    const { status, body } = await this.#send('/oauth/token', type, new URLSearchParams(fields).toString());
    if (status === 400) this.#options.counts.lostSignIns.push(this.#options.mark);
    expect(status, body).toBe(200);
    this.#tokens = JSON.parse(body);
  }

  #noteFields(title: string) {
    const subject = `${title} ${this.#next} of ${this.#options.mark}`;
    return { case_id: this.#options.caseId, subject, note: subject, date: '2026-01-15' };
  }

  async #call(name: string, args: object): Promise<string> {
    const message = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: args } };
    const path = `/${this.#options.firm.clientId}/mcp`;
    const { status, body } = await this.#send(path, 'application/json', JSON.stringify(message));
    if (status === 401) this.#options.counts.lostSignIns.push(this.#options.mark);
    expect(status, body).toBe(200);
    const { result } = JSON.parse(body.startsWith('{') ? body : (/^data: (\{.*)$/m.exec(body)?.[1] ?? '{}'));
    return result.content.map((block: { text: string }) => block.text).join('\n');
  }

  /** Sends a request until it is answered. A failure must have its reason in what the test does. */
  async #send(path: string, type: string, body: string): Promise<Answer> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      const answer = await this.#sendOnce(path, type, body);
      if (answer) return answer;
      await sleep(500);
    }
    throw new Error(`${path} was not answered ${MAX_ATTEMPTS} times`);
  }

  /** Returns undefined for a failure of a killed instance, or of the store while it cannot be reached. */
  async #sendOnce(path: string, type: string, body: string): Promise<Answer | undefined> {
    const { site, counts } = this.#options;
    const start = performance.now();
    counts.callCount += 1;
    const req = request({
      port: site.proxy.port,
      host: '127.0.0.1',
      path,
      method: 'POST',
      agent: false,
      headers: {
        host: new URL(site.publicUrl).host,
        ...(path.endsWith('/mcp') && { authorization: `Bearer ${this.#tokens.access_token}` }),
        'content-type': type,
        accept: 'application/json, text/event-stream',
      },
    });
    let clientPort: number | undefined;
    req.once('socket', (socket) => socket.once('connect', () => (clientPort = socket.localPort)));
    req.end(body);
    try {
      const [res] = await once(req, 'response');
      const answer = { status: Number(res.statusCode), body: await text(res) };
      this.#checkOwn(answer.body);
      return this.#isRefusedByStore(answer, start) ? undefined : answer;
    } catch (error) {
      const instance = site.proxy.findInstance(clientPort);
      if (!site.isKilled(instance))
        throw new Error(`${path} at ${instance}, after ${Math.round(performance.now() - start)} ms: ${String(error)}`);
      counts.killedCallCount += 1;
      return undefined;
    }
  }

  #checkOwn(body: string): void {
    const others = (body.match(/Person-\d+/g) ?? []).filter((mark) => mark !== this.#options.mark);
    this.#options.counts.wrongAnswers.push(...others.map((mark) => `${mark} at ${this.#options.mark}`));
  }

  #isRefusedByStore({ status, body }: Answer, start: number): boolean {
    if (status !== 503 && !(status === 200 && body.includes('store of this server'))) return false;
    const { site, counts } = this.#options;
    if (site.isOutage(start, performance.now())) counts.outageCallCount += 1;
    else counts.slowStoreCount += 1;
    return true;
  }
}
