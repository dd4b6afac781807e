import { siteExchangeIds } from '../../read/exchanges.ts';
import { siteFamilies } from '../../read/families.ts';
import { siteTools } from '../../read/tools.ts';
import type { Database } from '../../store/database.ts';
import { slug } from './slug.ts';
import type { Urls } from './types.ts';

/** Learns what there is to link to. */
export async function findUrls(db: Database): Promise<Urls> {
  const families = new Map(
    (await siteFamilies(db)).map(({ family }) => [family, `families/${slug(family)}.html`]),
  );
  const tools = new Map(
    (await siteTools(db)).map(({ agent, name }) => [
      `${agent}\n${name}`,
      `tools/${slug(agent)}/${slug(name)}.html`,
    ]),
  );
  const exchanges = new Map((await siteExchangeIds(db)).map(({ id }) => [id, `x/${slug(id)}.html`]));
  return {
    family: (id) => families.get(id),
    tool: (agent, name) => tools.get(`${agent}\n${name}`),
    exchange: (id) => exchanges.get(id),
    agent: (agent) => `agents.html#${slug(agent)}`,
  };
}
