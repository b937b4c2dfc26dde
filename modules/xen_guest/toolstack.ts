import { isOlderThan } from './config.ts';
import { type Impossible, impossible } from './impossible.ts';
import type { Params } from './params.ts';
import type { State, XlFailure } from './state.ts';

/** Why nothing may be done on this host: another manager owns its guests, or Xen's own tools do not work. */
export function toolstackRefusal(state: State, params: Params): Impossible | undefined {
  const { toolstack, xlFailure } = state;
  const notOurs = foreignHost(state);
  if (notOurs !== undefined) return notOurs;
  if (toolstack.isXend) return toolstack.hasXm ? undefined : XEND_WITHOUT_XM;
  if (toolstack.xendLock !== undefined && isOlderThan(state.version, 5)) return leftLock(toolstack.xendLock);
  const libvirt = libvirtRefusal(state, params);
  if (libvirt !== undefined) return libvirt;
  if (!toolstack.hasXl) return impossible('no_xl', 'there is no xl on this host', 'install xen-utils');
  if (!toolstack.hasXenstored)
    return impossible(
      'xenstored_down',
      'xenstored does not run: every xl command would hang',
      'it cannot be restarted by itself; reboot this dom0',
    );
  return xlFailure === undefined ? undefined : xlRefusal(xlFailure);
}

function foreignHost({ toolstack }: State): Impossible | undefined {
  if (toolstack.isXapi)
    return impossible(
      'toolstack_unsupported',
      'this host is managed by XAPI (XenServer, XCP-ng)',
      'use xe or its management; two managers of one guest lose data',
    );
  if (!toolstack.isXen)
    return impossible(
      'not_xen',
      'this host does not run under Xen',
      'boot it with the Xen hypervisor, or take it out of the group',
    );
  if (!toolstack.isDom0)
    return impossible(
      'not_dom0',
      'this host is a guest (or /proc/xen is not mounted), not a dom0',
      'manage the dom0 that it runs on',
    );
  return undefined;
}

const XEND_WITHOUT_XM = impossible(
  'toolstack_unsupported',
  'xend manages the guests of this host, and there is no xm to ask it with',
  'install its xm, or stop xend for good: xl and xend together lose guests',
);

/** xl of 4.2 to 4.4 looks for nothing else before it changes a guest. */
function leftLock(lock: string): Impossible {
  const cause = `${lock} is there, for which xl of this Xen changes no guest, but no xend runs`;
  return impossible('xend_lock', cause, 'start xend, or remove that file if it is off for good');
}

function libvirtRefusal({ toolstack: { libvirt } }: State, params: Params): Impossible | undefined {
  if (libvirt === 'guest')
    return impossible('toolstack_unsupported', `libvirt manages ${params.name}`, 'use virsh for it');
  if (libvirt !== 'host' || params.allow_foreign_toolstack) return undefined;
  return impossible(
    'toolstack_unsupported',
    'libvirt manages guests of this host',
    'use virsh, or set allow_foreign_toolstack for guests that it does not know',
  );
}

/** 124 is what timeout says; busybox's gives 143, the status of what it ended. */
export function xlHangs({ status }: XlFailure): boolean {
  return status === 124 || status === 143;
}

function xlRefusal(failure: XlFailure): Impossible {
  const { status, text } = failure;
  const last = text.split('\n').at(-1) ?? '';
  if (xlHangs(failure))
    return impossible(
      'xl_hangs',
      'xl list did not end within 10 s',
      'look at xenstored and the Xen console; nothing more was asked of xl',
    );
  if (status === 127)
    return impossible(
      'reboot_pending',
      `the Xen tools do not fit the running hypervisor: ${last}`,
      'reboot this dom0 after its upgrade',
    );
  if (/privileged command|cannot open libxc|permission/i.test(text))
    return impossible('permission_denied', `xl may not talk to Xen: ${last}`, 'connect as root, or use become');
  return impossible('xl_failed', `xl list failed with status ${status}: ${last}`, 'try xl list on the host');
}
