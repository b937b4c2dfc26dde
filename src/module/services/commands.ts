import { type Script, sh } from '../script.ts';
import type { Wanted } from './plan.ts';
import type { Manager } from './state.ts';

export type Verb = 'start' | 'stop' | 'restart' | 'reload' | 'enable' | 'disable' | 'mask' | 'unmask';

/** The command with which a manager does it. */
export function commandsFor(manager: Manager, verb: Verb, wanted: Wanted): Script {
  switch (manager) {
    case 'systemd':
    case 'offline':
      return systemctl(verb, wanted);
    case 'openrc':
      return openrc(verb, wanted);
    case 'sysv':
    case 'none':
      return initScript(verb, wanted);
  }
}

function systemctl(verb: Verb, { name = '', scope, force, noBlock }: Wanted): Script {
  const flags = [`--${scope}`, ...(noBlock === true ? ['--no-block'] : []), ...(force === true ? ['--force'] : [])];
  return sh`systemctl ${flags} ${verb} -- ${name}`;
}

function openrc(verb: Verb, { name = '', runlevel, words }: Wanted): Script {
  if (verb === 'enable') return sh`rc-update add ${name} ${runlevel}`;
  if (verb === 'disable') return sh`rc-update del ${name} ${runlevel}`;
  return sh`rc-service ${name} ${verb} ${words} </dev/null`;
}

/** Nothing to read: a daemon that keeps our stdin open would take the next request for its own. */
function initScript(verb: Verb, { name = '', words, sleepSeconds }: Wanted): Script {
  const script = `/etc/init.d/${name}`;
  switch (verb) {
    case 'enable':
      return sh`if command -v update-rc.d >/dev/null 2>&1; then update-rc.d ${name} defaults && update-rc.d ${name} enable
elif command -v chkconfig >/dev/null 2>&1; then chkconfig --add ${name} && chkconfig ${name} on
else echo 'neither update-rc.d nor chkconfig is there to enable it with' >&2; exit 1; fi`;
    case 'disable':
      return sh`if command -v update-rc.d >/dev/null 2>&1; then update-rc.d ${name} disable
elif command -v chkconfig >/dev/null 2>&1; then chkconfig ${name} off
else echo 'neither update-rc.d nor chkconfig is there to disable it with' >&2; exit 1; fi`;
    case 'restart':
      if (sleepSeconds > 0)
        return sh`${script} stop ${words} </dev/null; sleep ${sleepSeconds}; ${script} start ${words} </dev/null`;
      return sh`${script} restart ${words} </dev/null`;
    default:
      return sh`${script} ${verb} ${words} </dev/null`;
  }
}
