import { z } from 'zod';

/** Wires that the gateway converts. */
export const gatewayWires = ['anthropic-messages', 'openai-responses', 'openai-chat', 'gemini'] as const;
export type GatewayWire = (typeof gatewayWires)[number];

const words = z.string().min(1);

const endpoint = z.strictObject({
  wire: z.enum(gatewayWires).describe('Format of the API'),
  url: z
    .url({ protocol: /^https?$/, error: 'is no http(s) URL' })
    .describe('Base URL, as its clients take it'),
  keys: z
    .array(
      z
        .string()
        .regex(/^[A-Za-z_]\w*$/, 'must be the name of an environment variable; keys are not written here'),
    )
    .optional()
    .describe(
      'Environment variables with keys, used in turn; without them the client’s own key is passed on',
    ),
  auth: z
    .enum(['x-api-key', 'bearer', 'x-goog-api-key'])
    .optional()
    .describe('Header that carries the key; by default that of the wire'),
  model: words.optional().describe('Model to ask for in place of the client’s'),
  weight: z.number().positive().optional().describe('Share of a balanced route; 1 when left out'),
});

const target = z.union([
  words,
  z.strictObject({
    endpoint: words,
    model: words.optional(),
    weight: z.number().positive().optional(),
  }),
]);

const route = z.strictObject({
  model: words.describe('Model of the request; * matches any characters'),
  to: z.array(target).min(1).describe('Endpoints, the first one first'),
  balance: z.enum(['order', 'weight']).optional().describe('Which endpoint is first: order is the default'),
});

/** What a gateway file may hold. */
export const gatewaySchema = z.strictObject({
  port: z.int().min(0).max(65_535).optional().describe('Port to listen on; a free one when left out'),
  retries: z.int().min(0).max(10).optional().describe('Further tries of one endpoint; 1 when left out'),
  cooldown: z.number().positive().max(86_400).optional().describe('Seconds; 30 when left out'),
  endpoints: z
    .record(words, endpoint)
    .refine((value) => Object.keys(value).length > 0, 'must name at least one endpoint'),
  routes: z
    .array(route)
    .min(1)
    .optional()
    .describe('The first whose model fits; without routes, all endpoints'),
});

export type GatewayFile = z.infer<typeof gatewaySchema>;

/** One endpoint, with the values of its keys. */
export interface Endpoint {
  name: string;
  wire: GatewayWire;
  url: string;
  /** Empty when the client's own credentials are passed on. */
  keys: readonly { variable: string; value: string }[];
  auth: 'x-api-key' | 'bearer' | 'x-goog-api-key';
  model: string | undefined;
  weight: number;
}

export interface Target {
  endpoint: Endpoint;
  model: string | undefined;
  weight: number;
}

export interface Route {
  /** As written, with `*` for any characters. */
  model: string;
  targets: readonly Target[];
  balance: 'order' | 'weight';
}

/** A configuration in force. */
export interface GatewayConfig {
  file: string;
  port: number | undefined;
  retries: number;
  /** Milliseconds for which an endpoint or a key that failed is tried last. */
  cooldownMs: number;
  endpoints: readonly Endpoint[];
  routes: readonly Route[];
}
