import { once } from 'node:events';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { FailoverProxy } from './failover-proxy.ts';

/** The instances that a person uses. Times are those of `performance.now`. */
export interface Site {
  readonly publicUrl: string;
  readonly proxy: FailoverProxy;
  /** The case that notes belong to. */
  readonly caseId: number;
  /** Returns true if the instance at a port was killed in this time. */
  isKilled(port: number | undefined, start: number, end: number): boolean;
  /** Returns true if the store could not be reached in this time. */
  isOutage(start: number, end: number): boolean;
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

const MAX_PAUSE_MS = 20_000;
const MAX_ATTEMPTS = 40;

/** A person with an AI program, who reads, creates and deletes records of their own, and renews the sign-in. */
export class Person {
  callCount = 0;
  excusedCount = 0;
  /** Calls that were refused, without an effect, because the store did not answer in time. */
  slowStoreCount = 0;
  /** The notes that exist, by subject, with their ids. */
  readonly created = new Map<string, number>();
  readonly #site: Site;
  readonly #mark: string;
  readonly #clientId: string;
  #tokens: Readonly<Record<string, string>>;
  #next = 0;

  constructor(site: Site, mark: string, clientId: string, tokens: Readonly<Record<string, string>>) {
    this.#site = site;
    this.#mark = mark;
    this.#clientId = clientId;
    this.#tokens = tokens;
  }

  /** Works with pauses. Throws if a call fails for no reason of the test. */
  async workUntil(end: number): Promise<void> {
    const kinds = [() => this.#read(), () => this.#create(), () => this.#delete(), () => this.#refresh()];
    const maxPauseMs = Math.min(MAX_PAUSE_MS, (end - performance.now()) / 3);
    this.#next = Math.floor(Math.random() * kinds.length);
    for (;;) {
      await sleep(Math.random() * maxPauseMs);
      if (performance.now() > end) return;
      this.#next += 1;
      await kinds[this.#next % kinds.length]?.();
    }
  }

  async expectSignedIn(): Promise<void> {
    await this.#read();
    await this.#refresh();
  }

  async #read(): Promise<void> {
    expect(await this.#call('get_me', {})).toContain(this.#mark);
  }

  async #create(): Promise<void> {
    const subject = `Note ${this.#next} of ${this.#mark}`;
    const fields = { case_id: this.#site.caseId, subject, note: subject, date: '2026-01-15' };
    const answer = await this.#call('create_case_note', fields);
    const id = /\bid: (\d+)/.exec(answer)?.[1];
    if (id) this.created.set(subject, Number(id));
    else expect(answer, 'a create that was repeated').toMatch(/Nothing was sent|not known/);
  }

  async #delete(): Promise<void> {
    const [subject, note_id] = [...this.created][0] ?? [];
    if (subject === undefined) return;
    const preview = await this.#call('delete_note', { note_id });
    const confirm = /\b[\da-f]{32}\b/.exec(preview)?.[0] ?? expect.unreachable(preview);
    this.created.delete(subject);
    expect(await this.#call('delete_note', { note_id, confirm })).toMatch(/deleted|already used|404|Nothing was/);
  }

  async #refresh(): Promise<void> {
    const fields = {
      grant_type: 'refresh_token',
      client_id: this.#clientId,
      refresh_token: this.#tokens.refresh_token ?? '',
    };
    const type = 'application/x-www-form-urlencoded';
    const { status, body } = await this.#send('/oauth/token', type, new URLSearchParams(fields).toString());
    expect(status, body).toBe(200);
    this.#tokens = JSON.parse(body);
  }

  async #call(name: string, args: object): Promise<string> {
    const message = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: args } };
    const { status, body } = await this.#send('/mcp', 'application/json', JSON.stringify(message));
    expect(status, body).toBe(200);
    const { result } = JSON.parse(body.startsWith('{') ? body : (/^data: (\{.*)$/m.exec(body)?.[1] ?? '{}'));
    return result.content.map((block: { text: string }) => block.text).join('\n');
  }

  /** Sends a request until it is answered. A failure must have its reason in what the test does. */
  async #send(path: string, type: string, body: string): Promise<Answer> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      const answer = await this.#sendOnce(path, type, body);
      if (answer) return answer;
      this.excusedCount += 1;
      await sleep(500);
    }
    throw new Error(`${path} was not answered ${MAX_ATTEMPTS} times`);
  }

  /** Returns undefined for a failure of a killed instance, or of the store while it cannot be reached. */
  async #sendOnce(path: string, type: string, body: string): Promise<Answer | undefined> {
    const { proxy, publicUrl } = this.#site;
    const start = performance.now();
    this.callCount += 1;
    const req = request({
      port: proxy.port,
      host: '127.0.0.1',
      path,
      method: 'POST',
      agent: false,
      headers: {
        host: new URL(publicUrl).host,
        ...(path === '/mcp' && { authorization: `Bearer ${this.#tokens.access_token}` }),
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
      this.#expectOwn(answer);
      return this.#isOfOutage(answer, start) ? undefined : answer;
    } catch (error) {
      const instance = proxy.findInstance(clientPort);
      if (!this.#site.isKilled(instance, start, performance.now())) throw error;
      return undefined;
    }
  }

  #expectOwn({ body }: Answer): void {
    for (const mark of body.match(/Person-\d+/g) ?? [])
      if (mark !== this.#mark) throw new Error(`${mark} at ${this.#mark}`);
  }

  #isOfOutage({ status, body }: Answer, start: number): boolean {
    const isRefused = status === 503 || (status === 200 && body.includes('store of this server'));
    if (isRefused && !this.#site.isOutage(start, performance.now())) this.slowStoreCount += 1;
    return isRefused;
  }
}
