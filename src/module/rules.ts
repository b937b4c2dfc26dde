import type { Refusal } from './contract.ts';

/** Which parameters go together, in the words of Ansible's argument specs; what has a default cannot be asked for. */
export interface ParamRules {
  /** At most one of each list may be given. */
  readonly exclusive?: readonly (readonly string[])[];
  /** At least one of each list must be given. */
  readonly oneOf?: readonly (readonly string[])[];
  /** All of a list or none. */
  readonly together?: readonly (readonly string[])[];
  /** What a parameter needs beside it. */
  readonly needs?: Readonly<Record<string, readonly string[]>>;
  /** What is needed when a parameter has a value: one of these. */
  readonly when?: readonly { readonly param: string; readonly is: unknown; readonly oneOf: readonly string[] }[];
}

/** Reasons to refuse parameters of `module` by its rules. */
export function ruleRefusals(module: string, params: object, rules: ParamRules): readonly Refusal[] {
  const given = params as Readonly<Record<string, unknown>>;
  const has = (name: string): boolean => given[name] !== undefined;
  const missing = (cause: string, mend: string, param?: string): Refusal => ({
    code: 'missing_parameter',
    cause: `${module}: ${cause}`,
    mend,
    ...(param === undefined ? {} : { param: [param] }),
  });
  const [exclusive, oneOf, together] = [rules.exclusive ?? [], rules.oneOf ?? [], rules.together ?? []];
  return [
    ...exclusive
      .map(names => names.filter(has))
      .filter(names => names.length > 1)
      .map(names => ({
        code: 'wrong_parameter',
        cause: `${module}: ${names.join(' and ')} exclude each other`,
        mend: 'leave one of them out',
        param: names.slice(1, 2),
      })),
    ...oneOf.filter(names => !names.some(has)).map(names => missing(`needs one of ${names.join(', ')}`, 'add one')),
    ...together
      .filter(names => names.some(has) && !names.every(has))
      .map(names =>
        missing(`${names.join(' and ')} go together`, `add ${names.filter(name => !has(name)).join(', ')}`),
      ),
    ...Object.entries(rules.needs ?? {}).flatMap(([name, needed]) =>
      has(name)
        ? needed
            .filter(other => !has(other))
            .map(other => missing(`"${name}" needs "${other}"`, `add "${other}:"`, name))
        : [],
    ),
    ...(rules.when ?? [])
      .filter(({ param, is, oneOf: needed }) => given[param] === is && !needed.some(has))
      .map(({ param, is, oneOf: needed }) =>
        missing(`${param}: ${String(is)} needs ${needed.join(' or ')}`, 'add it', param),
      ),
  ];
}
