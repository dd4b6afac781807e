import { exchangeIds } from '../../read/exchanges.ts';
import type { PrefixTree } from '../../read/history.ts';
import { requestLeaves } from '../../read/raw.ts';
import { exchangeName, type Route, type Site } from './site.ts';

const URL = 'data/requests.js';

/** What each request consists of, for finding all requests that contain a text. */
export function requestsRoute(site: Site, tree: () => Promise<PrefixTree>, files: readonly string[]): Route {
  return {
    url: URL,
    text: async () => {
      const [ids, leaves, { nodes }] = await Promise.all([
        exchangeIds(site.db),
        requestLeaves(site.db),
        tree(),
      ]);
      const leavesOf = new Map(leaves.map((own) => [own.exchange_id, own]));
      const data = {
        names: ids.map(({ record_id }) => exchangeName(site, record_id)),
        leaves: ids.map(({ exchange_id }) => {
          const own = leavesOf.get(exchange_id);
          return [own?.tools, own?.system, own?.messages].filter((leaf) => typeof leaf === 'number');
        }),
        nodes: nodes.flatMap(({ node, parent, segment }) => [node, parent ?? 0, segment]),
        files,
      };
      return `lensData(${JSON.stringify(URL)},${JSON.stringify(data)});\n`;
    },
  };
}
