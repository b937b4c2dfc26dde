import { ParseError } from '../../src/model/diagnostic.ts';
import { type Action, type CommandOutput, defineModule, type Plan } from '../../src/module/contract.ts';
import { scriptFile, sh } from '../../src/module/script.ts';
import { type Params, params } from './params.ts';

const look = scriptFile(import.meta.url, 'probe.sh');

interface State {
  readonly live: string;
  /** The name of the next start; empty: none is written. */
  readonly kept: string;
  readonly file: string;
  readonly fqdn: string;
}

export const hostname = defineModule<Params, State>({
  name: 'hostname',
  summary: 'The name of the host, now and after the next start.',
  params,
  probe: () => look(),
  parse,
  plan,
  facts: ({ fqdn }, { name }) => ({
    name,
    ansible_facts: {
      ansible_hostname: name.split('.')[0] ?? name,
      ansible_nodename: name,
      ansible_fqdn: fqdn === '' ? name : fqdn,
      ansible_domain: (fqdn === '' ? name : fqdn).split('.').slice(1).join('.'),
    },
  }),
});

function parse({ stdout, stderr }: CommandOutput): State {
  const values = new Map(stdout.split('\n').map(line => [line.split('=')[0] ?? '', line.slice(line.indexOf('=') + 1)]));
  if (!values.has('end')) {
    const said = JSON.stringify((stderr || stdout).slice(-200));
    throw new ParseError({ code: 'unknown_output', cause: `looking at the name gave ${said}` });
  }
  const of = (key: string): string => values.get(key) ?? '';
  return { live: of('live'), kept: of('kept'), file: of('file'), fqdn: of('fqdn') };
}

function plan({ live, kept, file }: State, { name }: Params): Plan {
  if (live === name && kept === name) return { kind: 'converged' };
  const content = file === '/etc/hostname' ? `${name}\n` : `hostname="${name}"\n`;
  const keep: Action = { kind: 'write', path: file, mode: '0644', keepsRights: true, content };
  // The kernel's own file would do too, but hostname tells when it may not.
  const set: Action = { kind: 'run', script: sh`hostname ${name}` };
  return {
    kind: 'changes',
    changes: [
      {
        summary: `name the host ${name}`,
        before: `hostname = ${live}\npermanent_hostname = ${kept}\n`,
        after: `hostname = ${name}\npermanent_hostname = ${name}\n`,
        risk: 'write',
        actions: kept === name ? [set] : live === name ? [keep] : [keep, set],
      },
    ],
  };
}
