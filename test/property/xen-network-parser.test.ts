import fc from 'fast-check';
import { xenNetwork } from '../../modules/xen_network/index.ts';
import { ParseError } from '../../src/model/diagnostic.ts';
import { hostOnly, nat } from '../support/network-steps.ts';

const line = fc.oneof(
  fc.string(),
  fc.constantFrom(
    '=facts',
    '=link xenbr0',
    '=link eth0',
    '=addresses',
    '=routes',
    '=nfs',
    '=filter',
    '=masquerade',
    '=end',
  ),
  fc.constantFrom(
    '|tool_ip=yes',
    '|tool_iptables=yes',
    '|tool_ifup=yes',
    '|source=source interfaces.d/*',
    '|renderer=ifupdown',
  ),
  fc.constantFrom(
    '|is_bridge=yes',
    '|flags=zz',
    '|port=',
    '|eth0 1.2.3.4/99',
    '|default',
    '|management=eth0',
    '|policy=DROP',
  ),
  fc.constantFrom(
    '=file /etc/network/interfaces.d/xenplay-xenbr0',
    '|present',
    '|    address 10.0.0.1/24',
    '|-A POSTROUTING -s 1/2 -o x -j MASQUERADE',
  ),
);

describe('the parser of xen_network', () => {
  it('gives a state, facts and a plan, or a ParseError, for any text', () => {
    const params = fc.constantFrom(hostOnly(), nat(), nat({ state: 'absent' }), hostOnly({ ports: ['eth0'] }));
    fc.assert(
      fc.property(fc.array(line, { maxLength: 40 }), fc.boolean(), params, (lines, isWhole, given) => {
        const stdout = [...(isWhole ? ['=facts', ...lines, '=end'] : lines)].join('\n');
        try {
          const state = xenNetwork.parse({ exitStatus: 0, stdout, stderr: '' }, given);
          xenNetwork.facts?.(state, given);
          xenNetwork.plan(state, given);
        } catch (error) {
          if (!(error instanceof ParseError)) throw error;
        }
      }),
    );
  });
});
