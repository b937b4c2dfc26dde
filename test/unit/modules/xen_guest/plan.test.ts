import assert from 'node:assert/strict';
import { configOf, renderConfig } from '../../../../modules/xen_guest/config.ts';
import { uuidOf } from '../../../../modules/xen_guest/identity.ts';
import { xenGuest } from '../../../../modules/xen_guest/index.ts';
import type { Params } from '../../../../modules/xen_guest/params.ts';
import type { JsonObject } from '../../../../src/model/json.ts';
import type { Plan } from '../../../../src/module/contract.ts';
import { guestParams } from '../../../support/guest-params.ts';
import { domainRow, guestProbe, HEALTHY } from '../../../support/guest-probe.ts';

const GUEST = { name: 'g1', kernel: '/boot/vmlinux', vifs: [{ bridge: 'xenbr0', mac: '00:16:3e:00:00:11' }] };

const paramsOf = (more: JsonObject = {}) => guestParams({ ...GUEST, ...more });

const UUID = uuidOf({ name: 'g1', fleet: 'xenplay' });
const installed = (params: Params): string => renderConfig(configOf(params, { major: 4, minor: 17 }));

function planOf(probe: Parameters<typeof guestProbe>[0], params = paramsOf()): Plan {
  return xenGuest.plan(xenGuest.parse(guestProbe(probe), params), params);
}

function told(plan: Plan): string | readonly string[] {
  if (plan.kind === 'impossible') return plan.code;
  return plan.kind === 'changes' ? plan.changes.map(({ summary }) => summary) : plan.kind;
}

