import { z } from 'zod';
import { pageSchemas } from '../../read/twins/twins.ts';
import type { Route } from './types.ts';

/** JSON schemas of the pages' JSON, published with them. */
export function schemaRoutes(): Route[] {
  return Object.entries(pageSchemas).map(([name, schema]) => ({
    url: `schema/${name}.json`,
    text: async () => `${JSON.stringify(z.toJSONSchema(schema), null, 1)}\n`,
  }));
}
