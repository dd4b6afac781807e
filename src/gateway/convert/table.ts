import { randomUUID } from 'node:crypto';
import { anthropicMessages } from '../../wire/anthropic/wire.ts';
import { openaiChat } from '../../wire/chat/wire.ts';
import { gemini } from '../../wire/gemini/wire.ts';
import { openaiResponses } from '../../wire/responses/wire.ts';
import type { Wire } from '../../wire/types.ts';
import type { GatewayWire } from '../config/schema.ts';
import {
  anthropicReader,
  anthropicWriter,
  readAnthropicStop,
  writeAnthropicAnswer,
} from './anthropic/answer.ts';
import { readAnthropicParams, writeAnthropicRequest } from './anthropic/request.ts';
import { chatReader, chatWriter, readChatStop, writeChatAnswer } from './chat/answer.ts';
import { readChatParams, writeChatRequest } from './chat/request.ts';
import type { Converter } from './common.ts';
import { geminiReader, geminiWriter, readGeminiStop, writeGeminiAnswer } from './gemini/answer.ts';
import { plainSchema, readGeminiParams, writeGeminiRequest } from './gemini/request.ts';
import { readResponsesStop, writeResponsesAnswer } from './responses/answer.ts';
import { readResponsesParams, writeResponsesRequest } from './responses/request.ts';
import { responsesReader, responsesWriter } from './responses/stream.ts';

/** A fresh identifier without a prefix. */
export const newId = (): string => randomUUID().replaceAll('-', '').slice(0, 24);

/** Every wire that is converted: its model in src/wire, and how it is read and written here. */
export const conversions: Readonly<Record<GatewayWire, { wire: Wire; converter: Converter }>> = {
  'anthropic-messages': {
    wire: anthropicMessages,
    converter: {
      readParams: readAnthropicParams,
      writeRequest: writeAnthropicRequest,
      readStop: readAnthropicStop,
      writeAnswer: writeAnthropicAnswer,
      reader: anthropicReader,
      writer: anthropicWriter,
    },
  },
  'openai-responses': {
    wire: openaiResponses,
    converter: {
      readParams: readResponsesParams,
      writeRequest: writeResponsesRequest,
      readStop: readResponsesStop,
      writeAnswer: writeResponsesAnswer,
      reader: responsesReader,
      writer: responsesWriter,
    },
  },
  'openai-chat': {
    wire: openaiChat,
    converter: {
      readParams: readChatParams,
      writeRequest: writeChatRequest,
      readStop: readChatStop,
      writeAnswer: writeChatAnswer,
      reader: chatReader,
      writer: chatWriter,
    },
  },
  gemini: {
    wire: gemini,
    converter: {
      readParams: readGeminiParams,
      readSchema: plainSchema,
      writeRequest: writeGeminiRequest,
      readStop: readGeminiStop,
      writeAnswer: writeGeminiAnswer,
      reader: () => geminiReader(newId),
      writer: geminiWriter,
    },
  },
};
