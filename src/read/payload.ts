import { bytes, question, requests, share, source, text, texts, whole } from './source.ts';

/** Sizes of bodies, and their members other than the lists of messages and tools. */
export const payloadSources = {
  payloads: question(
    'payloads_by_model',
    'Sizes of requests and responses by agent, wire format and model.',
    `
      SELECT agent, wire, coalesce(model, 'unknown') AS model, count(*) AS requests, median(request_bytes) AS bytes_p50,
        max(request_bytes) AS bytes_max, sum(request_bytes)::BIGINT AS bytes,
        sum(repeated_bytes) / sum(request_bytes) AS repeated_share,
        sum(tool_bytes) / sum(request_bytes) AS tool_share,
        sum(instruction_bytes) / sum(request_bytes) AS instruction_share,
        sum(user_bytes) / sum(request_bytes) AS user_share,
        sum(answer_bytes) / sum(request_bytes) AS answer_share,
        sum(result_bytes) / sum(request_bytes) AS result_share,
        sum(image_bytes) / sum(request_bytes) AS image_share,
        sum(other_bytes) / sum(request_bytes) AS other_share,
        median(response_bytes) AS response_bytes_p50,
        sum(response_text_bytes + response_thinking_bytes + response_call_bytes)
          / nullif(sum(response_bytes), 0) AS response_content_share
      FROM payloads GROUP BY agent, wire, coalesce(model, 'unknown')`,
    'agent, bytes DESC, wire, model',
    {
      agent: text.describe('Agent id'),
      wire: text.describe('Wire format'),
      model: text.describe('Model that answered, otherwise the requested model'),
      requests: requests.describe('Requests with a body'),
      bytes_p50: bytes('median').describe('Body in bytes, median'),
      bytes_max: bytes('max').describe('Largest body in bytes'),
      bytes: bytes('sum').describe('Bytes of all bodies'),
      repeated_share: share('measured').describe(
        'Share of these bytes that the previous request had already sent, 0 to 1',
      ),
      tool_share: share('measured').describe('Share of tool definitions'),
      instruction_share: share('measured').describe('Share of system and developer texts'),
      user_share: share('measured').describe('Share of user messages, including context added by the agent'),
      answer_share: share('measured').describe('Share of earlier responses'),
      result_share: share('measured').describe('Share of tool results'),
      image_share: share('measured').describe('Share of images, recordings and documents'),
      other_share: share('measured').describe(
        'Share of parameters, punctuation and content that lens cannot parse',
      ),
      response_bytes_p50: bytes('median')
        .nullable()
        .describe('Size of the response as transferred, median, in bytes'),
      response_content_share: share('measured')
        .nullable()
        .describe('Share of responses that is text, thinking or tool arguments'),
    },
  ),
  growth: source('payload_growth', "agent, role <> 'main', role, from_turn", {
    agent: text,
    role: text,
    from_turn: whole,
    to_turn: whole.nullable(),
    requests: requests,
    mean_bytes: bytes('mean'),
    mean_new_bytes: bytes('mean'),
    repeated_share: share('measured'),
  }),
  parameters: source('request_parameters', 'agent, wire, parameter', {
    agent: text,
    wire: text,
    parameter: text,
    types: text,
    requests: requests,
    agent_requests: requests,
    distinct_values: whole,
    most_common: text,
  }),
  shapes: source('request_shapes', 'agent, wire, requests DESC, members', {
    agent: text,
    wire: text,
    members: texts,
    requests: requests,
    agent_requests: requests,
  }),
  members: question(
    'payload_members',
    'Names in requests and responses: members of request bodies, types of stream events, members of usage.',
    `
      SELECT agent, wire, 'request' AS part, member, sum(requests)::BIGINT AS exchanges
      FROM (SELECT agent, wire, requests, unnest(members) AS member FROM request_shapes) GROUP BY ALL
      UNION ALL
      SELECT agent, coalesce(wire, 'unknown'), 'event', event, count(DISTINCT exchange_id)
      FROM events JOIN exchanges USING (exchange_id) WHERE event IS NOT NULL GROUP BY ALL
      UNION ALL
      SELECT agent, wire, 'usage', member, count(*) FROM (
        SELECT x.agent, coalesce(x.wire, 'unknown') AS wire, unnest(json_keys(u.usage_raw)) AS member
        FROM usage u JOIN exchanges x USING (exchange_id)
        WHERE json_valid(u.usage_raw) AND json_type(u.usage_raw) = 'OBJECT'
      ) GROUP BY ALL`,
    'agent, wire, part, exchanges DESC, member',
    {
      agent: text.describe('Agent id'),
      wire: text.describe('Wire format'),
      part: text.describe('request, event or usage'),
      member: text.describe('Name'),
      exchanges: requests.describe('Exchanges that have it'),
    },
  ),
};
