import type { RootContent } from 'mdast';
import type { AgentReport, ReportData } from '../../read/report-schema.ts';
import { count, money } from '../../text/figures.ts';
import { causeWords } from '../../text/words.ts';
import { bullets, code, heading, type Line, paragraph, right, table } from './nodes.ts';

/** What broke the cache: causes, slots, the costliest breaks, and the providers' own diagnoses. */
export function cacheSection({ agents }: ReportData): RootContent[] {
  const causes = agents.flatMap(({ cache }) => cache.causes);
  if (causes.length === 0) return [];
  const guessed = causes.reduce((sum, { pairs, observed_pairs: observed }) => sum + pairs - observed, 0);
  return [
    heading(2, 'Cache misses by cause'),
    paragraph(
      'Each request is compared with the previous request of its thread. Lost tokens are those that the previous request had in the cache and this one did not read.',
      ...(guessed > 0
        ? [` ${count(guessed)} requests have no reported usage; their cause is inferred from the prompts.`]
        : []),
    ),
    causeTable(causes),
    ...slotTable(agents),
    ...breakList(agents),
    ...agreementTable(agents),
  ];
}

function causeTable(causes: AgentReport['cache']['causes']): RootContent {
  return table(
    [
      'Agent',
      'Answered by',
      'Cause',
      right('Requests'),
      right('With usage'),
      right('Read nothing'),
      right('Tokens lost'),
      right('Cost'),
      right('Tokens lost (inferred)'),
    ],
    causes.map((line): Line[] => [
      code(line.agent),
      line.answered_by,
      line.cause === null ? 'none' : (causeWords[line.cause] ?? line.cause),
      count(line.pairs),
      count(line.observed_pairs),
      count(line.misses),
      count(line.observed_lost_tokens),
      money(line.observed_lost_tokens === 0 ? null : line.observed_lost_usd),
      line.likely_lost_tokens === 0 ? '–' : count(line.likely_lost_tokens),
    ]),
  );
}

function slotTable(agents: ReportData['agents']): RootContent[] {
  const slots = agents.flatMap(({ cache }) => cache.slots);
  if (slots.length === 0) return [];
  return [
    paragraph('Slots whose change caused misses:'),
    table(
      ['Agent', 'Slot', right('Requests'), right('Tokens lost'), right('Cost')],
      slots.map((line): Line[] => [
        code(line.agent),
        code(line.slot),
        count(line.breaks),
        count(line.lost_tokens),
        money(line.lost_usd),
      ]),
    ),
  ];
}

function breakList(agents: ReportData['agents']): RootContent[] {
  const breaks = agents.flatMap(({ cache }) => cache.breaks);
  if (breaks.length === 0) return [];
  return [
    paragraph('Costliest misses, those with reported usage first:'),
    bullets(
      breaks.map(
        (line): Line => [
          code(line.agent),
          ' ',
          code(line.record_id),
          `: ${count(line.lost_tokens)} tokens lost, ${causeWords[line.cause] ?? line.cause}`,
          ...(line.detail === null ? [] : [' (', code(line.detail, 160), ')']),
          ...(line.before === null && line.after === null
            ? []
            : [': ', code(line.before ?? '', 120), ' → ', code(line.after ?? '', 120)]),
          `; confidence: ${line.confidence}.`,
        ],
      ),
    ),
  ];
}

function agreementTable(agents: ReportData['agents']): RootContent[] {
  const agreement = agents.flatMap(({ cache }) => cache.agreement);
  if (agreement.length === 0) return [];
  return [
    paragraph('Cause reported by the provider, compared with the cause found by lens:'),
    table(
      ['Agent', 'Provider', 'lens', 'Same', right('Requests')],
      agreement.map((line): Line[] => [
        code(line.agent),
        code(line.official_reason),
        line.cause === null ? 'none' : (causeWords[line.cause] ?? line.cause),
        line.agrees === null ? 'not comparable' : line.agrees ? 'yes' : 'no',
        count(line.pairs),
      ]),
    ),
  ];
}
