import type { IncomingMessage, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { admit, type Bearers, isKnown } from './access.ts';
import { type Controls, control } from './control.ts';
import { isCarriedOut, preparedRequest, spoiledAnswer } from './fault-kinds/apply.ts';
import { type Fault, takeFault } from './faults.ts';
import type { Fields } from './json.ts';
import { answerOauth } from './oauth/index.ts';
import { answerProfile, profileError } from './profile/index.ts';
import type { RateLimit } from './rate-limit.ts';
import { Refusal } from './refusal.ts';
import { type Incoming, readHead } from './request.ts';
import { note } from './request-log.ts';
import { send, sendHuge, sendPart } from './send.ts';
import type { Answer } from './site.ts';
import { storage } from './storage.ts';
import { answerV1, v1Error } from './v1.ts';

/** The state of the server, the valid tokens and the rate limit. */
export type Serving = Controls & { bearers: Bearers; fits: RateLimit };

/** Answers one request. */
export async function serve(serving: Serving, message: IncomingMessage, response: ServerResponse): Promise<void> {
  const head = readHead(message, serving.site.url);
  const isControl = head.path.startsWith('/__sandbox/');
  const fault = isControl ? undefined : takeFault(serving.faults, head.method, head.path);
  if (fault?.cut_upload !== undefined) return cutUpload(message, response, fault.cut_upload);
  const request = { ...head, bytes: await buffer(message) };
  if (isControl) return send(response, control(serving, request));
  const entry = note(serving.log, request, isKnown(request, serving.bearers));
  if (fault?.delay_ms) await dawdle(response, entry, fault.delay_ms);
  const sent = fault ? preparedRequest(fault, request) : request;
  const answer = !fault || isCarriedOut(fault) ? await answerTo(serving, sent) : undefined;
  if (fault?.cut) return void response.destroy();
  const { site, authority } = serving;
  const final = fault ? spoiledAnswer({ fault, request, answer, site, authority }) : (answer ?? { status: 500 });
  entry.status = final.status;
  await deliver(response, final, fault);
}

/** Receives a part of the body of a request, then ends the connection. */
async function cutUpload(message: IncomingMessage, response: ServerResponse, length: number): Promise<void> {
  let received = 0;
  for await (const chunk of message) {
    received += chunk.length;
    if (received >= length) break;
  }
  response.destroy();
}

/** Delays the answer, and sets `aborted` if the client disconnects. */
async function dawdle(response: ServerResponse, entry: Fields, ms: number): Promise<void> {
  const left = () => {
    entry.aborted = true;
  };
  response.once('close', left);
  await sleep(ms);
  response.off('close', left);
}

async function deliver(response: ServerResponse, answer: Answer, fault: Fault | undefined): Promise<void> {
  if (fault?.huge_mb !== undefined) return sendHuge(response, fault.huge_mb);
  if (fault?.cut_body || fault?.cut_at !== undefined) return sendPart(response, answer, fault.cut_at);
  send(response, answer);
}

async function answerTo(serving: Serving, request: Incoming): Promise<Answer> {
  const { site, authority, bearers, fits } = serving;
  if (request.path.startsWith('/storage/')) return storage(site, request);
  const signIn = answerOauth(authority, request);
  if (signIn !== undefined) return signIn;
  const isV1 = request.path.startsWith('/v1/');
  try {
    const person = admit(request, bearers, fits, performance.now());
    return isV1 ? answerV1(site, request, person) : await answerProfile(site, request);
  } catch (error) {
    const refusal = error instanceof Refusal ? error : new Refusal(500, [{ description: String(error) }]);
    return isV1 ? v1Error(refusal) : profileError(refusal);
  }
}
