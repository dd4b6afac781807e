import type { GatewayWire } from './config/schema.ts';

/** Names that APIs give to the errors of a status. */
const anthropicTypes: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  529: 'overloaded_error',
};
const googleStatuses: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
  503: 'UNAVAILABLE',
};

/** An error in the form of a wire, as its clients read it. */
export interface WireError {
  status: number;
  code: string | null;
  message: string;
}

/** The body of an error. */
export function errorBody(wire: GatewayWire | undefined, { status, code, message }: WireError): unknown {
  switch (wire) {
    case 'gemini':
      return { error: { code: status, message, status: googleStatuses[status] ?? 'INTERNAL' } };
    case 'openai-chat':
    case 'openai-responses':
      return {
        error: { message, type: status < 500 ? 'invalid_request_error' : 'server_error', param: null, code },
      };
    default:
      return { type: 'error', error: { type: anthropicTypes[status] ?? 'api_error', message } };
  }
}
