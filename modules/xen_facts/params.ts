/** There is nothing to choose: all of it comes in one look. */
export const params = { type: 'object', additionalProperties: false, properties: {} } as const;

export type Params = Readonly<Record<string, never>>;
