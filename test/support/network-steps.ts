import assert from 'node:assert/strict';
import { xenNetwork } from '../../modules/xen_network/index.ts';
import type { JsonObject } from '../../src/model/json.ts';
import { type Convergence, converge, type RunScript } from './converge.ts';
import type { NetworkHost } from './network-host.ts';

export const NETWORK_SHELLS: readonly [string, ...string[]][] = [['dash'], ['busybox', 'sh']];

/** Parameters as the engine gives them, defaults filled in. */
export function hostOnly(more: JsonObject = {}): JsonObject {
  return {
    name: 'xenbr0',
    mode: 'host_only',
    switch: 'linux',
    address: '10.99.0.1/24',
    ports: [],
    state: 'present',
    renderer: 'auto',
    force: false,
    audit: false,
    xl_default: false,
    rollback_after: 120,
    rehearse: 'first',
    reachable: [],
    ...more,
  };
}

export function nat(more: JsonObject = {}): JsonObject {
  return hostOnly({ mode: 'nat', uplink: 'eth0', ...more });
}

const EVERYTHING = `for link in /sys/class/net/*; do echo "\${link} $(readlink "\${link}/master" || :)"; done
ip -o -4 addr show
ls -R /etc/network /etc/sysctl.d /etc/systemd 2>/dev/null || :
cat /proc/sys/net/ipv4/ip_forward`;

export interface NetworkSteps {
  readonly apply: (params: JsonObject, run?: RunScript) => Promise<Convergence>;
  /** Changes something, after which nothing is left to do; gives the summaries of the changes. */
  readonly converges: (params: JsonObject, run?: RunScript) => Promise<readonly string[]>;
  readonly isConverged: (params: JsonObject) => Promise<void>;
  /** Is refused with this code, and nothing has changed. */
  readonly refuses: (params: JsonObject, code: string, run?: RunScript) => Promise<void>;
}

export function networkSteps(here: () => NetworkHost): NetworkSteps {
  const apply: NetworkSteps['apply'] = (params, run = here().run) => converge(xenNetwork, params, run);
  return {
    apply,
    converges: async (params, run) => {
      const { first, second, outputs } = await apply(params, run);
      if (first.kind !== 'changes') assert.fail(JSON.stringify(first));
      assert.deepEqual(
        outputs.filter(output => output.exitStatus !== 0),
        [],
      );
      assert.equal(second?.kind, 'converged', JSON.stringify(second));
      return first.changes.map(change => change.summary);
    },
    isConverged: async params => {
      const { first } = await apply(params);
      assert.equal(first.kind, 'converged', JSON.stringify(first));
    },
    refuses: async (params, code, run) => {
      const before = here().sh(EVERYTHING);
      const { first } = await apply(params, run);
      assert.equal(first.kind === 'impossible' ? first.code : JSON.stringify(first), code);
      assert.equal(here().sh(EVERYTHING), before);
    },
  };
}
