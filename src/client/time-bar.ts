import type { IndexRow } from './index-rows.ts';
import type { Range } from './timeline-shape.ts';

const SVG = 'http://www.w3.org/2000/svg';
const WIDTH = 600;

/** When a request went out and its answer ended, within a period: an arrow, then a bar. */
export function timeBar(row: IndexRow, { from, to }: Range): SVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', `0 0 ${WIDTH} 24`);
  svg.setAttribute('preserveAspectRatio', 'none');
  svg.setAttribute('aria-hidden', 'true');
  const scale = WIDTH / (to - from);
  const x = ((row.time ?? from) - from) * scale;
  const width = Math.max(2, Math.min(WIDTH - x, (row.ms ?? 0) * scale));
  const bar = document.createElementNS(SVG, 'path');
  bar.setAttribute('class', row.role === 'main' ? 'flow' : 'wait side');
  bar.setAttribute('d', `M${x} 7h${width}v10h${-width}z`);
  const arrow = document.createElementNS(SVG, 'path');
  arrow.setAttribute('class', row.failed ? 'arrow bad' : 'arrow');
  arrow.setAttribute('d', `M${x - 6} 5L${x} 12L${x - 6} 19`);
  svg.append(bar, arrow);
  return svg;
}