describe('the plan of xen_guest', () => {
  it('writes the config file and creates a guest that is not there', () => {
    assert.deepEqual(told(planOf({})), ['write /etc/xen/g1.cfg', 'create g1']);
  });

  it('has nothing to do for a guest that runs as declared', () => {
    const params = paramsOf();
    assert.equal(told(planOf({ domains: [domainRow('g1', UUID)], config: installed(params) }, params)), 'converged');
  });

  it('takes no difference in comments, order, quotes or root and extra for one', () => {
    const config =
      `# by hand\nvcpus=1; memory = "256"\nuuid='${UUID}'\nname='g1'\ntype="pv"\nkernel='/boot/vmlinux'\nextra="console=hvc0"\nvif=['bridge=xenbr0 , mac=00:16:3E:00:00:11'.]\n`
        .replace("'.]", "']")
        .replace('bridge=xenbr0 , mac=00:16:3E:00:00:11', 'mac=00:16:3E:00:00:11, bridge=xenbr0');
    assert.equal(told(planOf({ domains: [domainRow('g1', UUID)], config })), 'converged');
  });

  for (const [flags, state] of [
    ['r-----', 'runs'],
    ['-b----', 'waits'],
    ['------', 'is runnable (fault 23)'],
  ] as const) {
    it(`takes a guest with the letters ${flags} for one that ${state}`, () => {
      const params = paramsOf();
      assert.equal(
        told(planOf({ domains: [domainRow('g1', UUID, flags)], config: installed(params) }, params)),
        'converged',
      );
    });
  }

  for (const [what, flags] of [
    ['its reboot', '---sr-'],
    ['its soft reset', '---sS-'],
  ] as const) {
    it(`leaves a guest alone that ${what} left hanging, unless it may recover it (fault 23)`, () => {
      const params = paramsOf();
      const probe = { domains: [domainRow('g1', UUID, flags)], config: installed(params) };
      assert.equal(told(planOf(probe, params)), 'reboot_stuck');
      assert.deepEqual(told(planOf(probe, paramsOf({ recover: true }))), ['shut g1 down', 'create g1']);
      assert.deepEqual(told(planOf(probe, paramsOf({ state: 'shutdown' }))), ['shut g1 down']);
    });
  }

  for (const [what, name, isName] of [
    ['digits only', '12', false],
    ['a dash at its beginning', '-g', false],
    ['a blank', 'my guest', false],
    ['letters beyond ASCII', 'gäst', false],
    ['64 bytes', 'g'.repeat(64), false],
    ['63 bytes', 'g'.repeat(63), true],
    ['a slash', 'a/b', false],
    ['the ending of a migration', 'g1--incoming', false],
    ['the name of the host', 'Domain-0', false],
    ['a dot and a plus inside', 'g1.lab+2', true],
  ] as const) {
    it(`${isName ? 'takes' : 'refuses'} a name with ${what} (fault 21)`, () => {
      const codes = (xenGuest.check?.({ ...paramsOf(), name }, { name: 'd', groups: [] }) ?? []).map(
        ({ code }) => code,
      );
      assert.deepEqual(codes, isName ? [] : ['bad_guest_name']);
    });
  }

  it('lists all that is missing at once, and creates nothing (fault 26, fault 28)', () => {
    const plan = planOf({ missing: ['kernel /boot/vmlinux', 'bridge xenbr0', 'disk /srv/d.img'] });
    assert.equal(told(plan), 'missing_on_host');
    assert.match(
      plan.kind === 'impossible' ? plan.cause : '',
      /kernel \/boot\/vmlinux, bridge xenbr0, disk \/srv\/d\.img/,
    );
  });

  it('refuses another guest of that name (fault 19)', () => {
    assert.equal(
      told(planOf({ domains: [domainRow('g1', '11111111-2222-4333-8444-555555555555')] })),
      'identity_conflict',
    );
  });

  it('stops at what a failed migration left (fault 37)', () => {
    assert.equal(told(planOf({ domains: [domainRow('g1--migratedaway', UUID)] })), 'migration_leftover');
  });

  it('reads a listing with a dying domain without a name, and goes on with the others (fault 20)', () => {
    const params = paramsOf();
    const zombie = domainRow('(null)', '99999999-2222-4333-8444-555555555555', '--p--d');
    assert.equal(
      told(
        planOf(
          {
            domains: [zombie, domainRow('my own guest', '99999999-2222-4333-8444-555555555556'), domainRow('g1', UUID)],
            config: installed(params),
          },
          params,
        ),
      ),
      'converged',
    );
  });

  it('leaves a crashed guest for a look unless it may recover it (fault 22)', () => {
    const params = paramsOf();
    const probe = { domains: [domainRow('g1', UUID, '---sc-')], config: installed(params) };
    assert.equal(told(planOf(probe, params)), 'guest_crashed');
    assert.deepEqual(told(planOf(probe, paramsOf({ recover: true }))), ['shut g1 down', 'create g1']);
  });

  it('wants enough free memory before it changes anything (fault 24)', () => {
    assert.equal(told(planOf({ freeMiB: 100 })), 'insufficient_memory');
  });

  describe('where xl would take memory from the dom0 (fault 25)', () => {
    const ballooning = { freeMiB: 100, xlConf: ['autoballoon="on"'] };
    it('refuses what would leave the dom0 less than dom0_min_mem', () => {
      assert.equal(told(planOf(ballooning)), 'insufficient_memory');
      assert.equal(
        told(planOf({ ...ballooning, freeMiB: 130 }, paramsOf({ dom0_min_mem: 520 }))),
        'insufficient_memory',
      );
    });
    it('warns how much it takes where that is enough', () => {
      const plan = planOf(ballooning, paramsOf({ dom0_min_mem: 400 }));
      assert.match(plan.kind === 'changes' ? String(plan.warnings) : '', /takes 156 MiB from the dom0/);
    });
    it('counts nothing of the dom0 when its memory is fixed', () => {
      const plan = planOf({ freeMiB: 100, xlConf: ['autoballoon="auto"'] }, paramsOf({ dom0_min_mem: 128 }));
      assert.equal(told(plan), 'insufficient_memory');
    });
  });

  it('warns of a guest that stands still where nobody takes what it writes to its console, and creates none', () => {
    const toolstack = [...HEALTHY, 'no_consoled=yes'];
    const warned = (more: JsonObject): string => JSON.stringify(planOf({ toolstack }, paramsOf(more)));
    assert.match(warned({}), /"xenconsoled_down".*would take g1 down again/, 'where it is to be created');
    const live = { toolstack, domains: [domainRow('g1', UUID)], config: installed(paramsOf({})) };
    const plan = planOf(live, paramsOf({}));
    assert.equal(told(plan), 'converged');
    assert.match(JSON.stringify(plan), /xenconsoled does not run on this host: g1 stands still/);
    assert.doesNotMatch(warned({ state: 'shutdown' }), /xenconsoled/);
    assert.doesNotMatch(warned({ type: 'hvm' }), /xenconsoled/);
    assert.doesNotMatch(JSON.stringify(planOf({})), /xenconsoled/);
  });

  it('says by which script xl.conf has interfaces set up that name none, and what of them then means nothing', () => {
    const warned = (usualScript: string, ...vifs: readonly JsonObject[]): string =>
      JSON.stringify(planOf({ usualScript }, paramsOf(vifs.length === 0 ? {} : { vifs })));
    const routes = warned('/etc/xen/scripts/vif-route');
    assert.match(routes, /vif-route set up the interfaces of g1 .*: their bridge means nothing, and nothing is routed/);
    assert.match(warned('/etc/xen/scripts/vif-route', { ip: '10.9.0.2' }), /their bridge means nothing"/);
    assert.match(warned('/root/own'), /\/root\/own set up the interfaces of g1 that name no script"/);
    assert.doesNotMatch(warned('/root/own', { script: 'vif-bridge' }, { backend: 'net' }), /set up/);
    const params = paramsOf();
    const live = { domains: [domainRow('g1', UUID)], config: installed(params), usualScript: '/root/own' };
    assert.doesNotMatch(JSON.stringify(planOf(live, params)), /set up/);
  });

  it('warns of a saved image that would come back with old settings (fault 36)', () => {
    const plan = planOf({ saved: 'g1' });
    assert.match(plan.kind === 'changes' ? String(plan.warnings) : '', /saved image/);
  });

  for (const [what, config] of [
    ['a Python program of xm', 'import os\nname = "g1"\n'],
    ['one of xend in SXP', '(vm (name g1))'],
    ['one with carriage returns', 'name = "g1"\r\n'],
    ['one of 300 KiB', `name = "${'x'.repeat(300 * 1024)}"\n`],
  ] as const) {
    it(`leaves a config file alone that is ${what} (fault 33)`, () => {
      assert.equal(told(planOf({ config })), 'unconvertible');
      assert.deepEqual(told(planOf({ config }, paramsOf({ state: 'absent' }))), [
        'move /etc/xen/g1.cfg, which was written by hand, to /etc/xen/g1.cfg.removed',
      ]);
    });
  }

  it('reads a config file with text in Latin-1, and replaces it (fault 33)', () => {
    assert.deepEqual(told(planOf({ config: 'name = "g1"\nextra = "gr\u{fffd}n"\n' })), [
      'change /etc/xen/g1.cfg (what was written by hand is kept as /etc/xen/g1.cfg.before-xenplay)',
      'create g1',
    ]);
  });

  it('keeps no copy of a file that it wrote itself', () => {
    assert.deepEqual(told(planOf({ config: installed(paramsOf({ memory: 64 })) })), [
      'change /etc/xen/g1.cfg',
      'create g1',
    ]);
  });

  it('never shows a VNC password (fault 34)', () => {
    const plan = planOf(
      { config: 'name = "g1"\nvncpasswd = "old-secret"\n' },
      paramsOf({ options: { vncpasswd: 'new-secret' } }),
    );
    const shown = JSON.stringify(
      plan.kind === 'changes' ? plan.changes.map(({ before, after, summary }) => [before, after, summary]) : [],
    );
    assert.doesNotMatch(shown, /secret/);
    const writes = plan.kind === 'changes' ? plan.changes[0].actions.filter(({ kind }) => kind === 'write') : [];
    assert.deepEqual(
      writes.map(action => (action.kind === 'write' ? action.mode : '')),
      ['0600'],
    );
  });

  it('closes a file with a password that others can read, and no other (fault 34)', () => {
    const secret = paramsOf({ options: { vncpasswd: 'secret' } });
    const seen = { domains: [domainRow('g1', UUID)], config: installed(secret) };
    assert.match(String(told(planOf({ ...seen, configMode: '644' }, secret))), /^let only root read/);
    assert.equal(told(planOf({ ...seen, configMode: '600' }, secret)), 'converged');
    const open = paramsOf();
    assert.equal(told(planOf({ ...seen, config: installed(open), configMode: '644' }, open)), 'converged');
  });

  for (const [title, toolstack, code] of [
    [
      'a host without xenstored: xl would hang (fault 17)',
      HEALTHY.filter(fact => fact !== 'xenstored=yes'),
      'xenstored_down',
    ],
    ['a XAPI host', [...HEALTHY, 'xapi=yes'], 'toolstack_unsupported'],
    ['a host whose guests are of libvirt', [...HEALTHY, 'libvirt=yes'], 'toolstack_unsupported'],
    ['a guest of libvirt', [...HEALTHY, 'libvirt_guest=yes'], 'toolstack_unsupported'],
    ['a host of xend', [...HEALTHY, 'xend=yes'], 'toolstack_unsupported'],
    ['a plain Linux host', ['xl=yes'], 'not_xen'],
    ['a guest', ['hypervisor=xen', 'xenfs=yes'], 'not_dom0'],
    ['a dom0 without xl', ['hypervisor=xen', 'dom0=yes', 'xenstored=yes'], 'no_xl'],
  ] as const) {
    it(`refuses ${title}`, () => assert.equal(told(planOf({ toolstack })), code));
  }

  it('takes a host of libvirt when told to, but no guest of it', () => {
    const allowed = paramsOf({ allow_foreign_toolstack: true });
    assert.notEqual(told(planOf({ toolstack: [...HEALTHY, 'libvirt=yes'] }, allowed)), 'toolstack_unsupported');
    assert.equal(told(planOf({ toolstack: [...HEALTHY, 'libvirt_guest=yes'] }, allowed)), 'toolstack_unsupported');
  });

  it('tells an xl that hangs, tools that wait for a reboot (fault 18), and missing rights', () => {
    assert.equal(told(planOf({ listStatus: 124, listText: '' })), 'xl_hangs');
    assert.equal(told(planOf({ listStatus: 127, listText: "Can't find version 4.19 of xen utils" })), 'reboot_pending');
    assert.equal(
      told(planOf({ listStatus: 1, listText: 'Could not obtain handle on privileged command interface' })),
      'permission_denied',
    );
  });

  describe('of other states', () => {
    const params = paramsOf();
    const running = { domains: [domainRow('g1', UUID)], config: installed(params) };
    it('shuts down, pauses, lets run on', () => {
      assert.deepEqual(told(planOf(running, paramsOf({ state: 'shutdown' }))), ['shut g1 down']);
      assert.deepEqual(told(planOf(running, paramsOf({ state: 'paused' }))), ['pause g1']);
      assert.deepEqual(told(planOf({ ...running, domains: [domainRow('g1', UUID, '--p---')] })), ['let g1 run on']);
    });
    it('removes guest, link and file, and finds nothing to remove the next time', () => {
      const absent = paramsOf({ state: 'absent' });
      assert.deepEqual(told(planOf({ ...running, auto: 'link=/etc/xen/g1.cfg' }, absent)), [
        'shut g1 down',
        'do not start g1 with the host',
        'remove /etc/xen/g1.cfg',
      ]);
      assert.equal(told(planOf({}, absent)), 'converged');
    });
    it('warns of what keeps a linked guest from being started with the host', () => {
      const auto = paramsOf({ autostart: true });
      const warned = (more: string): string =>
        JSON.stringify(planOf({ ...running, auto: `link=/etc/xen/g1.cfg${more}` }, auto));
      assert.match(warned(''), /xendomains is not enabled/);
      assert.match(warned('\n|enabled=yes\n|conflict=libvirtd'), /libvirtd is enabled, and its start stops xendomains/);
      assert.doesNotMatch(warned('\n|enabled=yes'), /warnings":\["/);
    });
    it('links for autostart and never copies', () => {
      assert.deepEqual(told(planOf(running, paramsOf({ autostart: true }))), ['start g1 with the host']);
      assert.equal(
        told(planOf({ ...running, auto: 'link=/etc/xen/g1.cfg' }, paramsOf({ autostart: true }))),
        'converged',
      );
    });
  });
});
