/**
 * Source of an MCP server with one tool, for the situation "an MCP server". It speaks the stdio transport: one JSON-RPC
 * message a line. https://modelcontextprotocol.io/specification
 */
export const mcpServer = `import { createInterface } from 'node:readline';
const tool = {
  name: 'look_up_order',
  description: 'Looks up an order by its number.',
  inputSchema: { type: 'object', properties: { number: { type: 'string' } }, required: ['number'] },
};
const answers = {
  initialize: ({ protocolVersion }) => ({
    protocolVersion,
    capabilities: { tools: {} },
    serverInfo: { name: 'orders', version: '1.0.0' },
    instructions: 'Orders have numbers such as A-100.',
  }),
  'tools/list': () => ({ tools: [tool] }),
  'tools/call': () => ({ content: [{ type: 'text', text: 'Order A-100 was sent.' }] }),
  'resources/list': () => ({ resources: [] }),
  'prompts/list': () => ({ prompts: [] }),
  ping: () => ({}),
};
for await (const line of createInterface({ input: process.stdin })) {
  if (line.trim() === '') continue;
  const { id, method, params = {} } = JSON.parse(line);
  if (id === undefined) continue;
  const answer = answers[method];
  const outcome = answer
    ? { result: answer(params) }
    : { error: { code: -32601, message: 'Method not found' } };
  process.stdout.write(JSON.stringify({ jsonrpc: '2.0', id, ...outcome }) + '\\n');
}
`;
