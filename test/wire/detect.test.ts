import { describe, expect, it } from 'vitest';
import { detectWire, wireByName } from '../../src/wire/table.ts';

describe('the wire of a request', () => {
  it.each([
    ['/v1/messages', 'anthropic-messages'],
    ['/v1/messages?beta=true', 'anthropic-messages'],
    ['/v1/messages/count_tokens?beta=true', 'anthropic-messages'],
    ['/anthropic/v1/messages/', 'anthropic-messages'],
    [
      '/v1/projects/p/locations/l/publishers/anthropic/models/claude-x@1:streamRawPredict',
      'anthropic-messages',
    ],
    ['/v1/projects/p/locations/l/publishers/anthropic/models/count-tokens:rawPredict', 'anthropic-messages'],
    [
      '/model/us.anthropic.claude-sonnet-4-5-20250929-v1%3A0/invoke-with-response-stream',
      'anthropic-messages',
    ],
    ['/v1/responses', 'openai-responses'],
    ['/backend-api/codex/responses', 'openai-responses'],
    ['/v1/responses/compact', 'openai-responses'],
    ['/v1/responses/input_tokens', 'openai-responses'],
    ['/openai/v1/responses?api-version=1', 'openai-responses'],
    ['/v1/chat/completions', 'openai-chat'],
    ['/v1/completions', 'openai-chat'],
    ['/v1/fim/completions?x=1', 'openai-chat'],
    ['/openai/deployments/gpt/chat/completions?api-version=1', 'openai-chat'],
    ['/v1beta/models/gemini-3:streamGenerateContent?alt=sse', 'gemini'],
    ['/v1beta/models/gemini-3:generateContent', 'gemini'],
    ['/v1beta/models/gemini-3:countTokens', 'gemini'],
    ['/v1internal:streamGenerateContent?alt=sse', 'gemini'],
    ['/v1/projects/p/locations/l/publishers/google/models/gemini-3:generateContent', 'gemini'],
    ['/v1/models', undefined],
    ['/v1/messages/batches', undefined],
    ['/v1/responses/resp_1', undefined],
    ['/v1/embeddings', undefined],
    ['/api/hello', undefined],
  ])('POST %s is %s', (path, wire) => {
    expect(detectWire({ method: 'POST', path })?.name).toBe(wire);
  });

  it.each([
    ['GET', '/v1/responses', undefined, undefined],
    ['GET', '/v1/responses/resp_4f?include=x', undefined, 'openai-responses'],
    ['DELETE', '/v1/responses/resp_4f', undefined, undefined],
    ['GET', '/v1/responses/resp_4f/input_items', undefined, undefined],
    ['HEAD', '/v1/messages', undefined, undefined],
    ['GET', '/v1/responses', { type: 'response.create', input: [] }, 'openai-responses'],
  ])('%s %s with body %j is %s', (method, path, body, wire) => {
    expect(detectWire({ method, path, body })?.name).toBe(wire);
  });

  it.each([
    [{ anthropic_version: 'bedrock-2023-05-31', messages: [] }, 'anthropic-messages'],
    [{ system: 'x', messages: [] }, 'anthropic-messages'],
    [{ messages: [], tools: [{ name: 'a', input_schema: {} }] }, 'anthropic-messages'],
    [{ messages: [{ role: 'user', content: [{ type: 'tool_result' }] }] }, 'anthropic-messages'],
    [{ messages: [{ role: 'user', content: 'hi' }] }, 'openai-chat'],
    [
      { messages: [{ role: 'system', content: 'hi' }], tools: [{ type: 'function', function: {} }] },
      'openai-chat',
    ],
    [{ model: 'm', input: [{ role: 'user', content: 'hi' }] }, 'openai-responses'],
    [{ model: 'm', input: 'hi', instructions: 'x' }, 'openai-responses'],
    [{ model: 'text-embedding-3', input: 'hi' }, undefined],
    [{ model: 'text-embedding-3', input: ['a', 'b'], dimensions: 3 }, undefined],
    [{ contents: [{ parts: [{ text: 'hi' }] }] }, 'gemini'],
    [{ request: { contents: [{ parts: [] }] } }, 'gemini'],
    [{ contents: 'a document' }, undefined],
    [{ events: [] }, undefined],
    ['plain text', undefined],
    [null, undefined],
  ])('at an unknown path, the body %j is %s', (body, wire) => {
    expect(detectWire({ method: 'POST', path: '/proxy/x', body })?.name).toBe(wire);
  });

  it.each([
    ['/v1beta/models/gemini-3.1-pro:streamGenerateContent?alt=sse', 'gemini', 'gemini-3.1-pro', true],
    ['/v1beta/models/gemini-3.1-pro:generateContent', 'gemini', 'gemini-3.1-pro', false],
    [
      '/model/anthropic.claude-v1%3A0/invoke-with-response-stream',
      'anthropic-messages',
      'anthropic.claude-v1:0',
      true,
    ],
    ['/model/anthropic.claude-v1:0/invoke', 'anthropic-messages', 'anthropic.claude-v1:0', false],
    [
      '/v1/projects/p/locations/l/publishers/anthropic/models/claude-x@1:streamRawPredict',
      'anthropic-messages',
      'claude-x@1',
      true,
    ],
    ['/openai/deployments/my%20gpt/chat/completions', 'openai-chat', 'my gpt', false],
    ['/model/%E0%A4%A/invoke', 'anthropic-messages', '%E0%A4%A', false],
  ])('%s names the model', (path, wire, model, stream) => {
    expect(wireByName(wire)?.split({}, path)).toMatchObject({ model, stream });
  });
});
