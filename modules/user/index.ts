import type { JsonObject } from '../../src/model/json.ts';
import { defineModule } from '../../src/module/contract.ts';
import { scriptFile } from '../../src/module/script.ts';
import { type Params, params } from './params.ts';
import { keyFacts, keyFileOf } from './ssh-key.ts';
import { planUser } from './plan.ts';
import { parseUser, type State } from './state.ts';
import { groupsOf, nameOf, primaryOf } from './wanted.ts';

const look = scriptFile(import.meta.url, 'probe.sh');

export const user = defineModule<Params, State>({
  name: 'user',
  summary: 'A user of the host: that it is there, with which groups, shell, home and password.',
  params,
  check: given =>
    nameOf(given) === ''
      ? [{ code: 'missing_parameter', cause: 'user needs the parameter "name"', mend: 'add "name:"' }]
      : [],
  probe: given => {
    const groups = [primaryOf(given), ...(groupsOf(given) ?? [])].filter(group => group !== undefined);
    return look(nameOf(given), given.uid === undefined ? '' : String(given.uid), keyFileOf(given), ...groups);
  },
  parse: parseUser,
  plan: planUser,
  facts,
});

/** What Ansible's module returns, from what is there now. */
function facts(state: State, given: Params): JsonObject {
  const { account } = state;
  const base = { name: nameOf(given), state: given.state };
  if (given.state === 'absent') return { ...base, force: given.force, remove: given.remove };
  return {
    ...base,
    append: given.append,
    move_home: given.move_home,
    ...(account === undefined
      ? {}
      : {
          uid: account.uid,
          group: account.gid,
          comment: account.comment,
          home: account.home,
          shell: account.shell,
        }),
    ...(given.groups === undefined ? {} : { groups: (groupsOf(given) ?? []).join(',') }),
    ...keyFacts(state),
    ...(given.password === undefined ? {} : { password: 'NOT_LOGGING_PASSWORD' }),
  };
}
