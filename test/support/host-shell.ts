import type { RunScript } from './converge.ts';
import type { Fleet, FleetHost } from './fleet.ts';

/** The shell of a fleet's host, as `converge` wants it: dash on a Debian host, ash on a busybox one. */
export function shellOf(fleet: Fleet, host: FleetHost): RunScript {
  return script => fleet.exec(host, ['sh', '-s', '--', ...script.args], { stdin: script.text });
}
