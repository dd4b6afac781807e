import type { EnvelopeText, Rewrite, Rewriting } from '../store/rewrite-database.ts';
import { isPublicHost } from './personal.ts';
import {
  apiSegment,
  argumentKeys,
  knownModel,
  protocolKeys,
  protocolWords,
  structuralKeys,
} from './protocol.ts';
import type { StandIns } from './stand-ins.ts';
import type { Vocabulary } from './vocabulary.ts';

/** How a column is treated; every text column of the schema has one, and a test holds that none is missing. */
type Treatment =
  | 'keep' // words of lens and of the wire formats
  | 'scrub' // the same with personal values replaced
  | 'name' // a name made of words of kept texts, else replaced
  | 'text' // line by line: kept where it is fixed text, else replaced
  | 'literal' // a fixed part of a template line
  | 'json' // the same for strings in JSON
  | 'model'
  | 'id' // keyed hash
  | 'replace'
  | 'remove'
  | 'url'
  | 'path'
  | 'header'
  | 'command'
  | 'log';

const columnsOf = (text: string): string[] => text.trim().split(/\s+/);

/** By treatment the columns that get it, everywhere, or `table.column` for one table. The latter win. */
const treatments: readonly (readonly [Treatment, readonly string[]])[] = [
  [
    'keep',
    columnsOf(`key completeness format outcome encoding placeholders list role relation scope wire mode dry
      fees_left_out direction part unpriced confidence basis verdict cause other_causes caching break_list break_type
      official_reason change alongside side pattern axis from_day checked_day price_from
      platform lens_version method agent_version_evidence parent_evidence evidence factor determined_by confounded_with
      purpose subject edition_texts.kind _other_traffic.kind meta.value warnings.code events.event slots.kind template_lines.kind template_blocks.kind templates.kind
      surfaces.kind variants.kind editions.kind tool_slots.kind _exchange_threads.kind _segment_blocks.type answer_blocks.type
      _joined_blocks.type tool_definitions.type tool_definitions.wire_type tool_parameters.type
      _envelope_parameters.type tool_calls.source prices.source prices.provider prices.model exchange_costs.price_model`),
  ],
  [
    'scrub',
    columnsOf(`agent agent_version previous_agent_version from_agent_version to_agent_version stop_reason error_code
      location break_location from_location headers.name tool_parameters.path tool_changes.path tool_slots.path
      _envelope_parameters.parameter`),
  ],
  ['name', columnsOf('name family slot parent_tool break_tool')],
  ['text', columnsOf('text value before after below description description_template detail variants.value')],
  ['literal', ['literals']],
  [
    'json',
    columnsOf(`json response usage_raw schema schema_template arguments default_value enum_values _sample_paths.path
      _envelope_parameters.value _envelopes.text`),
  ],
  ['model', columnsOf('model response_model from_model previous_model model_names')],
  [
    'id',
    columnsOf(`hash norm_hash head_hash tail_hash request_sha256 session_id record_id previous_record_id thread_id
      parent_thread_id family_id template_id slot_id lineage_id edition_id previous_edition_id variant_id previous_family_id`),
  ],
  [
    'replace',
    columnsOf(
      'message error_message label cwd situation baseline_value situation_value _other_traffic.host _other_traffic.path git_branch git_head connection result response_id call_id parent_call_id traceparent',
    ),
  ],
  ['remove', columnsOf('logs.path settings')],
  ['url', columnsOf('upstream upstreams')],
  ['path', columnsOf('_exchanges.path')],
  ['header', ['headers.value']],
  ['command', ['command']],
  ['log', ['logs.name']],
];

const byColumn = new Map(
  treatments.flatMap(([treatment, columns]) => columns.map((name) => [name, treatment])),
);

/** The treatment of a column; undefined for one that nobody has judged. */
export function treatmentOf(table: string, column: string): Treatment | undefined {
  return byColumn.get(`${table}.${column}`) ?? byColumn.get(column);
}

