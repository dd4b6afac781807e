import type { RootContent } from 'mdast';
import { formatMessage, type Locale, type Part } from '../../languages/message.ts';
import { findings } from '../../read/findings/findings.ts';
import { agentId, familyName, type Statement, statement } from '../../read/findings/statement.ts';
import {
  lineChanges,
  onModel as modelOf,
  type VersionStep,
  versionPair,
} from '../../read/findings/versions.ts';
import type { AgentReport, ReportData } from '../../read/report-schema.ts';
import { plain } from '../../text/figures.ts';
import { bullets, code, heading, type Inline, plainText } from './nodes.ts';

/** The language of report and terminal. */
const english: Locale = { tag: 'en', figures: plain, word: (text) => text };

/** Statements in English, with a space between them. Text out of a log is code. */
export function inlines(...statements: readonly Statement[]): Inline[] {
  return statements.flatMap(({ message, values }, index) => [
    ...(index > 0 ? [' '] : []),
    ...formatMessage(message, values, english).flatMap(partInlines),
  ]);
}

function partInlines(part: Part): Inline[] {
  if (typeof part === 'string') return [part];
  if (part.kind === 'link') return part.parts.flatMap(partInlines);
  return [part.kind === 'code' ? { type: 'inlineCode', value: part.text } : part.text];
}

/** The agent as a code span with its id, which options take. */
export const agentCode = ({ agent }: Pick<AgentReport, 'agent'>): Inline => code(agentId({ agent }).code);

/** A family without its agent and model: `main loop`. */
export function familyWord(family: { family: string; role: string }, agent: string): Inline {
  const known = familyName(family, agent);
  if (typeof known === 'object' && 'code' in known) return code(known.code);
  return plainText(inlines(statement('{family}', { family: known })));
}

/** `0.155.0` → `0.171.0` */
export const versionsOf = (step: Pick<VersionStep, 'from' | 'to'>): Inline[] => inlines(versionPair(step));

/** ` on \`gpt-5.1-codex\``; nothing when the model is not known. */
export const onModel = (step: Pick<VersionStep, 'model'>): Inline[] =>
  inlines(statement('{model}', { model: modelOf(step) }));

/** `9 lines added, 13 removed (+310, −190 tokens)` */
export const lineWords = (step: Pick<VersionStep, 'lines' | 'tokens'>): string =>
  plainText(inlines(lineChanges(step)));

/** The findings as the report's first section. */
export function findingsSection(data: ReportData): RootContent[] {
  return [
    heading(2, 'Findings'),
    ...findings(data).flatMap(({ title, findings: own }) => [
      heading(3, title),
      bullets(own.map(({ text }) => inlines(...text))),
    ]),
  ];
}
