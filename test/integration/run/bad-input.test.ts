import assert from 'node:assert/strict';
import { runHere, PROGRAM, useFolder } from '../../support/play.ts';

/** What must be said of a file, and where. */
interface Mistake {
  readonly title: string;
  readonly playbook: string;
  readonly inventory?: string;
  /** `file:line:column: cause`, as a pattern for each mistake, in order. */
  readonly says: readonly RegExp[];
}

const HEAD = '- hosts: all\n  tasks:\n';
const GUEST = 'xen_guest: {kernel: /k, vifs: [{bridge: br0}], ';

const mistakes: readonly Mistake[] = [
  {
    title: 'an unknown module',
    playbook: `${HEAD}    - nfs_exprt: {path: /x}\n`,
    says: [/play\.yaml:3:7: there is no module "nfs_exprt"\n {2}mend: did you mean "nfs_export"/],
  },
  {
    title: 'modules of Ansible that there are none of here, each with what to do instead',
    playbook: `${HEAD}    - ansible.builtin.git: {repo: a, dest: /b}\n    - community.docker.docker_image: {name: c}\n`,
    says: [
      /play\.yaml:3:7: the module "ansible\.builtin\.git" of Ansible is not supported by xenplay\n {2}mend: do it with "command: git/,
      /play\.yaml:4:7: "community\.docker\.docker_image" is not supported: xenplay has no modules of community\.docker/,
    ],
  },
  {
    title: 'an unknown parameter',
    playbook: `${HEAD}    - file:\n        pth: /x\n`,
    says: [/play\.yaml:4:9: file has no parameter "pth"\n {2}mend: did you mean "path"/],
  },
  {
    title: 'a missing parameter',
    playbook: `${HEAD}    - nfs_export:\n        clients: []\n`,
    says: [/play\.yaml:3:7: nfs_export needs the parameter "path"/],
  },
  {
    title: 'a parameter of the wrong type',
    playbook: `${HEAD}    - wait_for:\n        port: many\n`,
    says: [/play\.yaml:4:15: "port" of wait_for must be integer, not "many"/],
  },
  {
    title: 'a value that is not one of those there are',
    playbook: `${HEAD}    - file: {path: /x, state: directry}\n`,
    says: [/play\.yaml:3:31: .*must be one of.*\n {2}mend: did you mean "directory"/],
  },
  {
    title: 'an undefined variable',
    playbook: `${HEAD}    - file:\n        path: "{{ pth }}/x"\n`,
    says: [/play\.yaml:4:15: "pth" is undefined \(host h1/],
  },
  {
    title: 'templates and conditions that no variable makes right, where they are evaluated late, too',
    playbook: `${HEAD}    - debug:\n        msg: ["{{ 1 | nofilter }}"]\n    - debug: {var: 1 +}\n    - assert:\n        that: [x is defind, "'a' in b or"]\n`,
    says: [
      /play\.yaml:4:15: there is no filter "nofilter"/,
      /play\.yaml:5:20: the expression ends too soon/,
      /play\.yaml:7:16: there is no test "defind".*\n {2}mend: did you mean "defined"/,
      /play\.yaml:7:29: the expression ends too soon/,
    ],
  },
  {
    title: 'YAML that does not parse',
    playbook: '- hosts: all\n  tasks:\n    - command: "open\n',
    says: [/play\.yaml:\d+:\d+: this is not YAML/],
  },
  {
    title: 'a key that stands twice',
    playbook: '- hosts: all\n  hosts: all\n',
    says: [/play\.yaml:2:3: this key stands twice/],
  },
  {
    title: 'an export for a guest under another address than the guest has',
    playbook: `${HEAD}    - nfs_export:\n        path: /srv/g1\n        for_guests: [{name: g1, address: 192.0.2.52}]\n    - ${GUEST}name: g1, ip: {address: 192.0.2.51, netmask: 255.255.255.0}}\n`,
    says: [
      /play\.yaml:6:\d+: the guest g1 of address 192\.0\.2\.51 on h1 is also that of address 192\.0\.2\.52 on h1 \(.*:5\)/,
    ],
  },
  {
    title: 'a root tree that two guests would write to, and an address that is none',
    playbook: `${HEAD}    - nfs_export:\n        path: /srv/g1\n        for_guests: [{name: g1, address: 192.0.2.51}, {name: g2, address: g2.lab}]\n`,
    says: [/"g2\.lab" is no address of one guest/, /g1 and g2 would write into the same root tree/],
  },
  {
    title: 'an unknown group',
    playbook: '- hosts: dom\n  tasks: []\n',
    says: [/play\.yaml:1:10: no host or group matches "dom"\n {2}mend: did you mean "dom0"/],
  },
  {
    title: 'an unknown key of a play',
    playbook: '- hosts: all\n  taks: []\n',
    says: [/play\.yaml:2:3: unknown key "taks" in a play\n {2}mend: did you mean "tasks"/],
  },
  {
    title: 'a keyword of Ansible that is not there yet',
    playbook: `${HEAD}    - ping:\n      debugger: always\n`,
    says: [/play\.yaml:4:7: "debugger" is not supported/],
  },
  {
    title: 'a handler that is not there',
    playbook: `${HEAD}    - ping:\n      notify: restrt\n  handlers:\n    - {name: restart, ping: }\n`,
    says: [/play\.yaml:4:15: no handler is called "restrt".*\n {2}mend: did you mean "restart"/],
  },
  {
    title: 'a template that does not parse',
    playbook: `${HEAD}    - file: {path: "{{ a"}\n`,
    says: [/play\.yaml:3:20: .*"}}" is missing/],
  },
  {
    title: 'a condition that does not parse',
    playbook: `${HEAD}    - ping:\n      when: a ==\n`,
    says: [/play\.yaml:4:13: the expression ends too soon/],
  },
  {
    title: 'fault 21: a guest whose name is digits only',
    playbook: `${HEAD}    - ${GUEST}name: "12"}\n`,
    says: [/digits only: xl takes that for a domain id/],
  },
  {
    title: 'a MAC address that xl would take for a random one',
    playbook: `${HEAD}    - xen_guest: {kernel: /k, name: g, vifs: [{bridge: b, mac: "1:2"}]}\n`,
    says: [/play\.yaml:3:\d+: "1:2" is no MAC address/],
  },
  {
    title: 'the same MAC address for two guests of the fleet',
    playbook: `${HEAD}    - xen_guest: {kernel: /k, name: "{{ guest }}", vifs: [{bridge: b, mac: "00:16:3e:00:00:01"}]}\n`,
    inventory: 'dom0: {hosts: {h1: {guest: a}, h2: {guest: b}}}\n',
    says: [/mac address 00:16:3e:00:00:01 of guest b on h2 is also that of guest a on h1/],
  },
  {
    title: 'the same uuid for two guests of the fleet',
    playbook: `${HEAD}    - xen_guest: {kernel: /k, name: "{{ guest }}", uuid: 00000000-0000-4000-8000-000000000001}\n`,
    inventory: 'dom0: {hosts: {h1: {guest: a}, h2: {guest: b}}}\n',
    says: [/uuid 00000000-0000-4000-8000-000000000001 of guest b on h2 is also that of guest a on h1/],
  },
  {
    title: 'fault 29: one writable disk for two guests of a host',
    playbook: `${HEAD}    - xen_guest: {kernel: /k, name: "{{ item }}", disks: [{path: /srv/d.img, vdev: xvda}]}\n      loop: [a, b]\n`,
    inventory: 'dom0: {hosts: {h1: }}\n',
    says: [/writable disk \/srv\/d\.img of guest b on h1 is also that of guest a/],
  },
  {
    title: 'an export to the world with no_root_squash',
    playbook: `${HEAD}    - nfs_export: {path: /srv, clients: [{host: "*", options: [rw, no_root_squash]}]}\n`,
    says: [/no_root_squash/],
  },
  {
    title: 'an export to a wide net with no_root_squash',
    playbook: `${HEAD}    - nfs_export: {path: /srv, clients: [{host: 10.0.0.0/8, options: [rw, no_root_squash]}]}\n`,
    says: [/no_root_squash/],
  },
  {
    title: 'a wrong inventory',
    playbook: `${HEAD}    - ping:\n`,
    inventory: 'all:\n  host:\n    h1:\n',
    says: [/inventory\.yaml:2:3: unknown key "host" in group "all"\n {2}mend: did you mean "hosts"/],
  },
  {
    title: 'a connection that there is not',
    playbook: `${HEAD}    - ping:\n`,
    inventory: 'dom0: {hosts: {h1: {ansible_connection: winrm}, h2: {ansible_port: many}}}\n',
    says: [
      /inventory\.yaml:1:41: connection "winrm" is not supported \(host h1\)/,
      /inventory\.yaml:1:68: "ansible_port" must be a number, not "many" \(host h2\)/,
    ],
  },
  {
    title: 'a way to become someone that there is not',
    playbook: `${HEAD}    - ping:\n`,
    inventory: 'dom0: {hosts: {h1: }, vars: {ansible_become: yes, ansible_become_method: doas}}\n',
    says: [/inventory\.yaml:1:74: become method "doas" is not supported \(host h1\)/],
  },
  {
    title: 'all mistakes of all files at once',
    playbook: `${HEAD}    - fil: {}\n    - file: {pat: 1}\n  seral: 2\n`,
    inventory: 'all:\n  hots: {}\n',
    says: [/unknown key "hots"/, /no module "fil"/, /no parameter "pat"/, /unknown key "seral"/],
  },
];

describe('bad input', () => {
  const folder = useFolder();

  for (const { title, playbook, inventory = 'dom0:\n  hosts:\n    h1:\n    h2:\n', says } of mistakes) {
    it(`tells ${title}, with its place and mend, exit 1, and connects to nobody`, async () => {
      const book = folder.write('play.yaml', playbook);
      const inv = folder.write('inventory.yaml', inventory);
      const { exitStatus, stdout, stderr } = await runHere([
        process.execPath,
        PROGRAM,
        'run',
        book,
        '-i',
        inv,
        '--output',
        'json',
      ]);
      assert.equal(exitStatus, 1, stdout + stderr);
      assert.equal(stdout, '', 'no event: nothing was begun');
      for (const pattern of says) assert.match(stderr, pattern);
      assert.match(stderr, /nothing was done on any host/);
    });
  }

  it('that no shell takes fails its task, wherever it came from, and the run goes on', async () => {
    const tasks = [
      '- ping:',
      '- {file: {path: "/tmp/a\\0b", state: touch}, ignore_errors: true}',
      `- {shell: "printf 'a\\\\000b'", register: said}`,
      '- {file: {path: "/tmp/{{ said.stdout }}", state: touch}, ignore_errors: true}',
      '- {shell: "touch {{ said.stdout }}", ignore_errors: true}',
      '- debug: msg=end',
    ];
    const book = folder.write('nul.yaml', `- hosts: localhost\n  tasks:\n    ${tasks.join('\n    ')}\n`);
    const { exitStatus, stdout } = await runHere([process.execPath, PROGRAM, 'run', book]);
    assert.equal(exitStatus, 0, stdout);
    assert.equal(stdout.match(/a text with a NUL character cannot be handed to a shell/g)?.length, 3);
    assert.match(stdout, /=> end/);
  });

  it('tells a wrong option', async () => {
    const { exitStatus, stderr } = await runHere([process.execPath, PROGRAM, 'run', 'x.yaml', '--frks', '3']);
    assert.deepEqual([exitStatus, /--forks/.test(stderr)], [1, true]);
  });
});
