import { defineModule } from '../../src/module/contract.ts';
import { scriptFile } from '../../src/module/script.ts';
import { refusals } from './check.ts';
import { type Params, params } from './params.ts';
import { plan } from './plan.ts';
import { parseState, type State } from './state.ts';

const probeScript = scriptFile(import.meta.url, 'probe.sh');

export const guestRoot = defineModule<Params, State>({
  name: 'guest_root',
  summary: "Makes a directory the root tree of one guest, from a tar archive, with the guest's own identity.",
  params,
  localFiles: ['local_archive'],
  probeDeadlineSeconds: 300,
  check: refusals,
  claims: ({ path, hostname, state }) =>
    state === 'absent' || hostname === undefined
      ? []
      : [{ kind: 'guest_root', value: path, owner: hostname, scope: 'host', param: ['path'] }],
  probe: ({ path, archive, state, force }) =>
    probeScript(path, state === 'absent' ? '' : (archive ?? ''), state === 'absent' || force ? 'uses' : ''),
  parse: parseState,
  plan,
  facts: (state, { path, archive, local_archive: local }) => ({
    path,
    source: state.marker?.source ?? archive ?? local ?? '',
    host_keys: state.hostKeys,
  }),
});
