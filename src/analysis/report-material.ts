import type { RootContent } from 'mdast';
import { readReport } from '../report/data/read.ts';
import type { ReportData } from '../report/data/schema/report.ts';
import type { Section } from '../report/sections/table.ts';
import type { Database } from '../store/database.ts';
import { openReadOnly } from '../store/open.ts';
import type { Narrowing } from '../store/queries/report-selection.ts';
import { loadConversations } from './conversation/load.ts';
import { conversationNodes } from './conversation/render-markdown.ts';
import { chosenThreads } from './conversation/run.ts';
import { withNarrowed } from './narrowed.ts';

/** What the report is written from. */
export interface ReportMaterial {
  data: ReportData;
  /** Read only for the section that shows them. */
  conversations: RootContent[];
}

/** Reads from a database what the report says in the sections that are asked for. */
export async function reportMaterial(
  database: Database,
  sections: readonly Section[],
  narrowing: Narrowing = {},
): Promise<ReportMaterial> {
  const data = await readReport(database, narrowing);
  if (!sections.some(({ name }) => name === 'conversations')) return { data, conversations: [] };
  const { threads } = await chosenThreads(database, undefined, false);
  return { data, conversations: conversationNodes(await loadConversations(database, threads), false, 3) };
}

/** The same for the chosen exchanges alone: from the private copy that site and SQL are narrowed to. */
export function narrowedMaterial(
  db: string,
  sections: readonly Section[],
  { since, until, agent, session, label }: Narrowing,
): Promise<ReportMaterial> {
  const narrowing = { since, until, agent, session, label };
  return withNarrowed({ db, ...narrowing }, async (copy) => {
    const database = await openReadOnly(copy ?? db);
    try {
      return await reportMaterial(database, sections, narrowing);
    } finally {
      await database.close();
    }
  });
}
