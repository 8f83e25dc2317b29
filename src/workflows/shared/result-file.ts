import { formatTime } from '../../base/timestamps.ts';
import type { ListState } from '../../cache/list-cache.ts';
import { assertFileName, prepareNewFile } from '../../files/new-file.ts';
import { formatPageAdvice, type ResultFacts } from '../../files/page-transfer.ts';
import type { WorkflowContext } from '../define-workflow.ts';

/** Where the file of a result is. */
interface ResultPlace {
  /** Continues a sentence, such as `saved as result.csv`. */
  readonly place: string;
  /** A sentence that states what to do next. */
  readonly advice?: string;
}

/** A file that a call makes of its result. */
export interface ResultFile {
  /** Saves the bytes, offers them on a page, or sends them to the browser of the person. Throws a MyCaseError. */
  save(bytes: Uint8Array, facts: ResultFacts): Promise<ResultPlace>;
}

/**
 * Checks that the result of a call can be saved under a name, before anything is read: in the folder, or on a page of a
 * host. Throws a MyCaseError that states what to do if it cannot be saved. `prepare` makes the file of the folder.
 */
export async function prepareResultFile(
  name: string,
  { files, browserDownload }: Pick<WorkflowContext, 'files' | 'browserDownload'>,
  prepare: () => Promise<{ save(bytes: Uint8Array): Promise<string> }> = () => prepareNewFile(name, files),
): Promise<ResultFile> {
  if (!browserDownload) {
    const file = await prepare();
    return { save: async (bytes) => ({ place: `saved as ${await file.save(bytes)}` }) };
  }
  assertFileName(name);
  const { target, offer } = browserDownload;
  return {
    async save(bytes, facts) {
      if (!target) {
        const address = await offer({ kind: 'result', name, ...facts });
        return { place: 'put on a page', advice: `${formatPageAdvice(address)} ${MADE_AGAIN_NOTE}` };
      }
      await target.begin(name, bytes.length);
      await target.write(bytes);
      return { place: 'sent to the browser' };
    },
  };
}

const MADE_AGAIN_NOTE = 'The file is made when the person saves it, from the records at that time.';

/** Formats the time of the oldest list behind a result. Without a list it is the present time. */
export const formatOldest = (lists: readonly ListState[], zone: string): string =>
  formatTime(Math.min(Date.now(), ...lists.map(({ asOf }) => asOf)), zone);
