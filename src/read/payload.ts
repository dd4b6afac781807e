import { number, source, text, whole } from './source.ts';

/** What bodies weigh and what they say beside their lists. */
export const payloadSources = {
  payloads: source('payloads_by_model', 'agent, bytes DESC, wire, model', {
    agent: text,
    wire: text,
    model: text,
    requests: whole,
    bytes_p50: number,
    bytes_max: whole,
    bytes: whole,
    repeated_share: number,
    tool_share: number,
    instruction_share: number,
    user_share: number,
    answer_share: number,
    result_share: number,
    image_share: number,
    other_share: number,
    response_bytes_p50: number.nullable(),
    response_content_share: number.nullable(),
  }),
  growth: source('payload_growth', "agent, role <> 'main', role, from_turn", {
    agent: text,
    role: text,
    from_turn: whole,
    to_turn: whole.nullable(),
    requests: whole,
    mean_bytes: number,
    mean_new_bytes: number,
    repeated_share: number,
  }),
  parameters: source('request_parameters', 'agent, wire, parameter', {
    agent: text,
    wire: text,
    parameter: text,
    types: text,
    requests: whole,
    agent_requests: whole,
    distinct_values: whole,
    most_common: text,
  }),
};
