import { writeFile } from 'node:fs/promises';
import { CONVERSATIONS } from './tour/conversations.ts';
import { runConversation, type Transcript } from './tour/run-conversation.ts';
import { createTourFiles } from './tour/tour-files.ts';

// `npm run tour`: runs the conversations of scripts/tour/conversations.ts with the built server and the sandbox. It
// writes docs/tour.svg, docs/workflows.md, the example of README.md and the preview of docs/safety.md.

const transcripts: Transcript[] = [];
for (const conversation of CONVERSATIONS) transcripts.push(await runConversation(conversation));
for (const [file, text] of Object.entries(await createTourFiles(transcripts))) await writeFile(file, text);
