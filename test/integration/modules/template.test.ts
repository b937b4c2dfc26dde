import assert from 'node:assert/strict';
import { useFleet } from '../../support/fleet.ts';
import { play, useFolder } from '../../support/play.ts';

const TEMPLATE =
  '# {{ ansible_managed }}\n{% for n in range(count) %}\nguest{{ n }} = {{ inventory_hostname }}\n{% endfor %}\n';

for (const flavour of ['debian', 'busybox'] as const) {
  describe(`template on a ${flavour} host`, () => {
    const fleet = useFleet({ hosts: 1, flavour });
    const folder = useFolder();

    async function run(tasks: string, ...options: readonly string[]) {
      const text = `- hosts: all\n  vars: {count: 2}\n  tasks:\n${tasks}`;
      const { inventoryFile } = fleet();
      return play(argv => fleet().runInControl(argv), folder.write('play.yaml', text), '-i', inventoryFile, ...options);
    }
    const read = async (path: string) => (await fleet().exec(fleet().hosts[0], ['cat', path])).stdout;
    before(() => void folder.write('templates/t.j2', TEMPLATE));

    const task = '    - template: {src: t.j2, dest: /root/t.conf, mode: "0640", backup: true}\n      register: r\n';

    it('writes nothing in check mode, then the file, then nothing more', async () => {
      const checked = await run(task, '--check');
      assert.equal(checked.resultsOf('h1')[0]?.status, 'changed', checked.stderr);
      assert.equal(await read('/root/t.conf'), '');
      const [first] = (await run(task)).resultsOf('h1');
      assert.deepEqual(
        [first?.status, first?.facts['mode'], first?.facts['dest']],
        ['changed', '0640', '/root/t.conf'],
      );
      assert.equal(await read('/root/t.conf'), '# Ansible managed\nguest0 = h1\nguest1 = h1\n');
      assert.equal((await run(task)).end?.recap['h1']?.changed, 0);
    });

    it('shows the old and the new text', async () => {
      const [result] = (await run(task, '-e', '{"count": 1}')).resultsOf('h1');
      assert.deepEqual(
        [result?.changes[0]?.before, result?.changes[0]?.after],
        ['# Ansible managed\nguest0 = h1\nguest1 = h1\n', '# Ansible managed\nguest0 = h1\n'],
      );
    });

    it('sees what an earlier task registered', async () => {
      folder.write('templates/later.j2', 'said {{ said.stdout }}\n');
      const tasks =
        '    - command: echo hello\n      register: said\n    - template: {src: later.j2, dest: /root/later}\n';
      assert.equal((await run(tasks)).code, 0);
      assert.equal(await read('/root/later'), 'said hello\n');
    });

    it('keeps the old file when the new one is not valid', async () => {
      const { end } = await run(
        '    - template: {src: t.j2, dest: /root/t.conf, validate: "grep -q nothing %s"}\n',
        '-e',
        '{"count": 7}',
      );
      assert.equal(end?.recap['h1']?.failed, 1);
      assert.equal(await read('/root/t.conf'), '# Ansible managed\nguest0 = h1\n');
    });

    it('refuses a template that cannot be rendered before any host is touched, with its place', async () => {
      folder.write('templates/bad.j2', 'fine\n  {{ nowhere }}\n');
      const played = await run(
        '    - file: {path: /root/touched, state: touch}\n    - template: {src: bad.j2, dest: /root/bad}\n',
      );
      assert.equal(played.code, 1);
      assert.match(played.stderr, /templates\/bad\.j2:2:3: "?nowhere/);
      assert.equal((await fleet().exec(fleet().hosts[0], ['test', '-e', '/root/touched'])).exitStatus, 1);
    });

    it('replaces a link, or follows it when told to', async () => {
      const host = fleet().hosts[0];
      await fleet().exec(host, ['sh', '-c', 'echo old > /root/real; ln -s real /root/link; ln -s real /root/link2']);
      await run(
        '    - template: {src: t.j2, dest: /root/link, follow: true}\n    - template: {src: t.j2, dest: /root/link2}\n',
      );
      assert.match(await read('/root/real'), /guest0/);
      assert.equal((await fleet().exec(host, ['test', '-L', '/root/link'])).exitStatus, 0);
      assert.equal((await fleet().exec(host, ['test', '-L', '/root/link2'])).exitStatus, 1);
    });
  });
}
