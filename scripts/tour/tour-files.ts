import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { replaceMarkedPart } from '../marked-part.ts';
import { EXAMPLE, TOUR } from './conversations.ts';
import { drawTour } from './draw-tour.ts';
import { formatBlock, formatConversation } from './format-conversation.ts';
import { formatWorkflowsPage } from './format-workflows-page.ts';
import { listPrompts, type Transcript } from './run-conversation.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Returns the files that show the conversations of CONVERSATIONS: the path of each file in the project, and its text.
 * The README and docs/safety.md keep their text outside of the marked parts.
 */
export async function createTourFiles(transcripts: readonly Transcript[]): Promise<Readonly<Record<string, string>>> {
  const find = (title: string): Transcript => {
    const found = transcripts.find(({ conversation }) => conversation.title === title);
    if (!found) throw new Error(`no conversation has the title ${title}`);
    return found;
  };
  const [readme, safety] = [await readPage('README.md'), await readPage('docs/safety.md')];
  return {
    'docs/tour.svg': drawTour(find(TOUR.title), describeTour(find(TOUR.title))),
    'docs/workflows.md': formatWorkflowsPage(transcripts, await listPrompts()),
    'docs/safety.md': replaceMarkedPart(safety, 'preview', formatBlock(findForm(find(TOUR.title)))),
    'README.md': replaceMarkedPart(readme, 'example', formatConversation(find(EXAMPLE.title))),
  };
}

const readPage = (path: string): Promise<string> => readFile(ROOT + path, 'utf8');

/** Returns the whole text of the form of a conversation. Throws if it has none. */
function findForm({ turns }: Transcript): string {
  const forms = turns.flatMap((turn) => ('form' in turn && turn.form !== undefined ? [turn.form] : []));
  const [form] = forms;
  if (form === undefined) throw new Error('the conversation has no form');
  return form;
}

/** Returns the words of the conversation and the names of the tools, for readers who do not see the picture. */
const describeTour = ({ turns }: Transcript): string =>
  turns
    .map((turn) => ('speaker' in turn ? `${turn.speaker}: ${turn.text}` : `The agent calls ${turn.call.tool}.`))
    .join(' ');
