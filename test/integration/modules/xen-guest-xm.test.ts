import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { xenGuest } from '../../../modules/xen_guest/index.ts';
import { catalog } from '../../../src/cli/catalog.ts';
import type { JsonObject } from '../../../src/model/json.ts';
import type { CommandOutput, Plan } from '../../../src/module/contract.ts';
import { needs } from '../../support/needs.ts';
import { type LookAlike, lookAlike, type LookAlikeParts } from '../../support/xen-look-alike.ts';
import { STAND_IN_XM } from '../../support/xm-stand-in.ts';

for (const shell of [['dash'], ['busybox', 'sh']] as const) {
  describe(`xen_guest on a host of xend, against a stand-in for xm, under ${shell.join(' ')}`, function () {
    let host: LookAlike;
    before(function () {
      needs(this, 'root', 'namespaces', `command ${shell[0]}`);
    });
    const onXen = (minor: string, xend: LookAlikeParts['xend']): LookAlike =>
      lookAlike([...shell], {
        sys: {
          'hypervisor/type': 'xen\n',
          'hypervisor/properties/features': '000228f0\n',
          'hypervisor/version/major': '4\n',
          'hypervisor/version/minor': `${minor}\n`,
        },
        processes: ['xenstored'],
        ...(xend === undefined ? {} : { xend }),
        commands: { xm: STAND_IN_XM, xl: 'echo "xl was asked" >>"$(dirname "$0")/../calls"; exit 1' },
      });
    beforeEach(() => {
      host = onXen('1', 'pid file');
      file('g1.cfg', CONFIG);
    });
    afterEach(() => {
      host.close();
    });

    const file = (name: string, text: string): void => writeFileSync(join(host.root, name), text);
    const calls = (): readonly string[] =>
      existsSync(join(host.root, 'calls')) ? readFileSync(join(host.root, 'calls'), 'utf8').trim().split('\n') : [];

    function running(flags = '-b----'): void {
      for (const [name, text] of Object.entries({ name: 'g1', domid: '3', flags, memory: '256' }))
        file(name, `${text}\n`);
    }

    async function look(more: JsonObject = {}): Promise<Plan> {
      const params = paramsOf({ config: join(host.root, 'g1.cfg'), ...more });
      return xenGuest.plan(xenGuest.parse(await host.run(xenGuest.probe(params)), params), params);
    }

    async function applied(
      more: JsonObject = {},
    ): Promise<{ told: readonly string[]; outputs: readonly CommandOutput[] }> {
      const plan = await look(more);
      const outputs: CommandOutput[] = [];
      assert.ok(plan.kind === 'changes', JSON.stringify(plan));
      for (const action of plan.changes.flatMap(({ actions }) => actions)) {
        assert.ok(action.kind === 'run');
        outputs.push(await host.run(action.script));
      }
      return { told: plan.changes.map(({ summary }) => summary), outputs };
    }

    it('finds a guest that runs, reads its file, and never asks xl', async () => {
      running();
      assert.deepEqual(await look(), { kind: 'converged', warnings: [] });
      assert.deepEqual(calls(), ['list --long']);
    });

    it('finds xend also without its pid file, and says when nothing but its lock is there', async () => {
      for (const [xend, code] of [
        ['process', 'converged'],
        ['lock', 'xend_lock'],
      ] as const) {
        host.close();
        host = onXen('1', xend);
        file('g1.cfg', CONFIG);
        running();
        const plan = await look();
        assert.equal(plan.kind === 'impossible' ? plan.code : plan.kind, code, JSON.stringify(plan));
        assert.deepEqual(calls(), xend === 'process' ? ['list --long'] : ['xl was asked']);
      }
      host.close();
      host = onXen('5', 'lock');
      const later = await look();
      // To an xl of 4.5 that file means nothing.
      assert.equal(later.kind === 'impossible' ? later.code : later.kind, 'xl_failed');
    });

    it('creates from the file that is there, and finds it running', async () => {
      const { told, outputs } = await applied();
      assert.deepEqual(told, ['create g1']);
      assert.deepEqual(
        outputs.map(({ exitStatus }) => exitStatus),
        [0],
      );
      assert.equal((await look()).kind, 'converged');
      assert.ok(calls().includes(`create ${host.root}/g1.cfg`));
    });

    for (const [from, flags, state, summary, verb] of [
      ['running', '-b----', 'paused', 'pause g1', 'pause g1'],
      ['paused', '--p---', 'running', 'let g1 run on', 'unpause g1'],
      ['running', 'r-----', 'shutdown', 'shut g1 down', 'shutdown g1'],
    ] as const) {
      it(`brings a guest that is ${from} to ${state}`, async () => {
        running(flags);
        const { told } = await applied({ state });
        assert.deepEqual(told, [summary]);
        assert.ok(calls().includes(verb), calls().join('\n'));
        assert.equal((await look({ state })).kind, 'converged');
      });
    }

    it('leaves a guest that does not shut down, and destroys it only when forced (fault 30)', async () => {
      running();
      file('deaf', '');
      const left = await applied({ state: 'shutdown', shutdown_timeout: 1 });
      assert.equal(left.outputs[0]?.exitStatus, 1);
      assert.ok(!calls().includes('destroy g1'));
      const forced = await applied({ state: 'shutdown', shutdown_timeout: 1, force: true });
      assert.equal(forced.outputs[0]?.exitStatus, 0, forced.outputs[0]?.stderr);
      assert.ok(calls().includes('destroy g1'));
    });

    it('tells where file or guest are not as declared, and writes nothing', async () => {
      running();
      const plan = await look({ memory: 512, kernel: '/boot/other' });
      assert.equal(plan.kind, 'converged');
      const { warnings } = plan;
      assert.match(String(warnings), /has memory 256, not 512/);
      assert.match(String(warnings), /has kernel "\/boot\/vmlinuz", not \/boot\/other/);
      assert.match(String(warnings), /has 256 MiB, not 512/);
    });

    it('does not run a file that is a program, and says so (fault 33)', async () => {
      running();
      file('g1.cfg', `import os\nos.system("touch ${host.root}/ran")\n${CONFIG}`);
      const plan = await look();
      assert.match(String(plan.kind === 'converged' ? plan.warnings : ''), /line 1 .* more than a plain setting/);
      assert.ok(!existsSync(join(host.root, 'ran')));
    });

    it('takes a guest away without losing what it was made of: the file, and what xend knows', async () => {
      running();
      const { told, outputs } = await applied({ state: 'absent' });
      const path = join(host.root, 'g1.cfg');
      assert.deepEqual(told, ['shut g1 down', 'let xend forget g1', `move ${path} to ${path}.removed`]);
      assert.ok(
        outputs.every(({ exitStatus }) => exitStatus === 0),
        JSON.stringify(outputs),
      );
      assert.ok(!existsSync(path));
      assert.equal(readFileSync(`${path}.removed`, 'utf8'), CONFIG);
      assert.equal((await look({ state: 'absent' })).kind, 'converged');
    });

    it('takes a guest of that name away a second time without overwriting what is left of the first', async () => {
      for (const [memory, number] of [
        [256, ''],
        [512, '.1'],
        [300, '.2'],
      ] as const) {
        running();
        // Off, and known to xend.
        rmSync(join(host.root, 'domid'));
        file('g1.cfg', CONFIG.replace('256', String(memory)));
        const { told } = await applied({ state: 'absent' });
        const path = join(host.root, 'g1.cfg');
        assert.equal(told.at(-1), `move ${path} to ${path}.removed${number}`);
        assert.match(readFileSync(`${path}.removed${number}`, 'utf8'), new RegExp(`memory = ${memory}`));
        assert.ok(existsSync(`${path}.xend.removed${number}`));
      }
      assert.equal(readFileSync(join(host.root, 'g1.cfg.removed'), 'utf8'), CONFIG);
    });

    it('refuses a guest without a file, a crashed one, and another one of that name (fault 19, fault 22)', async () => {
      const code = async (more: JsonObject = {}): Promise<string> => {
        const plan = await look(more);
        return plan.kind === 'impossible' ? plan.code : plan.kind;
      };
      assert.equal(await code({ config: '/nowhere/g1.cfg' }), 'no_xm_config');
      running('----c-');
      assert.equal(await code(), 'guest_crashed');
      running();
      assert.equal(await code({ uuid: '11111111-2222-4333-8444-555555555555' }), 'identity_conflict');
    });
  });
}

const CONFIG = `name = 'g1'
memory = 256
kernel = '/boot/vmlinuz'
extra = 'console=hvc0'
vif = ['mac=00:16:3e:1b:8b:d2, bridge=eth0']
`;

function paramsOf(more: JsonObject): JsonObject {
  const checked = catalog.get('xen_guest')?.checkParams({ name: 'g1', kernel: '/boot/vmlinuz', ...more });
  assert.ok(checked);
  assert.deepEqual(checked.problems, []);
  return checked.params;
}
