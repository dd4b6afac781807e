import type { Anatomy, AnatomyPart } from '../read/twins/page.ts';

const partLabels: Readonly<Record<AnatomyPart, string>> = {
  tools: 'tools',
  skeleton: 'fixed prompt',
  slots: 'slots',
  instructions: 'instructions, not split',
  user: 'user',
  model: 'model',
  results: 'tool results',
  other: 'other',
};

/** A part of the bar: where it starts and how wide it is, in a bar of the given width. */
export interface Segment {
  part: AnatomyPart;
  label: string;
  tokens: number;
  x: number;
  width: number;
}

/** Lays the parts out in wire order. Parts without tokens are left out; the rest fill the width exactly. */
export function segmentsOf(anatomy: Anatomy, width: number): Segment[] {
  const whole = anatomy.parts.reduce((sum, part) => sum + part.tokens, 0);
  if (whole <= 0) return [];
  let x = 0;
  return anatomy.parts
    .filter(({ tokens }) => tokens > 0)
    .map(({ part, tokens }) => {
      const segment = { part, label: partLabels[part], tokens, x, width: (tokens / whole) * width };
      x += segment.width;
      return segment;
    });
}

/** A coordinate with as few digits as the picture needs. */
export const coordinate = (value: number): string => String(Math.round(value * 10) / 10);
