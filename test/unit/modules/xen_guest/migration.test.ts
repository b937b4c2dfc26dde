import assert from 'node:assert/strict';
import { uuidOf } from '../../../../modules/xen_guest/identity.ts';
import { xenGuest } from '../../../../modules/xen_guest/index.ts';
import { catalog } from '../../../../src/cli/catalog.ts';
import type { JsonObject } from '../../../../src/model/json.ts';
import type { Plan } from '../../../../src/module/contract.ts';
import { domainRow, guestProbe, HEALTHY } from '../../../support/guest-probe.ts';

const UUID = uuidOf({ name: 'g1', fleet: 'xenplay' });

function told(plan: Plan): string | readonly string[] {
  if (plan.kind === 'impossible') return plan.code;
  return plan.kind === 'changes' ? plan.changes.map(({ summary }) => summary) : plan.kind;
}

describe('a migration of xen_guest', () => {
  const DISK = '/mnt/images/g1.img';

  /** The plan for a guest that another dom0 has; `live` is what `xl list -l` says there. */
  function planned(
    more: JsonObject,
    { minor = 17, live = {}, lines = [] }: { minor?: number; live?: JsonObject; lines?: readonly string[] } = {},
  ): Plan {
    const given = { name: 'g1', kernel: '/boot/vmlinux', peers: ['192.0.2.1'], migrate: true, ...more };
    const params = catalog.get('xen_guest')?.checkParams(given).params;
    assert.ok(params);
    const output = guestProbe({ toolstack: [...HEALTHY, 'cpu_vendor=GenuineIntel'] });
    const there = [
      '\n=peer 192.0.2.1',
      'answered=yes',
      'table=Name  ID   Mem VCPUs\tState\tTime(s)   UUID',
      `table=${domainRow('g1', UUID)}`,
      'major=4',
      `minor=${minor}`,
      `live=${JSON.stringify([{ domid: 7, config: { c_info: { type: 'pv' }, b_info: {}, ...live } }])}`,
      'reaches=yes',
      ...lines,
    ].join('\n|');
    return xenGuest.plan(xenGuest.parse({ ...output, stdout: output.stdout + there }, params), params);
  }

  it('does not take a guest onto an older Xen than it runs on, nor onto a CPU of another vendor', () => {
    assert.equal(told(planned({}, { minor: 18 })), 'cannot_migrate');
    assert.equal(told(planned({}, { lines: ['cpu_vendor=AuthenticAMD'] })), 'cannot_migrate');
    assert.deepEqual(told(planned({})), ['write /etc/xen/g1.cfg', 'migrate g1 here from 192.0.2.1']);
  });

  it('is not begun of a PV guest where Xen has no shadow paging, which xl finds out halfway', () => {
    const caps = (more: string): { lines: readonly string[] } => ({ lines: [`virt_caps=pv hvm hap ${more}gnttab-v1`] });
    const plan = planned({}, caps(''));
    assert.equal(told(plan), 'cannot_migrate');
    assert.match(plan.kind === 'impossible' ? plan.cause : '', /Xen of 192\.0\.2\.1 has no shadow paging/);
    for (const sound of [
      caps('shadow '),
      { ...caps(''), minor: 13 },
      { ...caps(''), live: { c_info: { type: 'pvh' } } },
    ])
      assert.equal(planned({}, sound).kind, 'changes');
  });

  for (const [what, live, fits] of [
    [
      'a disk',
      { disks: [{ vdev: 'xvdb', pdev_path: '/srv/more.img', readwrite: 1 }] },
      { disks: [{ path: '/srv/more.img', vdev: 'xvdb', shared: true }] },
    ],
    ['an interface', { nics: [{ mac: '00:16:3e:00:00:07', bridge: 'br7' }] }, { vifs: [{ bridge: 'br7' }] }],
  ] as const) {
    it(`does not take a guest that has ${what} nobody looked for on this host`, () => {
      const plan = planned({}, { live });
      assert.equal(told(plan), 'cannot_migrate');
      assert.match(plan.kind === 'impossible' ? plan.cause : '', /not declared.*(xvdb \(\/srv\/more.img\)|on br7)/);
      assert.deepEqual(told(planned(fits, { live })), ['write /etc/xen/g1.cfg', 'migrate g1 here from 192.0.2.1']);
    });
  }

  it('or creation does not give a guest a shared disk that another guest of another dom0 writes to (fault 29)', () => {
    const writer = (domid: number, mode: string): readonly string[] => [
      `backend=/local/domain/0/backend/vbd/${domid}/51712/params = "${DISK}"`,
      `backend=/local/domain/0/backend/vbd/${domid}/51712/mode = "${mode}"`,
    ];
    const disks = (shared: boolean): JsonObject => ({ disks: [{ path: DISK, vdev: 'xvda', shared }] });
    const plan = planned(disks(true), { lines: writer(9, 'w') });
    assert.equal(told(plan), 'disk_in_use');
    assert.match(plan.kind === 'impossible' ? plan.cause : '', /by domain 9 on 192\.0\.2\.1/);
    assert.equal(planned(disks(true), { lines: writer(9, 'r') }).kind, 'changes');
    assert.equal(planned(disks(true), { lines: writer(7, 'w') }).kind, 'changes', 'its own disk');
  });
});
