import type { GatewayConfig, GatewayWire, Target } from './config/schema.ts';

/**
 * What a gateway would do, for people: nothing is sent. One line for each endpoint and each target of a route, and one
 * for each client wire that is converted.
 */
export function checkLines(config: GatewayConfig, wires: readonly GatewayWire[]): string[] {
  return [
    `${config.file} is valid. Nothing is sent by this check.`,
    '',
    'Endpoints',
    ...config.endpoints.map(
      ({ name, wire, url, keys, auth }) =>
        `  ${name}: ${wire} at ${url}, ${
          keys.length === 0
            ? 'with the client’s own key (none when the wire is converted)'
            : `with ${keys.map(({ variable }) => variable).join(', ')} as ${auth}`
        }`,
    ),
    '',
    'Routes',
    ...config.routes.flatMap((route) => [
      `  model ${route.model}${route.balance === 'weight' ? ', first by weight' : ''}`,
      ...route.targets.map((target, index) => `    ${index + 1}. ${targetLine(target, route.balance)}`),
    ]),
    '',
    'Conversion',
    ...wires.map((client) => {
      const others = [...new Set(config.endpoints.map(({ wire }) => wire))].filter((wire) => wire !== client);
      return `  ${client}: ${others.length === 0 ? 'passed on as it is' : `converted for ${others.join(', ')}`}`;
    }),
    '',
    `A failed endpoint is tried ${config.retries + 1} times, then for ${config.cooldownMs / 1000} s after all others.`,
  ];
}

function targetLine({ endpoint, model, weight }: Target, balance: 'order' | 'weight'): string {
  return [
    endpoint.name,
    model === undefined ? 'the model of the request' : `model ${model}`,
    ...(balance === 'weight' ? [`weight ${weight}`] : []),
  ].join(', ');
}
