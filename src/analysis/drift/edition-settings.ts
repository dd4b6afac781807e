import { flatMembers } from '../../wire/tools/meaning.ts';
import { isSetByVersion, SideCollector } from '../prompts/run-facts.ts';
import { kindOfValues } from '../prompts/slots/slot-kinds.ts';
import type { EditionRequest } from './editions.ts';

/** What a request contains in addition to its texts. */
export interface RequestSettings {
  /** Request parameters, without the model and without lists such as messages and tools. */
  parameters: Readonly<Record<string, unknown>>;
  /** Values of headers that enable beta features. */
  betas: readonly string[];
  /** Names of the tools on offer, in request order. */
  tools: readonly string[];
}

/** A change of a version in the parameters, the beta headers or the order of tools. */
export interface SettingChange {
  change: 'parameter' | 'beta header' | 'tool order';
  /** Dotted path of the parameter, name of the header, or `tools`. */
  location: string;
  before: string | null;
  after: string | null;
  /** Only some requests of the newer (or, if removed, of the older) version have it. */
  optional: boolean;
}

/** A request of an edition, with its settings. */
export interface Sent {
  request: EditionRequest;
  settings: RequestSettings;
}

/** Members that identify a conversation or a person: a run sets them. */
const identifying =
  /(?:^|[._])(?:id|ids|user|session|conversation|cache_key|metadata|client_metadata|safety_identifier|previous_response)(?:[._]|$)|_id$/i;
/** A setting of some requests may be missing in the other version by chance with at most this probability. */
const mostChance = 0.4;
/** Tools of servers that a person connects. */
const ofServer = /^mcp__/;

/**
 * What a version changed in request parameters, beta headers and the order of tools. A parameter counts if it has one
 * value in all requests of each version that have it; the order of tools if each version has one order of the tools that
 * both offer. Values that repeat facts of the run, and spelling, such as the order of members, do not count.
 */
export function settingChanges(before: readonly Sent[], now: readonly Sent[]): SettingChange[] {
  return [...parameterChanges(before, now), ...betaChanges(before, now), ...orderChanges(before, now)];
}

function parameterChanges(before: readonly Sent[], now: readonly Sent[]): SettingChange[] {
  const flatten = ({ request, settings }: Sent): FlatSent => ({
    request,
    values: flatMembers(settings.parameters),
  });
  const [older, newer] = [before.map(flatten), now.map(flatten)];
  const paths = new Set([...older, ...newer].flatMap(({ values }) => [...values.keys()]));
  return [...paths].sort().flatMap((path): SettingChange[] => {
    if (identifying.test(path)) return [];
    const sides = [older, newer].map((sent) => {
      const side = new SideCollector();
      sent.forEach(({ request, values }, i) => {
        const value = values.get(path);
        if (value !== undefined) side.add(value, [request], i);
      });
      return side.result();
    });
    const [was, is] = sides.map(({ values }) => [...values]) as [string[], string[]];
    if (was.length > 1 || is.length > 1 || was[0] === is[0]) return [];
    if (was.length + is.length === 2) {
      const kind = kindOfValues([...was, ...is].map(unquoted), path);
      if (!isSetByVersion(kind === 'bool' ? 'choice' : kind, path, sides)) return [];
    }
    const [has, all] = is.length > 0 ? [newer, older] : [older, newer];
    const share = has.filter(({ values }) => values.has(path)).length / has.length;
    if (was.length + is.length === 1 && (1 - share) ** all.length > mostChance) return [];
    return [
      {
        change: 'parameter',
        location: path,
        before: was[0] ?? null,
        after: is[0] ?? null,
        optional: share < 1,
      },
    ];
  });
}

interface FlatSent {
  request: EditionRequest;
  values: ReadonlyMap<string, string>;
}

const unquoted = (json: string): string => (json.startsWith('"') ? json.slice(1, -1) : json);

function betaChanges(before: readonly Sent[], now: readonly Sent[]): SettingChange[] {
  const counts = [before, now].map((sent) => {
    const own = new Map<string, number>();
    for (const { settings } of sent)
      for (const beta of new Set(settings.betas)) own.set(beta, (own.get(beta) ?? 0) + 1);
    return own;
  }) as [Map<string, number>, Map<string, number>];
  const only = (side: 0 | 1): SettingChange[] => {
    const [own, others] = side === 0 ? [before, now] : [now, before];
    return [...counts[side]].flatMap(([beta, count]): SettingChange[] => {
      if (counts[side === 0 ? 1 : 0].has(beta)) return [];
      const share = count / own.length;
      if ((1 - share) ** others.length > mostChance) return [];
      const [was, is] = side === 0 ? [beta, null] : [null, beta];
      return [
        { change: 'beta header', location: 'beta headers', before: was, after: is, optional: share < 1 },
      ];
    });
  };
  return [...only(0), ...only(1)].sort((a, b) => compare(a.before ?? a.after, b.before ?? b.after));
}

function orderChanges(before: readonly Sent[], now: readonly Sent[]): SettingChange[] {
  const names = [before, now].map((sent) => new Set(sent.flatMap(({ settings }) => settings.tools)));
  const common = [...(names[0] ?? [])].filter((name) => names[1]?.has(name) && !ofServer.test(name));
  if (common.length < 2) return [];
  const kept = new Set(common);
  const orders = [before, now].map((sent) => orderOf(sent, kept));
  const [was, is] = orders;
  if (!was || !is || was.join('\n') === is.join('\n')) return [];
  return [
    {
      change: 'tool order',
      location: 'tools',
      before: was.join(', '),
      after: is.join(', '),
      optional: false,
    },
  ];
}

/** The order in which all requests that offer all of the tools have them; undefined if they differ or none does. */
function orderOf(sent: readonly Sent[], names: ReadonlySet<string>): string[] | undefined {
  const orders = sent.flatMap(({ settings }) => {
    const own = [...new Set(settings.tools)].filter((name) => names.has(name));
    return own.length === names.size ? [own] : [];
  });
  return new Set(orders.map((own) => own.join('\n'))).size === 1 ? orders[0] : undefined;
}

function compare(a: string | null, b: string | null): number {
  return (a ?? '') < (b ?? '') ? -1 : 1;
}
