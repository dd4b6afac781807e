import type { RootContent } from 'mdast';
import type { ReportData } from '../data/types.ts';
import { code, codes, heading, type Line, paragraph, right, table } from '../markdown/nodes.ts';
import { count, moment } from '../markdown/numbers.ts';

/** What was captured: agents and logs. */
export function capturedSection({ agents, logs }: ReportData): RootContent[] {
  return [
    heading(2, 'What was captured'),
    table(
      [
        'Agent',
        'Versions',
        right('Sessions'),
        right('Requests'),
        'Models',
        'Captured',
        'From (UTC)',
        'To (UTC)',
      ],
      agents.map((agent): Line[] => [
        code(agent.agent),
        agent.versions.length > 0 ? codes(agent.versions, 4) : '–',
        count(agent.sessions),
        count(agent.exchanges),
        agent.models.length > 0 ? codes(agent.models, 4) : '–',
        howCaptured(agent),
        moment(agent.firstSeen),
        moment(agent.lastSeen),
      ]),
    ),
    paragraph('Logs, by base name and the first digits of the hash of their first bytes:'),
    table(
      ['Log', 'Hash', 'Format', right('Sessions'), right('Requests'), ''],
      logs.map((log): Line[] => [
        code(log.name),
        code(log.hash),
        log.format,
        count(log.sessions),
        count(log.exchanges),
        log.present ? '' : 'no longer there',
      ]),
    ),
  ];
}

function howCaptured({ modes, dry, exchanges }: ReportData['agents'][number]): string {
  const mode = modes.length === 0 ? '–' : modes.join(', ');
  return dry === 0
    ? mode
    : dry === exchanges
      ? `${mode}, answered by lens`
      : `${mode}, ${count(dry)} answered by lens`;
}
