import { wordSimilarity } from '../../analysis/prompts/align/words.ts';
import {
  compareToolSets,
  type ToolDifference,
  type ToolSetDifference,
} from '../../analysis/tools/compare/sets.ts';
import { pairAlike } from '../../analysis/tools/compare/similar.ts';
import type { ComparedTool } from '../../analysis/tools/compare/types.ts';
import { type ComparedMessage, diffMessages, type MessagesDiff } from './messages.ts';
import { diffParameters, type ParameterDiff } from './parameters.ts';
import { type PurposePair, pairByPurpose } from './purposes.ts';
import { diffTexts, type TextDiff } from './text.ts';

export type { ToolDifference, ToolSetDifference };

/** One side of a comparison: an exchange, or what a family sends. */
export interface Subject {
  agent: string;
  model: string | null;
  /** In wire order. */
  surfaces: readonly SubjectSurface[];
  tools: readonly ComparedTool[];
  /** Null for families, where conversations are not compared. */
  messages: readonly ComparedMessage[] | null;
  parameters: Readonly<Record<string, unknown>>;
  /** Slot values by name if the surfaces show slots by name; otherwise empty. */
  slots: Readonly<Record<string, string>>;
}

interface SubjectSurface {
  kind: string;
  location: string;
  text: string;
}

/** An instruction text of one side, or of both sides when the two match. */
export interface SurfaceDiff {
  before: { kind: string; location: string } | null;
  after: { kind: string; location: string } | null;
  /** The difference of the texts; all lines of the text when only one side has it. */
  text: TextDiff;
}

export interface SubjectDiff {
  models: [before: string | null, after: string | null];
  surfaces: SurfaceDiff[];
  tools: ToolSetDifference;
  /** Tools paired by purpose if the sides are different agents; otherwise empty. */
  purposes: PurposePair[];
  messages: MessagesDiff | null;
  parameters: ParameterDiff[];
  /** Slots whose value changed or that only one side has. */
  slots: ParameterDiff[];
}

/** Texts that share at least this fraction of words are two versions of one text, at any position. */
const alikeEnough = 0.5;
/** Lower threshold for texts at the same position. */
const alikeAtPlace = 0.15;

/** Compares two sides: instructions, tools by meaning, messages, parameters. */
export function diffSubjects(before: Subject, after: Subject): SubjectDiff {
  return {
    models: [before.model, after.model],
    surfaces: diffSurfaces(before.surfaces, after.surfaces),
    tools: compareToolSets(before.tools, after.tools),
    purposes: before.agent === after.agent ? [] : pairByPurpose(before.tools, after.tools),
    messages: before.messages && after.messages ? diffMessages(before.messages, after.messages) : null,
    parameters: diffParameters(before.parameters, after.parameters),
    slots: diffParameters(before.slots, after.slots),
  };
}

/** Whether nothing differs. */
export function isSame({ models, surfaces, tools, messages, parameters, slots }: SubjectDiff): boolean {
  return (
    models[0] === models[1] &&
    surfaces.every(isSameSurface) &&
    tools.differences.length === 0 &&
    !tools.reordered &&
    (messages === null || messages.relation === 'same') &&
    parameters.length === 0 &&
    slots.length === 0
  );
}

export function isSameSurface({ before, after, text: { counts } }: SurfaceDiff): boolean {
  return before !== null && after !== null && counts.removed + counts.added + counts.reworded === 0;
}

interface Numbered extends SubjectSurface {
  name: string;
  index: number;
}

/** In the order of the second side; texts that only the first side has keep their position. */
function diffSurfaces(before: readonly SubjectSurface[], after: readonly SubjectSurface[]): SurfaceDiff[] {
  const old = before.map(numbered);
  const now = after.map(numbered);
  const partner = new Map<Numbered, Numbered>();
  const rules: [alike: (a: Numbered, b: Numbered) => number, least: number][] = [
    [(a, b) => (a.text === b.text ? 1 : 0), 1],
    [(a, b) => (a.kind === b.kind && a.location === b.location ? similarity(a, b) : 0), alikeAtPlace],
    [similarity, alikeEnough],
  ];
  for (const [alike, least] of rules) {
    const taken = new Set(partner.values());
    const [goneOld, freeNow] = [
      old.filter((surface) => !partner.has(surface)),
      now.filter((surface) => !taken.has(surface)),
    ];
    for (const [a, b] of pairAlike(goneOld, freeNow, alike, least)) partner.set(a, b);
  }
  const firsts = new Map([...partner].map(([a, b]) => [b, a]));
  const found = now.map((surface): Placed => ({ before: firsts.get(surface), after: surface }));
  for (const surface of old.filter((own) => !partner.has(own))) {
    const above = found.findLastIndex((own) => own.before !== undefined && own.before.index < surface.index);
    found.splice(above + 1, 0, { before: surface, after: undefined });
  }
  return found.map(({ before: a, after: b }) => ({
    before: a ? { kind: a.kind, location: a.location } : null,
    after: b ? { kind: b.kind, location: b.location } : null,
    text: a && b ? diffTexts(a.text, b.text) : oneSided(a, b),
  }));
}

interface Placed {
  before: Numbered | undefined;
  after: Numbered | undefined;
}

const numbered = (surface: SubjectSurface, index: number): Numbered => ({
  ...surface,
  index,
  name: String(index).padStart(6, '0'),
});

const similarity = (a: Numbered, b: Numbered): number => wordSimilarity(a.text, b.text);

function oneSided(a: Numbered | undefined, b: Numbered | undefined): TextDiff {
  const lines = (a ?? b)?.text.split('\n') ?? [];
  return {
    lines: lines.map((text, i) =>
      a ? { kind: 'removed', text, before: i + 1 } : { kind: 'added', text, after: i + 1 },
    ),
    counts: { same: 0, reworded: 0, removed: a ? lines.length : 0, added: a ? 0 : lines.length },
  };
}
