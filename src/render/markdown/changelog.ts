import type { RootContent } from 'mdast';
import type { AgentReport, ReportData } from '../../read/report-schema.ts';
import { count, plural } from '../../text/figures.ts';
import {
  bullets,
  code,
  heading,
  type Inline,
  type Line,
  literal,
  paragraph,
  query,
  right,
  table,
} from './nodes.ts';
import { surfaceWords } from './words.ts';

type Version = AgentReport['editions'][number];
type Change = AgentReport['edition_changes'][number];

/** Changes listed for a family and version; how many there are is always said. */
const mostChanges = 25;
const longestText = 160;

/** What one version of an agent's prompts says otherwise than the one before it. */
export function changelogSection({ agents }: ReportData): RootContent[] {
  const versions = agents.flatMap((agent) => agent.editions);
  if (versions.length === 0) return [];
  const changes = agents.flatMap((agent) => agent.edition_changes);
  return [
    heading(2, 'Prompt changes between versions'),
    paragraph(
      'Differences between the texts of two versions. Values of slots and text that is optional within one version are not changes.',
    ),
    versionTable(versions),
    query('FROM editions WHERE previous_family_id IS NOT NULL'),
    ...[
      ...Map.groupBy(
        changes,
        ({ family, to_agent_version: to_version }) => `${family} ${to_version}`,
      ).values(),
    ].flatMap(changeList),
  ];
}

function versionTable(versions: readonly Version[]): RootContent {
  return table(
    [
      'Family',
      'Text',
      'From',
      'To',
      right('Lines added'),
      right('Removed'),
      right('Moved'),
      right('Reworded'),
      right('Words added'),
      right('Removed'),
      right('Tokens added'),
      right('Removed'),
      right('Tokens'),
    ],
    versions.map((line): Line[] => [
      code(line.family),
      [`${surfaceWords[line.kind] ?? line.kind} `, code(line.location)],
      version(line.previous_agent_version),
      version(line.agent_version),
      ...[line.lines_added, line.lines_removed, line.lines_moved, line.lines_reworded].map((n) => count(n)),
      ...[line.words_added, line.words_removed, line.tokens_added, line.tokens_removed].map((n) => count(n)),
      count(line.tokens),
    ]),
  );
}

function changeList(changes: readonly Change[]): RootContent[] {
  const [first] = changes;
  if (!first) return [];
  const { family, from_agent_version: from, to_agent_version: to } = first;
  return [
    heading(3, code(family), ' from ', version(from), ' to ', version(to)),
    bullets(changes.slice(0, mostChanges).map(changeLine)),
    ...(changes.length > mostChanges
      ? [paragraph(`${count(mostChanges)} of ${plural(changes.length, 'change')} are listed.`)]
      : []),
    query(
      `FROM edition_changes WHERE family = ${literal(family)} AND to_agent_version ${to === null ? 'IS NULL' : `= ${literal(to)}`}`,
    ),
  ];
}

function changeLine({ change, location: place, before, after, below, lines }: Change): Line {
  const size = lines === 1 ? '' : ` ${plural(lines, 'line')}`;
  const under: Inline[] = below === null ? [' at the start'] : [' after ', code(below, 60)];
  const texts: Inline[] = [before, after]
    .filter((text) => text !== null)
    .flatMap((text, index): Inline[] => [index === 0 ? ': ' : ' → ', code(text, longestText)]);
  // A text at another position is one text, not two.
  const shown = change === 'moved' || change === 'cut elsewhere' ? texts.slice(0, 2) : texts;
  return [`${change}${size} in `, code(place), ...under, ...shown];
}

const version = (name: string | null): Inline => (name === null ? 'unknown' : code(name));
