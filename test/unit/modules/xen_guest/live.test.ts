import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { configOf, renderConfig } from '../../../../modules/xen_guest/config.ts';
import { xenGuest } from '../../../../modules/xen_guest/index.ts';
import type { Params } from '../../../../modules/xen_guest/params.ts';
import type { JsonObject } from '../../../../src/model/json.ts';
import type { Plan } from '../../../../src/module/contract.ts';
import { guestParams } from '../../../support/guest-params.ts';
import { domainRow, guestProbe } from '../../../support/guest-probe.ts';

const GUEST = { name: 'g1', kernel: '/boot/vmlinux', vifs: [{ bridge: 'xenbr0', mac: '00:16:3e:00:00:11' }] };

const paramsOf = (more: JsonObject = {}) => guestParams({ ...GUEST, ...more });

const installed = (params: Params): string => renderConfig(configOf(params, { major: 4, minor: 17 }));

function planOf(probe: Parameters<typeof guestProbe>[0], params: Params & JsonObject): Plan {
  return xenGuest.plan(xenGuest.parse(guestProbe(probe), params), params);
}

function told(plan: Plan): string | readonly string[] {
  if (plan.kind === 'impossible') return plan.code;
  return plan.kind === 'changes' ? plan.changes.map(({ summary }) => summary) : plan.kind;
}

describe('the plan of xen_guest for the live domain of a real dom0', () => {
  const live = readFileSync('test/cases/xen_guest/live-pv-nfs.json', 'utf8');
  const cmdline = /"cmdline": "([^"]*)"/.exec(live)?.[1] ?? '';
  const real = paramsOf({
    name: 'guest1',
    uuid: '6597b653-3296-458e-a809-4c08526c7933',
    kernel: '/boot/domu/vmlinuz',
    ramdisk: '/boot/domu/initrd.img',
    cmdline,
  });
  const probe = {
    domains: [domainRow('guest1', '6597b653-3296-458e-a809-4c08526c7933')],
    live,
    config: installed(real),
  };
  const changed = (more: JsonObject): Params & JsonObject => paramsOf({ ...real, ...more });

  it('finds nothing that differs', () => assert.equal(told(planOf(probe, real)), 'converged'));

  it('lowers memory while it runs, and only by MiB with a suffix', () => {
    const less = changed({ memory: 200 });
    const plan = planOf({ ...probe, config: installed(less) }, less);
    assert.deepEqual(told(plan), ['set the memory of guest1 to 200 MiB']);
    const [action] = plan.kind === 'changes' ? plan.changes[0].actions : [];
    assert.deepEqual(action?.kind === 'run' ? action.script.args.slice(2) : [], ['mem-set', '@domid', '200m']);
  });

  for (const [what, before, after] of [
    ['an interface', { vifs: [{ ...GUEST.vifs[0] }] }, { vifs: [{ ...GUEST.vifs[0], trusted: false }] }],
    [
      'a disk',
      { disks: [{ path: '/srv/d.img', vdev: 'xvda' }] },
      { disks: [{ path: '/srv/d.img', vdev: 'xvda', discard: false }] },
    ],
  ] as const) {
    it(`says that ${what} needs a restart for a setting that a live guest does not show`, () => {
      const withDisk = live.replace(
        '"nics": [',
        '"disks": [{"pdev_path": "/srv/d.img", "vdev": "xvda", "readwrite": 1}],\n"nics": [',
      );
      const [old, wanted] = [changed(before), changed(after)];
      const plan = planOf({ ...probe, live: withDisk, config: installed(old) }, wanted);
      assert.match(
        JSON.stringify(plan),
        /must be restarted for: (vif 00:16:3e:00:00:11 \(untrusted\)|disk xvda \(no-discard\))/,
      );
      assert.equal(told(planOf({ ...probe, live: withDisk, config: installed(wanted) }, wanted)), 'converged');
    });
  }

  it('says how a PCI device comes without a restart', () => {
    const plan = planOf({ ...probe, config: installed(real) }, changed({ pci: ['0000:01:05.1'] }));
    assert.match(JSON.stringify(plan), /must be restarted for: pci \(or xl pci-attach and xl pci-detach by hand/);
  });

  it('is not done at all where a restart is never wanted', () => {
    const other = changed({ kernel: '/boot/other', memory: 200, apply: 'never' });
    const plan = planOf({ ...probe, config: installed(real) }, other);
    assert.equal(told(plan), 'restart_required');
    assert.match(plan.kind === 'impossible' ? plan.cause : '', /for: kernel/);
    assert.deepEqual(told(planOf({ ...probe, config: installed(real) }, changed({ memory: 200, apply: 'never' }))), [
      'change /etc/xen/guest1.cfg',
      'set the memory of guest1 to 200 MiB',
    ]);
  });

  it('says what the reboot of a host does with a guest that has to be restarted (fault 36)', () => {
    const other = changed({ kernel: '/boot/other' });
    const warned = (auto: string): string =>
      JSON.stringify(planOf({ ...probe, config: installed(other), auto }, other));
    assert.match(warned('enabled=yes\n|saves=/var/lib/xen/save'), /saves guest1 to \/var\/lib\/xen\/save/);
    assert.doesNotMatch(warned('enabled=yes'), /XENDOMAINS_SAVE/);
  });

  it('warns of a guest that no process of xl minds, and takes no renamed one for such', () => {
    const other = domainRow('other', '6597b653-3296-458e-a809-4c08526c7934', '-b----', 8);
    const warned = (minders: readonly string[] | undefined, ...domains: readonly string[]): string => {
      const seen = { ...probe, ...(minders === undefined ? {} : { minders }) };
      return JSON.stringify(planOf({ ...seen, domains: [...probe.domains, ...domains] }, real));
    };
    assert.match(warned([]), /no process of xl minds guest1: its next reboot/);
    assert.match(warned(['other.log'], other), /no process of xl minds guest1/);
    for (const own of ['guest1.log', 'guest1.log.2', 'guest1.log (deleted)', 'guest1--incoming.log'])
      assert.doesNotMatch(warned([own], other), /minds/);
    assert.doesNotMatch(warned(['old-name.log']), /minds/);
    assert.doesNotMatch(warned(undefined), /minds/);
  });

  it('compares file and run state where xl.conf has SXP printed, and says that it is no more', () => {
    const plan = planOf({ ...probe, live: '(domain\n    (domid 7)' }, real);
    assert.equal(told(plan), 'converged');
    assert.match(JSON.stringify(plan), /output_format=\\"sxp\\"/);
  });

  it('leaves what needs a restart to the next one, restarts only when asked, and says so', () => {
    const other = changed({ kernel: '/boot/other' });
    const later = planOf({ ...probe, config: installed(other) }, other);
    assert.equal(later.kind, 'converged');
    assert.match(JSON.stringify(later), /must be restarted for: kernel/);
    const now = changed({ kernel: '/boot/other', apply: 'restart' });
    assert.deepEqual(told(planOf({ ...probe, config: installed(now) }, now)), ['shut guest1 down', 'create guest1']);
  });
});
