import { defineModule, type Refusal } from '../../src/module/contract.ts';
import { scriptFile } from '../../src/module/script.ts';
import { namesOf, optionsOf, verbOf } from './command.ts';
import { type Params, params } from './params.ts';
import { aptOutcome, planApt } from './plan.ts';
import { parseApt, type State } from './state.ts';

const look = scriptFile(import.meta.url, 'probe.sh');

export const apt = defineModule<Params, State>({
  name: 'apt',
  summary: 'Packages of Debian and its kin, as apt itself would settle them.',
  params,
  probeDeadlineSeconds: 90,
  changeSeconds: () => 2 * 3600,
  check: refusals,
  probe: given => {
    const options = optionsOf(given);
    const onlyMissing = given.state === 'present' ? 'yes' : 'no';
    return look(verbOf(given), onlyMissing, given.deb ?? '', String(options.length), ...options, ...namesOf(given));
  },
  parse: parseApt,
  plan: planApt,
  outcome: aptOutcome,
  facts: ({ listsAt }) => ({ cache_update_time: listsAt }),
});

function refusals(given: Params): readonly Refusal[] {
  const isUpgrade = !['no', 'False'].includes(given.upgrade);
  const asked = [namesOf(given).length > 0, given.deb !== undefined, isUpgrade].filter(is => is).length;
  const wrong: Refusal[] = namesOf(given)
    .filter(name => !/^[A-Za-z0-9*?][A-Za-z0-9.+:~=*?_-]*$/.test(name))
    .map(name => ({
      code: 'bad_package',
      cause: `"${name}" is no name of a package`,
      mend: 'write name or name=version; a file goes into "deb"',
      param: ['name'],
    }));
  if (asked > 1)
    wrong.push({
      code: 'wrong_parameter',
      cause: 'name, deb and upgrade exclude each other',
      mend: 'use one task for each',
    });
  return wrong;
}
