/**
 * What pages may load: their own style, scripts and icon, nothing from anywhere else, nothing inline. Prompts are
 * hostile text: should one ever come out unescaped, it still runs nothing and reaches nobody.
 */
export const contentPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** What only a header can say. */
export const headerPolicy = `${contentPolicy}; frame-ancestors 'none'`;
