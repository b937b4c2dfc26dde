import type { InheritedKeywords } from '../model/task.ts';
import { overlaidWith } from '../model/whole-floats.ts';
import { readModuleDefaults } from './module-defaults.ts';
import type { MappingReader } from './reader.ts';

/** Keywords that hold for all that is below where they stand: read alike from a play, a role, a block, an import and a task. */
export function readInherited(reader: MappingReader): InheritedKeywords {
  checkCollections(reader);
  return {
    when: reader.conditions('when') ?? [],
    tags: reader.texts('tags', ',') ?? [],
    vars: reader.variables('vars') ?? {},
    become: defined({
      become: reader.switch('become'),
      becomeUser: reader.text('become_user'),
      becomeMethod: reader.text('become_method'),
      becomeExe: reader.text('become_exe'),
      becomeFlags: reader.text('become_flags'),
    }),
    environment: reader.oneOrMore('environment') ?? [],
    moduleDefaults: readModuleDefaults(reader),
    ...defined({
      anyErrorsFatal: reader.flag('any_errors_fatal'),
      checkMode: reader.switch('check_mode'),
      connection: reader.text('connection'),
      delegateFacts: reader.switch('delegate_facts'),
      delegateTo: reader.text('delegate_to'),
      diff: reader.switch('diff'),
      ignoreErrors: reader.switch('ignore_errors'),
      ignoreUnreachable: reader.switch('ignore_unreachable'),
      noLog: reader.switch('no_log'),
      notify: reader.texts('notify'),
      port: reader.number('port'),
      remoteUser: reader.text('remote_user'),
      runOnce: reader.switch('run_once'),
      throttle: reader.number('throttle'),
      timeoutSeconds: reader.number('timeout'),
    }),
  };
}

/** Conditions, tags, variables, environment and module defaults add up from outside in; of all else the innermost counts. */
export function inherit<Inner extends InheritedKeywords & { readonly handsDown?: InheritedKeywords }>(
  outer: InheritedKeywords,
  inner: Inner,
): Inner {
  return {
    ...outer,
    ...inner,
    when: [...outer.when, ...inner.when],
    tags: [...outer.tags, ...inner.tags],
    vars: overlaidWith(outer.vars, inner.vars),
    become: { ...outer.become, ...inner.become },
    environment: [...outer.environment, ...inner.environment],
    moduleDefaults: [...outer.moduleDefaults, ...inner.moduleDefaults],
    ...handed(outer, inner),
  };
}

/** Ansible would look for modules there first. */
const COLLECTIONS = ['ansible.builtin', 'ansible.legacy', 'ansible.posix', 'community.general'];

function checkCollections(reader: MappingReader): void {
  const others = (reader.texts('collections') ?? []).filter(name => !COLLECTIONS.includes(name));
  if (others.length === 0) return;
  const cause = `the collection ${others.join(', ')} is not supported by xenplay`;
  reader.refuse('collections', { code: 'unsupported_keyword', cause, mend: `known are: ${COLLECTIONS.join(', ')}` });
}

/** An include hands down what surrounds it, and nothing of its own but variables: so both are kept apart. */
function handed(outer: InheritedKeywords, inner: { readonly handsDown?: InheritedKeywords }) {
  return inner.handsDown === undefined ? {} : { handsDown: inherit(outer, inner.handsDown) };
}

/** The same object without its undefined members, typed so. */
export function defined<Values extends object>(
  values: Values,
): { [Key in keyof Values]?: Exclude<Values[Key], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [Key in keyof Values]?: Exclude<Values[Key], undefined>;
  };
}
