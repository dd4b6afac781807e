import type { SurfaceKind } from '../../../wire/types.ts';
import { clusterTexts } from '../cluster/cluster.ts';
import { areApart } from '../cluster/split.ts';
import { type Corpus, CorpusBuilder, canonical } from '../corpus/corpus.ts';
import { classifyLines, type LineClasses } from '../corpus/line-classes.ts';
import type { PromptRequest, PromptText } from '../types.ts';
import { delegates, openingRole } from './roles.ts';

/** Requests with the same evidence and similar texts. */
export function groupRequests(
  requests: readonly PromptRequest[],
  texts: readonly PromptText[],
): PromptRequest[][] {
  const groups: PromptRequest[][] = [];
  const byHash = new Map(texts.map((text) => [text.hash, text]));
  for (const own of byKey(requests, ({ agent }) => agent)) {
    const documents = joinSurfaces(own, texts);
    const classes = classifyLines(documents.corpus.lines);
    const cluster = clusterTexts(documents.corpus, classes);
    const numbers = new Map(own.map((request, i) => [request, documents.textOf[i] as number]));
    for (const group of byKey(own, (request) => String(cluster[numbers.get(request) as number])))
      groups.push(...splitByEvidence(group, { documents, classes, numbers, texts: byHash }));
  }
  return groups;
}

interface Evidence {
  documents: Documents;
  classes: LineClasses;
  numbers: ReadonlyMap<PromptRequest, number>;
  texts: ReadonlyMap<string, PromptText>;
}

/** Splits requests that share most of their text but are known to be different. */
function splitByEvidence(group: PromptRequest[], evidence: Evidence): PromptRequest[][] {
  return byKey(group, (request) => (request.toolNames.length > 0 ? 'tools' : 'none'))
    .flatMap((part) => splitRoles(part, evidence.texts))
    .flatMap((part) => splitSubagents(part))
    .flatMap((part) => splitByText(part, evidence));
}

/**
 * Subagents of one agent share most of their text; the first words state the role, such as extracting memories or
 * running a task.
 */
function splitRoles(group: PromptRequest[], texts: ReadonlyMap<string, PromptText>): PromptRequest[][] {
  const parts = byKey(group, (request) => openingRole(request, texts) ?? 'none');
  const stated = new Set(
    group.map((request) => openingRole(request, texts)).filter((role) => role !== undefined),
  );
  return stated.size > 1 ? parts : [group];
}

/** The same text with fewer tools: a subagent that reuses the main prompt. */
function splitSubagents(group: PromptRequest[]): PromptRequest[][] {
  const sessions = new Set(group.filter(delegates).map(({ session }) => session));
  const isSubagent = (request: PromptRequest): boolean =>
    !delegates(request) && sessions.has(request.session);
  return byKey(group, (request) => String(isSubagent(request)));
}

/** Different models or tools with different texts are two families if each has its own text in several positions. */
function splitByText(group: PromptRequest[], evidence: Evidence): PromptRequest[][] {
  const { documents, classes, numbers } = evidence;
  for (const key of [(r: PromptRequest) => r.model ?? '', (r: PromptRequest) => r.toolSet ?? '']) {
    const parts = byKey(group, key);
    if (parts.length < 2 || parts.length > 8) continue;
    for (const part of parts) {
      const rest = group.filter((request) => !part.includes(request));
      const [a, b] = [part, rest].map((side) =>
        [...new Set(side.map((request) => numbers.get(request) as number))].sort((x, y) => x - y),
      );
      if ((a as number[]).some((text) => (b as number[]).includes(text))) continue;
      if (!areApart(documents.corpus, classes, a as number[], b as number[], evident)) continue;
      return [part, rest].flatMap((side) => splitByText(side, evidence));
    }
  }
  return [group];
}

/** With further evidence, less of the text has to differ. */
const evident = { exclusive: 0.005, runs: 3 };

/** Groups in order of first appearance. */
export function byKey<T>(items: readonly T[], key: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const own = key(item);
    const known = groups.get(own);
    if (known) known.push(item);
    else groups.set(own, [item]);
  }
  return [...groups.values()];
}

/** Requests as texts: all text that the agent wrote in each, joined. */
interface Documents {
  corpus: Corpus;
  /** Number of each request's text in the corpus. */
  textOf: Int32Array;
}

const instruction: ReadonlySet<SurfaceKind> = new Set<SurfaceKind>(['system', 'developer', 'system-message']);

/**
 * Joins the instruction surfaces of each request into one text. Families are found on the joined text, so blocks that
 * another version or capture mode splits or joins, and one-line headers, have no effect. Context (dates, folders,
 * memory files in user messages) is used for requests without instructions.
 */
function joinSurfaces(requests: readonly PromptRequest[], texts: readonly PromptText[]): Documents {
  const byHash = new Map(texts.map(({ hash, text }) => [hash, text]));
  const builder = new CorpusBuilder();
  const known = new Map<string, number>();
  const numbers = requests.map((request) => {
    const instructions = request.surfaces.filter(({ kind }) => instruction.has(kind));
    const hashes = (instructions.length > 0 ? instructions : request.surfaces).map(({ hash }) => hash);
    const key = hashes.join();
    let number = known.get(key);
    if (number === undefined) {
      number = known.size;
      known.set(key, number);
      builder.add(hashes.map((hash) => byHash.get(hash) ?? '').join('\n'));
    }
    return number;
  });
  const { corpus, textOf } = canonical(builder.finish());
  return { corpus, textOf: Int32Array.from(numbers, (number) => textOf[number] as number) };
}
