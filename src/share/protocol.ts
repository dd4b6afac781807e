/** Words of the wire formats and of lens that say nothing about a person: kept as values of structural members. */
export const protocolWords = new Set(
  'text,thinking,redacted_thinking,tool_use,tool_result,tool_call,tool_call_output,server_tool_use,web_search_tool_result,image,audio,document,file,input_text,output_text,input_image,input_file,refusal,summary_text,reasoning_text,reasoning,message,function,function_call,function_call_output,custom,custom_tool_call,custom_tool_call_output,local_shell_call,local_shell_call_output,local_shell,web_search,web_search_call,additional_tools,namespace,item_reference,compaction,user,assistant,system,developer,tool,model,context,system-message,attachment,agent,person,ephemeral,5m,1h,base64,url,enabled,disabled,adaptive,auto,any,none,required,all_turns,object,string,number,integer,boolean,array,null,OBJECT,STRING,NUMBER,INTEGER,BOOLEAN,ARRAY,end_turn,stop_sequence,max_tokens,pause_turn,stop,length,tool_calls,content_filter,completed,incomplete,failed,in_progress,STOP,MAX_TOKENS,SAFETY,low,medium,high,minimal,xhigh,max,concise,detailed,default,standard,standard_only,priority,flex,scale,batch,commentary,final_answer,analysis,final,error,api_error,overloaded_error,invalid_request_error,authentication_error,permission_error,not_found_error,rate_limit_error,json_object,json_schema,application/json,image/png,image/jpeg,image/webp,image/gif,application/pdf,grammar,lark,regex,other,response.create,clear_tool_uses_20250919,clear_thinking_20251015,reasoning.encrypted_content,absent,present,web_search_20250305'.split(
    ',',
  ),
);

/** Members whose value is such a word. Anywhere else the same word is replaced. */
export const structuralKeys = new Set(
  'type,role,status,stop_reason,stopReason,finish_reason,finishReason,object,phase,author,effort,mode,service_tier,verbosity,summary,tool_choice,ttl,media_type,mediaType,mimeType,inference_geo,format,syntax,wireType,include,truncation,display,strategy,execution'.split(
    ',',
  ),
);

/** Members that hold a person's data in every wire format: within them no name of a member is kept unasked. */
export const argumentKeys = new Set(['input', 'arguments', 'args', 'metadata', 'user', 'response', 'output']);

/** Names of members of the wire formats and of lens' model of an answer. */
export const protocolKeys = new Set(
  [
    ...structuralKeys,
    ...argumentKeys,
    ...'model,messages,system,systemInstruction,system_instruction,tools,content,contents,parts,part,text,name,id,call_id,tool_use_id,tool_call_id,tool_calls,function,functionCall,functionResponse,functionDeclarations,function_declarations,description,parameters,parametersJsonSchema,input_schema,inputSchema,strict,properties,required,items,enum,anyOf,oneOf,allOf,additionalProperties,minimum,maximum,default,$schema,$ref,$defs,definitions,nullable,pattern,minLength,maxLength,minItems,maxItems,title,const,examples,cache_control,stream,stream_options,include_usage,max_tokens,max_output_tokens,max_completion_tokens,maxOutputTokens,temperature,top_p,topP,top_k,topK,thinking,thinkingConfig,thinkingBudget,thinkingLevel,includeThoughts,budget_tokens,thought,thoughtSignature,signature,data,source,url,image_url,is_error,isError,instructions,previous_response_id,prompt_cache_key,prompt_cache_retention,store,parallel_tool_calls,reasoning,encrypted_content,client_metadata,generationConfig,toolConfig,functionCallingConfig,safetySettings,candidatesCount,output_config,context_management,edits,keep,betas,speculation,stop_sequences,stop,seed,frequency_penalty,presence_penalty,response_format,schema,json_schema,usage,input_tokens,output_tokens,total_tokens,prompt_tokens,completion_tokens,cached_tokens,reasoning_tokens,input_tokens_details,output_tokens_details,prompt_tokens_details,completion_tokens_details,cache_read_input_tokens,cache_creation_input_tokens,cache_creation,ephemeral_5m_input_tokens,ephemeral_1h_input_tokens,promptTokenCount,candidatesTokenCount,thoughtsTokenCount,totalTokenCount,cachedContentTokenCount,toolUsePromptTokenCount,promptTokensDetails,modality,tokenCount,server_tool_use,web_search_requests,audio_tokens,accepted_prediction_tokens,rejected_prediction_tokens,blocks,choices,index,finished,unknown,error,code,message,citations,refusal,bytes,namespace,namespaceDescription,deferred,defer_loading,contextManagement,redacted,audio,generate,tool,additional_tools,configuration,annotations,logprobs,session_id,config'.split(
      ',',
    ),
  ].flat(),
);

/** Model names of known vendors: anything else that is called a model may be a person's own deployment. */
export const knownModel =
  /^(?:models\/|[a-z][\w-]{0,20}\/)?(?:us\.|eu\.)?(?:anthropic\.)?(?:claude|gpt|chatgpt|o[1-9]|codex|gemini|gemma|qwen|qwq|deepseek|llama|mistral|mixtral|devstral|codestral|glm|kimi|grok|minimax|phi|command-r|nova|sonnet|opus|haiku|coder)[\w.:@-]{0,60}$/i;

/** Segments of the paths of model APIs. */
export const apiSegment =
  /^(?:v\d[a-z0-9]*|messages|count_tokens|responses|compact|chat|completions|models|api|generate|embeddings|openai|anthropic|codex|backend-api|compatible-mode|deployments|publishers|google|projects|locations|global|converse|converse-stream|invoke|invoke-with-response-stream|beta|event_logging|batch|memories|trace_summarize|realtime)$/i;
