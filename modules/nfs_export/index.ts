import { defineModule } from '../../src/module/contract.ts';
import { scriptFile } from '../../src/module/script.ts';
import { refusals } from './check.ts';
import { clientKind, normalClient } from './client-name.ts';
import { EXPORTS, exportsFileOf } from './exports-file.ts';
import { guestClaims, guestRefusals } from './guests.ts';
import { clientsOf, type Params, params } from './params.ts';
import { plan } from './plan.ts';
import { riskyRefusals } from './risky-options.ts';
import { parseState, type State } from './state.ts';

const probeScript = scriptFile(import.meta.url, 'probe.sh');

export const nfsExport = defineModule<Params, State>({
  name: 'nfs_export',
  summary: 'Exports a directory by the kernel NFS server to exactly the declared clients, or withdraws it.',
  params,
  check: params => [...refusals(params), ...guestRefusals(params), ...riskyRefusals(params)],
  claims: guestClaims,
  highestRisk: 'disruptive',
  staleCode: 'concurrent_edit',
  probe: declared => {
    const hosts = clientsOf(declared).map(({ host }) => normalClient(host));
    const looksForClients = declared.force ? '' : declared.state === 'absent' ? 'clients' : 'withdrawn';
    return probeScript(
      declared.path,
      exportsFileOf(declared.path),
      looksForClients,
      hosts.join(' '),
      ...hosts.filter(host => clientKind(host) === 'host'),
    );
  },
  parse: parseState,
  plan,
  facts: (state, declared) => ({
    path: declared.path,
    clients: clientsOf(declared).map(({ host }) => normalClient(host)),
    file: state.readsFolder ? exportsFileOf(declared.path) : EXPORTS,
    active: state.active,
  }),
});