/** Values of headers that describe the protocol: media types, dates of versions and betas, small numbers. */
const plainHeader =
  /^(?:(?:application|text)\/[a-z.+-]+(?:; ?charset=[\w-]+)?|gzip|br|zstd|identity|deflate|\d{1,6}|\d{4}-\d\d-\d\d|[a-z]+(?:-[a-z0-9]+)*-20\d\d-\d\d-\d\d(?:,[a-z]+(?:-[a-z0-9]+)*-20\d\d-\d\d-\d\d)*|js|node|linux|macos|windows|x64|arm64|v\d{2}\.\d+\.\d+)$/i;

/** Rewrites the texts of a database by the treatment of their columns. Throws for a column without one. */
export function shareRewriting(vocabulary: Vocabulary, standIns: StandIns, structure: boolean): Rewriting {
  const { personal, lines, literals, tools, words } = vocabulary;
  const kept = (line: string): string | undefined => {
    const shared = lines.get(line);
    return shared === undefined || !structure ? shared : standIns.structure(shared);
  };
  const text: Rewrite = (value) =>
    value
      .split('\n')
      .map((line) => kept(line) ?? standIns.of(line))
      .join('\n');
  const scrub: Rewrite = (value) => personal.scrub(value, standIns);
  const name: Rewrite = (value) => {
    if (tools.has(value)) return scrub(value);
    const parts = value.match(/\p{L}+/gu) ?? [];
    const isKnown = parts.every(
      (part) => part.length < 3 || words.has(part.toLowerCase()) || lensWords.has(part.toLowerCase()),
    );
    return isKnown ? scrub(value) : standIns.of(value, 'name');
  };
  const model: Rewrite = (value) => (knownModel.test(value) ? scrub(value) : standIns.of(value, 'model'));
  const json = jsonRewriting({ text, model, vocabulary, standIns });
  const rewrites: Readonly<Record<Treatment, 'keep' | Rewrite>> = {
    keep: 'keep',
    scrub,
    name,
    text: (value) => (protocolWords.has(value) ? value : text(value)),
    literal: (value) => {
      const shared = literals.get(value);
      if (shared === undefined) return standIns.of(value);
      return structure ? standIns.structure(shared) : shared;
    },
    json,
    model,
    id: (value) => (ULID.test(value) ? value : standIns.id(value)),
    replace: (value) => standIns.of(value),
    remove: () => null,
    url: (value) =>
      value
        .split(', ')
        .map((one) =>
          URL.canParse(one) && isPublicHost(new URL(one).hostname) ? one : standIns.of(one, 'url'),
        )
        .join(', '),
    path: (value) => pathOf(value, standIns),
    header: (value) => (plainHeader.test(value) ? scrub(value) : standIns.of(value)),
    command: (value) => {
      const [program = '', ...rest] = value.split(' ');
      const known = /^[a-z][a-z-]{1,20}$/.test(program) ? scrub(program) : standIns.of(program, 'command');
      return rest.length === 0 ? known : `${known} ${standIns.of(rest.join(' '), 'arguments')}`;
    },
    log: (value) => standIns.of(value, 'log'),
  };
  return {
    column(table, column) {
      const treatment = treatmentOf(table, column);
      if (treatment === undefined) throw new Error(`Sharing has no rule for ${table}.${column}`);
      return rewrites[treatment];
    },
    envelope: (envelope) => envelopeOf(envelope, json, standIns),
  };
}

/** ULIDs of lens hold a time and chance. */
const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;

/** Words of names that lens gives. */
const lensWords = new Set(
  'claude code codex gemini cli opencode pi qwen cursor agent main loop title subagent router compaction memory probe side request other quota count tokens suggestion slot list optional text block date time path folder branch commit version model shell platform number choice value line values heading tool tools question summary topic hook plan review search file files status git log tree working directory moved free instructions context system developer user message unknown'.split(
    ' ',
  ),
);

