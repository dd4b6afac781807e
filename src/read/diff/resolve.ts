import { LensError } from '../../errors.ts';
import type { Database } from '../../store/database.ts';
import { visible } from '../../text/visible.ts';
import { type ExchangeName, exchangesNamed, exchangesNear } from '../exchange-names.ts';
import { type FamilyHead, familyHeads, matchFamilies } from '../find-family.ts';
import { familyOfExchange, wholeFamily } from './families.ts';
import { familiesOfGroup, type Group, type GroupFamily, groupsNamed, groupsNear } from './groups.ts';

/** What a command line argument refers to. */
export type Side = { name: string; families: GroupFamily[] } & (
  | { kind: 'exchange'; exchange: ExchangeName }
  | { kind: 'family' }
  | { kind: 'group'; group: Group['kind'] }
);

const kinds = ['exchange', 'family', 'session', 'version', 'agent', 'log', 'label'] as const;
type Kind = (typeof kinds)[number];
const shown = 4;

interface Found {
  exchanges: ExchangeName[];
  groups: Group[];
  families: FamilyHead[];
}

/**
 * Resolves an argument: an exchange, a session, a version (`codex@0.169.0`), an agent, a log, a label or a family. A
 * prefix such as `family:…` selects the kind. Throws `not_found` when nothing or more than one thing matches.
 */
export async function resolveSide(db: Database, word: string): Promise<Side> {
  const [kind, name] = kindOf(word);
  const means = (own: Kind) => kind === undefined || kind === own;
  const found: Found = {
    exchanges: means('exchange') ? await exchangesNamed(db, name) : [],
    groups: (await groupsNamed(db, name)).filter((group) => means(group.kind)),
    families: means('family') ? matchFamilies(await familyHeads(db), name) : [],
  };
  const [exchange, group, family] = [found.exchanges[0], found.groups[0], found.families[0]];
  if (exchange && found.exchanges.length === 1) return exchangeSide(db, exchange);
  if (group && found.groups.length === 1) return groupSide(db, group);
  if (family && found.groups.length === 0 && found.families.length === 1 && !exchange)
    return {
      kind: 'family',
      name: `family ${family.family_id} ${family.family}`,
      families: [await wholeFamily(db, family.family_id)],
    };
  throw await notOne(db, word, name, found);
}

function kindOf(word: string): [Kind | undefined, string] {
  const colon = word.indexOf(':');
  const kind = kinds.find((own) => own === word.slice(0, colon));
  return kind ? [kind, word.slice(colon + 1)] : [undefined, word];
}

async function exchangeSide(db: Database, exchange: ExchangeName): Promise<Side> {
  const family = await familyOfExchange(db, exchange.exchange_id);
  return {
    kind: 'exchange',
    name: `exchange ${exchange.record_id}`,
    exchange,
    families: family ? [family] : [],
  };
}

async function groupSide(db: Database, group: Group): Promise<Side> {
  const families = await familiesOfGroup(db, group);
  if (families.length === 0)
    throw new LensError('not_found', `${group.kind} ${visible(group.name)} has no family to compare.`, {
      hint: 'Families are found among whole requests to a model; compare its exchanges by id.',
    });
  return { kind: 'group', group: group.kind, name: `${group.kind} ${group.name}`, families };
}

/** Names of everything that can be compared, most similar first; for `agent@version` those of that agent. */
async function namesNear(db: Database, word: string): Promise<string[]> {
  const groups = await groupsNear(db, word, 100);
  const agent = word.slice(0, word.indexOf('@') + 1).toLowerCase();
  const versions = agent === '' ? [] : groups.filter((one) => one.word.toLowerCase().startsWith(agent));
  if (versions.length > 0) return versions.slice(0, shown).map((one) => one.word);
  const exchanges = await exchangesNear(db, word, shown);
  return [...groups, ...exchanges]
    .sort((a, b) => b.similarity - a.similarity)
    .slice(0, shown)
    .map((one) => one.word);
}

async function notOne(db: Database, word: string, name: string, found: Found): Promise<LensError> {
  const all = [
    ...found.exchanges.map(({ record_id }) => `exchange:${record_id}`),
    ...found.groups.map((group) => `${group.kind}:${group.name.replace(' ', '@')}`),
    ...found.families.map(({ family_id, family }) => `${family_id} (${family})`),
  ].map(visible);
  if (all.length > 0)
    return new LensError('not_found', `"${visible(word)}" means more than one thing.`, {
      hint: `Name one: ${all.slice(0, shown).join(', ')}${all.length > shown ? ' …' : '.'}`,
    });
  const near = await namesNear(db, name);
  return new LensError(
    'not_found',
    `nothing is called "${visible(word)}": no exchange, family, session, version, agent, log or label.`,
    {
      hint:
        near.length === 0
          ? 'The database is empty: lens analyze fills it from logs.'
          : `Close to it: ${near.map(visible).join(', ')}. lens skeleton lists families.`,
    },
  );
}
