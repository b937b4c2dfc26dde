import type { Plan } from '../../src/module/contract.ts';
import type { Params } from './params.ts';
import type { State, XlFailure } from './state.ts';

type Impossible = Extract<Plan, { kind: 'impossible' }>;

/** Why nothing may be done on this host: another manager owns its guests, or Xen's own tools do not work. */
export function toolstackRefusal({ toolstack, xlFailure }: State, params: Params): Impossible | undefined {
  const refuse = (code: string, cause: string, mend: string): Impossible => ({ kind: 'impossible', code, cause, mend });
  if (toolstack.isXapi)
    return refuse(
      'toolstack_unsupported',
      'this host is managed by XAPI (XenServer, XCP-ng)',
      'use xe or its management; two managers of one guest lose data',
    );
  if (!toolstack.isXen)
    return refuse(
      'not_xen',
      'this host does not run under Xen',
      'boot it with the Xen hypervisor, or take it out of the group',
    );
  if (!toolstack.isDom0)
    return refuse(
      'not_dom0',
      'this host is a guest (or /proc/xen is not mounted), not a dom0',
      'manage the dom0 that it runs on',
    );
  if (toolstack.isXend && toolstack.hasXm) return undefined;
  if (toolstack.isXend)
    return refuse(
      'toolstack_unsupported',
      'xend manages the guests of this host, and there is no xm to ask it with',
      'install its xm, or stop xend for good: xl and xend together lose guests',
    );
  if (toolstack.libvirt === 'guest' || (toolstack.libvirt === 'host' && !params.allow_foreign_toolstack)) {
    const whose = toolstack.libvirt === 'guest' ? params.name : 'guests of this host';
    return refuse(
      'toolstack_unsupported',
      `libvirt manages ${whose}`,
      toolstack.libvirt === 'guest'
        ? 'use virsh for it'
        : 'use virsh, or set allow_foreign_toolstack for guests that it does not know',
    );
  }
  if (!toolstack.hasXl) return refuse('no_xl', 'there is no xl on this host', 'install xen-utils');
  if (!toolstack.hasXenstored)
    return refuse(
      'xenstored_down',
      'xenstored does not run: every xl command would hang',
      'it cannot be restarted by itself; reboot this dom0',
    );
  return xlFailure === undefined ? undefined : xlRefusal(xlFailure);
}

/** 124 is what timeout says; busybox's gives 143, the status of what it ended. */
export function xlHangs({ status }: XlFailure): boolean {
  return status === 124 || status === 143;
}

function xlRefusal(failure: XlFailure): Impossible {
  const { status, text } = failure;
  const last = text.split('\n').at(-1) ?? '';
  if (xlHangs(failure))
    return {
      kind: 'impossible',
      code: 'xl_hangs',
      cause: 'xl list did not end within 10 s',
      mend: 'look at xenstored and the Xen console; nothing more was asked of xl',
    };
  if (status === 127)
    return {
      kind: 'impossible',
      code: 'reboot_pending',
      cause: `the Xen tools do not fit the running hypervisor: ${last}`,
      mend: 'reboot this dom0 after its upgrade',
    };
  if (/privileged command|cannot open libxc|permission/i.test(text))
    return {
      kind: 'impossible',
      code: 'permission_denied',
      cause: `xl may not talk to Xen: ${last}`,
      mend: 'connect as root, or use become',
    };
  return {
    kind: 'impossible',
    code: 'xl_failed',
    cause: `xl list failed with status ${status}: ${last}`,
    mend: 'try xl list on the host',
  };
}
