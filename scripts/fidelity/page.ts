import type { ClientPin } from '../client-pins.ts';
import type { MeasuredCell, MeasuredSubject } from './inside.ts';

const BEGIN = '<!-- measured: begin -->';
const END = '<!-- measured: end -->';

const columns: readonly { title: string; is: (cell: MeasuredCell, index: number) => boolean }[] = [
  { title: 'direct again', is: ({ way }, index) => way === 'direct' && index > 0 },
  { title: 'direct, CA in system store', is: ({ way }) => way === 'store' },
  { title: 'forward', is: ({ way, dotLens }) => way === 'forward' && !dotLens },
  { title: 'forward, `.lens` there', is: ({ way, dotLens }) => way === 'forward' && dotLens },
  { title: 'reverse', is: ({ way, dotLens }) => way === 'reverse' && !dotLens },
  { title: 'reverse, `.lens` there', is: ({ way, dotLens }) => way === 'reverse' && dotLens },
];

/** The measured part of the page: one table, then what differs in each cell that is not equal. */
export function measuredPart(
  measured: readonly MeasuredSubject[],
  pins: readonly ClientPin[],
  now: Date,
): string {
  const version = (client: string): string => pins.find(({ id }) => id === client)?.version ?? '';
  const rows = measured.map((subject) => {
    const found = columns.map(({ is }) => subject.cells.find(is));
    const first = subject.cells[0];
    return `| ${subject.name} ${version(subject.client)} | ${first?.bytes.length} | ${found.map(verdict).join(' | ')} |`;
  });
  return [
    `Measured ${now.toISOString().slice(0, 10)} on ${process.platform} ${process.arch}, Node ${process.versions.node}, by \`npm run fidelity\`. Each cell is one run compared with a direct one.`,
    '',
    `| client | model requests | ${columns.map(({ title }) => title).join(' | ')} |`,
    `|${' --- |'.repeat(columns.length + 2)}`,
    ...rows,
    '',
    '### What differs',
    '',
    ...measured.flatMap(details),
  ]
    .join('\n')
    .trim();
}

/** The page with its measured part replaced. */
export function withMeasuredPart(page: string, part: string): string {
  const [from, to] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (from < 0 || to < from) throw new Error(`docs/fidelity.md has no ${BEGIN} … ${END}`);
  return `${page.slice(0, from + BEGIN.length)}\n${part}\n${page.slice(to)}`;
}

function verdict(cell: MeasuredCell | undefined): string {
  if (!cell) return '–';
  if (cell.exit !== 0 || cell.bytes.length === 0) return 'did not run';
  const { difference } = cell;
  if (!difference) return 'reference';
  const body =
    difference.requests.length > 0 || difference.body.length > 0 ? '**body differs**' : 'body equal';
  const headers =
    difference.headers.length > 0 ? ', headers differ' : difference.order ? ', header order' : '';
  const transport = difference.transport.length > 0 ? `, ${difference.transport.join(', ')}` : '';
  return body === 'body equal' && headers === '' && transport === ''
    ? 'equal'
    : `${body}${headers}${transport}`;
}

function details({ name, cells }: MeasuredSubject): string[] {
  const lines = columns.flatMap(({ title, is }) => {
    const cell = cells.find(is);
    const { difference, encodings } = cell ?? {};
    if (!cell || !difference) return [];
    const parts = [
      ...difference.requests,
      ...shortened(difference.body).map((text) => `\`${text}\``),
      ...(difference.headers.length > 0
        ? [`headers ${difference.headers.map((text) => `\`${text}\``).join(' ')}`]
        : []),
      ...(encodings?.some((encoding) => encoding !== 'identity')
        ? [`content-encoding ${encodings.join(', ')}`]
        : []),
    ];
    return parts.length > 0 ? [`- ${title}: ${parts.join('; ')}`] : [];
  });
  return lines.length === 0 ? [] : [`**${name}**`, '', ...lines, ''];
}

const MOST = 12;

/** Places that differ in one way in many elements are listed once; a long list is cut, with the number left out. */
function shortened(texts: readonly string[]): string[] {
  const alike = new Map<string, string[]>();
  for (const text of texts) {
    const shape = text.replaceAll(/\[\d+\]/g, '[…]');
    alike.set(shape, [...(alike.get(shape) ?? []), text]);
  }
  const said = [...alike].flatMap(([shape, same]) =>
    same.length > 2 ? [`${shape} (${same.length}x)`] : same,
  );
  return said.length <= MOST ? said : [...said.slice(0, MOST), `and ${said.length - MOST} more`];
}
