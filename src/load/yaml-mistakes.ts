import type { Document, YAMLParseError } from 'yaml';
import type { Diagnostic, Position } from '../model/diagnostic.ts';

export type Told = Pick<Diagnostic, 'code' | 'cause' | 'mend'>;

export const DUPLICATE_KEY: Told = {
  code: 'duplicate_key',
  cause: 'this key stands twice in one mapping',
  mend: 'remove or rename one of the two',
};

export const ODD_KEY: Told = {
  code: 'yaml_syntax',
  cause: 'a list or mapping cannot be a key',
  mend: 'quote a value that begins with {{',
};

export const ODD_MERGE: Told = {
  code: 'yaml_syntax',
  cause: '"<<" takes a mapping, or a list of mappings',
  mend: 'write "<<: *name", where &name is a mapping',
};

export const VAULT_KEY: Told = {
  code: 'yaml_syntax',
  cause: 'an encrypted value cannot be a key',
  mend: 'encrypt the value of the key',
};

export function oddAlias(name: string, isInside: boolean): Told {
  const cause = isInside ? `*${name} stands inside its own anchor` : `*${name} stands before any anchor &${name}`;
  return { code: 'yaml_alias', cause, mend: 'write the value out' };
}

export function manyAliases(position: Position): Diagnostic {
  const cause = 'the aliases (*name) of this file stand for more than 1000000 copies';
  return { severity: 'error', code: 'yaml_alias', cause, mend: 'write the values out', position };
}

/** What the library itself finds wrong, in our words. */
export function syntaxMistakes(
  { errors, warnings }: Document,
  text: string,
  position: (offset: number) => Position,
): readonly Diagnostic[] {
  return [...firstOf(errors), ...warnings.filter(isUnknownTag)].map(error => {
    const at = position(error.pos[0]);
    return { severity: 'error', ...(tabbed(text, at) ?? { ...told(error), position: at }) };
  });
}

export function isUnknownTag({ code }: { code: string }): boolean {
  return code === 'TAG_RESOLVE_FAILED';
}

/** What the parser finds wrong behind its first mistake mostly follows from it; tags it does not know do not. */
function firstOf(errors: readonly YAMLParseError[]): readonly YAMLParseError[] {
  const first = errors.find(error => !isUnknownTag(error));
  return errors.filter(error => error === first || isUnknownTag(error));
}

/** The mistake that editors hide. */
function tabbed(text: string, at: Position): (Told & { readonly position: Position }) | undefined {
  const [indent] = /^ *\t/.exec(text.split('\n')[at.line - 1] ?? '') ?? [];
  if (indent === undefined) return undefined;
  const position = { ...at, column: indent.length };
  return { code: 'yaml_syntax', cause: 'a tab indents this line', mend: 'indent with spaces only', position };
}

function told(error: { code: string; message: string }): Told {
  if (error.code === 'MULTIPLE_DOCS') {
    return { code: 'yaml_syntax', cause: 'a second document begins here', mend: 'take this "---" away' };
  }
  const tag = /^Unresolved tag: (.*)$/.exec(error.message)?.[1];
  if (tag !== undefined) return unknownTag(tag.replace('tag:yaml.org,2002:', '!!'));
  const hint = /\{\{|implicit key|flow/i.test(error.message)
    ? 'quote a value that begins with {{ or holds ": "'
    : 'check indentation and quotes here and in the line before';
  return { code: 'yaml_syntax', cause: `this is not YAML: ${error.message}`, mend: hint };
}

function unknownTag(tag: string): Told {
  return { code: 'unknown_tag', cause: `the tag ${tag} is not supported`, mend: 'take the tag away' };
}