function pathOf(value: string, standIns: StandIns): string {
  const [path = '', query] = value.split('?', 2);
  const segments = path.split('/').map((segment) => {
    const [model = '', method] = segment.split(':', 2);
    if (segment === '' || apiSegment.test(segment)) return segment;
    if (knownModel.test(model) && (method === undefined || /^[a-zA-Z]{1,30}$/.test(method))) return segment;
    return standIns.of(segment, 'segment');
  });
  const known = query?.split('&').map((pair) => {
    if (/^(?:beta=true|alt=sse|stream=true|api-version=[\d-]+(?:-preview)?)$/.test(pair)) return pair;
    const [key = '', one] = pair.split('=', 2);
    const name = /^[a-z_-]{1,20}$/i.test(key) ? key : standIns.of(key, 'key');
    return one === undefined ? name : `${name}=${standIns.of(one)}`;
  });
  return segments.join('/') + (known === undefined ? '' : `?${known.join('&')}`);
}

interface JsonRules {
  text: Rewrite;
  model: Rewrite;
  vocabulary: Vocabulary;
  standIns: StandIns;
}

/** Rewrites the strings, names of members and long numbers of JSON; a text that is no JSON line by line. */
function jsonRewriting({ text, model, vocabulary, standIns }: JsonRules): Rewrite {
  const { keys, tools, personal } = vocabulary;
  const string = (value: string, key: string, isArgument: boolean): string => {
    if (value === '' || value.startsWith(HOLE)) return value;
    if (!isArgument) {
      if (structuralKeys.has(key) && protocolWords.has(value)) return value;
      if (key === 'model') return model(value) ?? '';
      if (key === 'name' && tools.has(value)) return personal.scrub(value, standIns);
    }
    const inner = /^\s*[{[]/.test(value) ? parsed(value) : undefined;
    return inner === undefined ? (text(value) ?? '') : JSON.stringify(walk(inner.value, key, true));
  };
  const walk = (value: unknown, key: string, isArgument: boolean): unknown => {
    if (typeof value === 'string') return string(value, key, isArgument);
    if (typeof value === 'number')
      return !isArgument || Math.abs(value) < 1e5 ? value : 10 ** Math.floor(Math.log10(Math.abs(value)));
    if (Array.isArray(value)) return value.map((item) => walk(item, key, isArgument));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([member, item]) => {
        const isKnown = keys.has(member) || protocolKeys.has(member);
        const name = isKnown ? personal.scrub(member, standIns) : standIns.of(member, 'key');
        return [name, walk(item, isKnown ? member : '', isArgument || argumentKeys.has(member))];
      }),
    );
  };
  return (value) => {
    const found = parsed(value);
    return found === undefined ? text(value) : JSON.stringify(walk(found.value, '', false));
  };
}

const HOLE = '\u0000list ';

/** An envelope with its strings rewritten; the offsets of its lists are those in the new text. */
function envelopeOf(
  { text, placeholders, encoding }: EnvelopeText,
  json: Rewrite,
  standIns: StandIns,
): Pick<EnvelopeText, 'text' | 'placeholders'> {
  if (encoding === 'base64')
    return { text: Buffer.from(standIns.of(text, 'bytes')).toString('base64'), placeholders };
  if (encoding !== 'json') return { text: standIns.lines(text), placeholders };
  const bytes = Buffer.from(text);
  const lists = placeholders === '' ? [] : placeholders.split(' ');
  let marked = '';
  let from = 0;
  for (const [index, list] of lists.entries()) {
    const at = Number(list.split('@')[1]);
    const length = bytes[at] === 0x5b ? 2 : 1;
    marked += `${bytes.toString('utf8', from, at)}${JSON.stringify(`${HOLE}${index} ${length}`)}`;
    from = at + length;
  }
  marked += bytes.toString('utf8', from);
  const pieces = (json(marked) ?? '').split(/"\\u0000list (\d+) ([12])"/);
  let rewritten = pieces[0] ?? '';
  const moved: string[] = [];
  for (let at = 1; at + 2 < pieces.length + 1; at += 3) {
    moved.push(`${lists[Number(pieces[at])]?.split('@')[0]}@${Buffer.byteLength(rewritten)}`);
    rewritten += (pieces[at + 1] === '2' ? '[]' : '0') + (pieces[at + 2] ?? '');
  }
  return { text: rewritten, placeholders: moved.join(' ') };
}

function parsed(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}
