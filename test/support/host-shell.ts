import assert from 'node:assert/strict';
import type { RunScript } from './converge.ts';
import { type Fleet, type FleetHost, type FleetOptions, useFleet } from './fleet.ts';

/** The shell of a fleet's host, as `converge` wants it: dash on a Debian host, ash on a busybox one. */
export function shellOf(fleet: Fleet, host: FleetHost): RunScript {
  return script => fleet.exec(host, ['sh', '-s', '--', ...script.args], { stdin: script.text });
}

interface HostShell {
  readonly fleet: () => Fleet;
  /** As `converge` wants it. */
  readonly run: RunScript;
  /** What a text says that root's sh runs on the host, without blanks around it; it has to end well. */
  readonly on: (text: string) => Promise<string>;
}

/** One host for the tests of the describe() around the call; where there can be none, they are skipped with the reason. */
export function useHostShell(flavour: FleetOptions['flavour'] & string): HostShell {
  const fleet = useFleet({ hosts: 1, flavour });
  return {
    fleet,
    run: script => shellOf(fleet(), fleet().hosts[0])(script),
    on: async text => {
      const { exitStatus, stdout, stderr } = await fleet().exec(fleet().hosts[0], ['sh', '-euc', text]);
      assert.equal(exitStatus, 0, stderr);
      return stdout.trim();
    },
  };
}
