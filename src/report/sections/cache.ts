import type { RootContent } from 'mdast';
import type { AgentReport, ReportData } from '../data/types.ts';
import { bullets, code, heading, type Line, paragraph, right, table } from '../markdown/nodes.ts';
import { count, dollars } from '../markdown/numbers.ts';
import { causeWords } from './words.ts';

/** What broke the cache: causes, slots, the costliest breaks, and the providers' own diagnoses. */
export function cacheSection({ agents, agreement }: ReportData): RootContent[] {
  const causes = agents.flatMap(({ cache }) => cache.causes);
  if (causes.length === 0) return [];
  const guessed = causes.reduce((sum, { requests, observed }) => sum + requests - observed, 0);
  return [
    heading(2, 'What broke the cache'),
    paragraph(
      'Each request is compared with the one it follows: lost is what that one had in the cache and this one did not read.',
      ...(guessed > 0
        ? [` Of ${count(guessed)} requests no usage was reported; what they say is told from prompts alone.`]
        : []),
    ),
    causeTable(causes),
    ...slotTable(agents),
    ...breakList(agents),
    ...agreementTable(agreement),
  ];
}

function causeTable(causes: AgentReport['cache']['causes']): RootContent {
  return table(
    [
      'Agent',
      'Cause',
      right('Requests'),
      right('From usage'),
      right('Read nothing'),
      right('Tokens lost'),
      right('Cost of it'),
      right('Likely lost, no usage'),
    ],
    causes.map((line): Line[] => [
      code(line.agent),
      line.cause === null ? 'none: all was read' : (causeWords[line.cause] ?? line.cause),
      count(line.requests),
      count(line.observed),
      count(line.misses),
      count(line.lostTokens),
      dollars(line.lostTokens === 0 ? null : line.lostUsd),
      line.likelyLostTokens === 0 ? '–' : count(line.likelyLostTokens),
    ]),
  );
}

function slotTable(agents: ReportData['agents']): RootContent[] {
  const slots = agents.flatMap(({ cache }) => cache.slots);
  if (slots.length === 0) return [];
  return [
    paragraph('Slots whose change broke it:'),
    table(
      ['Agent', 'Slot', right('Requests'), right('Tokens lost'), right('Cost of it')],
      slots.map((line): Line[] => [
        code(line.agent),
        code(line.slot),
        count(line.requests),
        count(line.lostTokens),
        dollars(line.lostUsd),
      ]),
    ),
  ];
}

function breakList(agents: ReportData['agents']): RootContent[] {
  const breaks = agents.flatMap(({ cache }) => cache.breaks);
  if (breaks.length === 0) return [];
  return [
    paragraph('The costliest breaks, those that usage shows first:'),
    bullets(
      breaks.map(
        (line): Line => [
          code(line.agent),
          ' ',
          code(line.exchange),
          `: ${count(line.lostTokens)} tokens lost, ${causeWords[line.cause] ?? line.cause}`,
          ...(line.detail === null ? [] : [' (', code(line.detail, 160), ')']),
          ...(line.before === null && line.after === null
            ? []
            : [': ', code(line.before ?? '', 120), ' → ', code(line.after ?? '', 120)]),
          `; confidence ${line.confidence}.`,
        ],
      ),
    ),
  ];
}

function agreementTable(agreement: ReportData['agreement']): RootContent[] {
  if (agreement.length === 0) return [];
  return [
    paragraph("The provider's own diagnosis, where answers hold one, beside what lens says:"),
    table(
      ['Provider', 'Lens', 'Same', right('Requests')],
      agreement.map((line): Line[] => [
        code(line.reason),
        line.cause === null ? 'all was read' : (causeWords[line.cause] ?? line.cause),
        line.agrees === null ? 'not comparable' : line.agrees ? 'yes' : 'no',
        count(line.requests),
      ]),
    ),
  ];
}
