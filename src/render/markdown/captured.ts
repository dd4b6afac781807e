import type { RootContent } from 'mdast';
import type { ReportData } from '../../read/report-schema.ts';
import { count, moment } from '../../text/figures.ts';
import { code, codes, heading, type Line, paragraph, right, table } from './nodes.ts';

/** What was captured: agents and logs. */
export function capturedSection({ agents, logs }: ReportData): RootContent[] {
  return [
    heading(2, 'Captured agents and logs'),
    table(
      [
        'Agent',
        'Versions',
        right('Sessions'),
        right('Requests'),
        'Models',
        'Capture mode',
        'First request (UTC)',
        'Last request (UTC)',
      ],
      agents.map((agent): Line[] => [
        code(agent.agent),
        agent.agent_versions.length > 0 ? codes(agent.agent_versions, 4) : '–',
        count(agent.sessions),
        count(agent.exchanges),
        agent.model_names.length > 0 ? codes(agent.model_names, 4) : '–',
        howCaptured(agent),
        moment(agent.first_seen),
        moment(agent.last_seen),
      ]),
    ),
    paragraph('Logs. The hash is the beginning of the hash of their first bytes.'),
    table(
      ['Log', 'Hash', 'Format', right('Sessions'), right('Requests'), 'Exists'],
      logs.map((log): Line[] => [
        code(log.name),
        code(log.hash),
        log.format,
        count(log.sessions),
        count(log.exchanges),
        log.present ? 'yes' : 'no',
      ]),
    ),
  ];
}

function howCaptured({
  modes,
  answered_by_lens: dry,
  answered_locally: local,
  exchanges,
}: ReportData['agents'][number]): string {
  const mode = modes.length === 0 ? '–' : modes.join(', ');
  if (dry === exchanges) return `${mode}, answered by lens`;
  return [
    mode,
    ...(dry > 0 ? [`${count(dry)} answered by lens`] : []),
    ...(local > 0 ? [`${count(local)} by a local server`] : []),
  ].join(', ');
}
