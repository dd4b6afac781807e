import { bytes, requests, share, source, text, whole } from './source.ts';

/** What bodies weigh and what they say beside their lists. */
export const payloadSources = {
  payloads: source('payloads_by_model', 'agent, bytes DESC, wire, model', {
    agent: text,
    wire: text,
    model: text,
    requests: requests,
    bytes_p50: bytes('median'),
    bytes_max: bytes('max'),
    bytes: bytes('sum'),
    repeated_share: share('measured'),
    tool_share: share('measured'),
    instruction_share: share('measured'),
    user_share: share('measured'),
    answer_share: share('measured'),
    result_share: share('measured'),
    image_share: share('measured'),
    other_share: share('measured'),
    response_bytes_p50: bytes('median').nullable(),
    response_content_share: share('measured').nullable(),
  }),
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
};
