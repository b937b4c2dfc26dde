import type { ExtendedJSONSchema } from 'json-schema-to-ts';

/** JSON schema of a module's parameters, with what ours may say besides. */
export type ParamsSchema = ExtendedJSONSchema<{
  /** Of a parameter: other names that it may be given under. */
  aliases: readonly string[];
  /** Of all: parameters of Ansible that are not taken, and what to do instead. */
  refused: Readonly<Record<string, string>>;
}>;
