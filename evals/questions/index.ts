import type { Question } from '../question.ts';
import { calendar } from './calendar.ts';
import { cases } from './cases.ts';
import { changes } from './changes.ts';
import { combined } from './combined.ts';
import { conflicts } from './conflicts.ts';
import { contents } from './contents.ts';
import { details } from './details.ts';
import { documents } from './documents.ts';
import { exports } from './exports.ts';
import { mistaken } from './mistaken.ts';
import { money } from './money.ts';
import { overview } from './overview.ts';
import { people } from './people.ts';
import { periods } from './periods.ts';
import { rates } from './rates.ts';
import { related } from './related.ts';
import { searches } from './searches.ts';
import { series } from './series.ts';
import { spans } from './spans.ts';
import { tasks } from './tasks.ts';
import { traps } from './traps.ts';

/** The questions by what they are about. */
export const themes: Readonly<Record<string, readonly Question[]>> = {
  cases,
  people,
  calendar,
  tasks,
  money,
  documents,
  conflicts,
  overview,
  exports,
  traps,
  mistaken,
  combined,
  periods,
  related,
  spans,
  rates,
  series,
  details,
  changes,
  contents,
  searches,
};
