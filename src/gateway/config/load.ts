import { readFileSync } from 'node:fs';
import { isNode, LineCounter, parseDocument } from 'yaml';
import { LensError } from '../../errors.ts';
import { describeIssues } from '../../record/issues.ts';
import {
  type Endpoint,
  type GatewayConfig,
  type GatewayFile,
  type GatewayWire,
  gatewaySchema,
  type Route,
} from './schema.ts';

/** A file's value, and where a member of it is. */
interface Source {
  value: unknown;
  /** `file`, or `file:line` where the line is known. */
  where(path: readonly PropertyKey[]): string;
}

export interface LoadEffects {
  env: NodeJS.ProcessEnv;
  /** Runs a `.ts` file; gives its default export and where a member is written. */
  load(file: string): Promise<Source>;
}

const defaultAuth: Readonly<Record<GatewayWire, Endpoint['auth']>> = {
  'anthropic-messages': 'x-api-key',
  'openai-responses': 'bearer',
  'openai-chat': 'bearer',
  gemini: 'x-goog-api-key',
};

const DEFAULT_COOLDOWN_S = 30;

/**
 * Reads a gateway file: YAML, JSON (which is YAML), or TypeScript with a default export. Keys come from the environment.
 *
 * @throws LensError `config_invalid` with file and line of what is wrong, `not_found` when there is no such file
 */
export async function loadGatewayConfig(file: string, effects: LoadEffects): Promise<GatewayConfig> {
  const source = /\.[cm]?ts$/.test(file) ? await effects.load(file) : yamlSource(file, textOf(file));
  const checked = gatewaySchema.safeParse(source.value);
  if (!checked.success) {
    const [issue] = checked.error.issues;
    const unknown = issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
    throw invalid(source.where([...(issue?.path ?? []), ...unknown]), describeIssues(checked.error));
  }
  return whole(checked.data, file, source, effects.env);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new LensError('not_found', `The file cannot be read: ${(cause as Error).message}`, {
      where: file,
      hint: 'docs/gateway.md has an example to begin with.',
      cause,
    });
  }
}

function yamlSource(file: string, text: string): Source {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const lineAt = (offset: number): string => `${file}:${lines.linePos(offset).line}`;
  const [error] = document.errors;
  if (error)
    throw invalid(lineAt(error.pos[0]), error.message.split(/ at line \d+|\n/, 1)[0] ?? error.message);
  let value: unknown;
  try {
    // Aliases that multiply (a "billion laughs" file) are refused by the library.
    value = document.toJS({ maxAliasCount: 100 });
  } catch (cause) {
    throw invalid(file, (cause as Error).message);
  }
  return {
    value,
    where(path) {
      for (let length = path.length; length >= 0; length--) {
        const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
        if (isNode(node) && node.range) return lineAt(node.range[0]);
      }
      return `${file}:1`;
    },
  };
}

function whole(data: GatewayFile, file: string, source: Source, env: NodeJS.ProcessEnv): GatewayConfig {
  const endpoints = Object.entries(data.endpoints).map(([name, given]): Endpoint => {
    const url = new URL(given.url);
    if (url.username || url.password)
      throw invalid(source.where(['endpoints', name, 'url']), 'the URL holds credentials; use keys');
    return {
      name,
      wire: given.wire,
      url: given.url,
      keys: (given.keys ?? []).map((variable, index) => {
        const value = env[variable]?.trim();
        if (!value)
          throw invalid(
            source.where(['endpoints', name, 'keys', index]),
            `the variable ${variable} is not set`,
          );
        return { variable, value };
      }),
      auth: given.auth ?? defaultAuth[given.wire],
      model: given.model,
      weight: given.weight ?? 1,
    };
  });
  const everything: NonNullable<GatewayFile['routes']>[number] = {
    model: '*',
    to: endpoints.map(({ name }) => name),
  };
  const routes = (data.routes ?? [everything]).map((route, index): Route => {
    const targets = route.to.map((to, position) => {
      const target = typeof to === 'string' ? { endpoint: to } : to;
      const endpoint = endpoints.find(({ name }) => name === target.endpoint);
      if (!endpoint)
        throw invalid(
          source.where(['routes', index, 'to', position]),
          `there is no endpoint "${target.endpoint}" (endpoints: ${endpoints.map(({ name }) => name).join(', ')})`,
        );
      return {
        endpoint,
        model: target.model ?? endpoint.model,
        weight: target.weight ?? endpoint.weight,
      };
    });
    return { model: route.model, targets, balance: route.balance ?? 'order' };
  });
  return {
    file,
    port: data.port,
    retries: data.retries ?? 1,
    cooldownMs: (data.cooldown ?? DEFAULT_COOLDOWN_S) * 1000,
    endpoints,
    routes,
  };
}

function invalid(where: string, what: string): LensError {
  return new LensError('config_invalid', `The gateway file is not valid: ${what}`, {
    where,
    hint: 'docs/gateway.md lists what it may hold.',
  });
}
