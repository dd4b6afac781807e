import type { Figure } from '../../read/figure.ts';
import { formatFigure } from '../../text/figures.ts';

/** `11`, or `8–10` where requests differ: tools of a request. */
export const toolRange = ({
  min_tools: least,
  max_tools: most,
}: {
  min_tools: number | null;
  max_tools: number | null;
}): string => (most === null ? '–' : least === most ? String(most) : `${least}–${most}`);

/** A figure from answers: `not reported` or `not measured` without one, and marked when a local server reported it, which may be a stand-in. */
export function figureText(figure: Figure): string {
  if (figure.value === null) return figure.unit === 'ms' ? 'not measured' : 'not reported';
  return figure.source === 'local' ? `${formatFigure(figure)} (local server)` : formatFigure(figure);
}
