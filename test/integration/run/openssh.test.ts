import assert from 'node:assert/strict';
import { useFleet } from '../../support/fleet.ts';
import { play, type Played, useFolder } from '../../support/play.ts';

const TASKS = `- hosts: all
  tasks:
    - copy: {dest: /root/made, content: "made\\n"}
    - shell: id -un
      become: true
      become_user: deploy
      changed_when: false
    - command: cat /root/made
      changed_when: false
`;

describe('connection: openssh', () => {
  const theFleet = useFleet({ hosts: 2 });
  const folder = useFolder();

  /** An authority signs the host's key and ours; the sshd on port 2022 takes certificates only. */
  before(async () => {
    const fleet = theFleet();
    const [host] = fleet.hosts;
    const make = `cd ${folder.path} && ssh-keygen -q -t ed25519 -N '' -f ca && ssh-keygen -q -t ed25519 -N '' -f user && ssh-keygen -q -s ca -I user -n root user.pub && cat ca.pub`;
    const made = await fleet.runInControl(['sh', '-c', make]);
    assert.equal(made.exitStatus, 0, made.stderr);
    const hostKey = await fleet.exec(host, ['cat', '/etc/ssh/ssh_host_ed25519_key.pub']).then(async output => {
      if (output.exitStatus === 0) return output.stdout;
      return (await fleet.exec(host, ['ssh-keygen', '-y', '-f', '/etc/ssh/ssh_host_ed25519_key'])).stdout;
    });
    folder.write('host.pub', hostKey);
    const sign = `cd ${folder.path} && ssh-keygen -q -s ca -I host -h -n ${host.address} host.pub && cat host-cert.pub`;
    const certificate = await fleet.runInControl(['sh', '-c', sign]);
    assert.equal(certificate.exitStatus, 0, certificate.stderr);
    const start = `echo '${made.stdout.trim()}' > /root/ca.pub; echo '${certificate.stdout.trim()}' > /etc/ssh/host-cert.pub
      /usr/sbin/sshd -p 2022 -o PidFile=/run/cert.pid -o TrustedUserCAKeys=/root/ca.pub -o AuthorizedKeysFile=none -o HostCertificate=/etc/ssh/host-cert.pub -o PasswordAuthentication=no`;
    const started = await fleet.exec(host, ['sh', '-c', start]);
    assert.equal(started.exitStatus, 0, started.stderr);
    folder.write('authority', `@cert-authority * ${made.stdout}`);
  });

  async function playing(vars: Readonly<Record<string, string | number>>, tasks = TASKS): Promise<Played> {
    const fleet = theFleet();
    const [host] = fleet.hosts;
    const all = {
      ansible_connection: 'openssh',
      ansible_host: host.address,
      ansible_port: 2022,
      ansible_user: 'root',
      ansible_ssh_private_key_file: `${folder.path}/user`,
      xenplay_known_hosts_file: `${folder.path}/authority`,
      ...vars,
    };
    const inventory = folder.write('inventory.yaml', JSON.stringify({ all: { hosts: { h1: all } } }));
    return play(
      argv => fleet.runInControl(['env', `TMPDIR=${folder.path}`, ...argv]),
      folder.write('play.yaml', tasks),
      '-i',
      inventory,
    );
  }

  /** Finds processes of ssh that this test started. */
  const ours = (): string => `pgrep -f '[C]ontrolPath=.*${folder.path}'`;
  const failureOf = (played: Played) => played.resultsOf('h1')[0]?.failure;

  it('logs in with a certificate to a host known by its authority, becomes another user, and converges', async () => {
    const played = await playing({});
    assert.deepEqual(
      played.resultsOf('h1').map(({ status }) => status),
      ['changed', 'ok', 'ok'],
      JSON.stringify(played.resultsOf('h1')),
    );
    assert.deepEqual(
      played
        .resultsOf('h1')
        .map(({ facts }) => facts['stdout'])
        .slice(1),
      ['deploy', 'made'],
    );
    assert.equal((await playing({})).end?.recap['h1']?.changed, 0);
  });

  it('leaves no process and no folder behind', async () => {
    await playing({});
    const left = await theFleet().runInControl(['sh', '-c', `ls -d ${folder.path}/xenplay-*; ${ours()}`]);
    assert.equal(left.stdout, '');
  });

  it('names what ssh says', async () => {
    assert.equal(failureOf(await playing({ ansible_port: 1 }))?.code, 'econnrefused');
    assert.equal(failureOf(await playing({ ansible_user: 'ops' }))?.code, 'auth_refused');
    assert.equal(failureOf(await playing({ xenplay_known_hosts_file: '/dev/null' }))?.code, 'host_key_unknown');
    assert.equal(failureOf(await playing({ ansible_password: 'x' }))?.code, 'unsupported_password');
    assert.equal(failureOf(await playing({ ansible_host: 'no.such.name.invalid' }))?.code, 'enotfound');
  });

  it('ends a command at its deadline, and its processes with it', async () => {
    const played = await playing({}, '- hosts: all\n  tasks:\n    - shell: sleep 4713\n      timeout: 1\n');
    assert.equal(failureOf(played)?.code, 'timeout');
    const left = await theFleet().exec(theFleet().hosts[0], ['pgrep', '-f', '[s]leep 4713']);
    assert.equal(left.stdout, '');
  });

  it('ends with the controller, however that ends', async () => {
    const fleet = theFleet();
    const [host] = fleet.hosts;
    await playing({}, '- hosts: all\n  tasks:\n    - ping:\n');
    const book = folder.write('long.yaml', '- hosts: all\n  tasks:\n    - shell: touch /root/began; sleep 4714\n');
    const child = fleet.spawnInControl(
      [process.execPath, 'build/src/cli/start.js', 'run', book, '-i', `${folder.path}/inventory.yaml`],
      { stdio: 'ignore' },
    );
    for (let left = 200; left > 0 && (await fleet.exec(host, ['test', '-e', '/root/began'])).exitStatus !== 0; left--)
      await new Promise(resolve => setTimeout(resolve, 100));
    child.kill('SIGKILL');
    for (let left = 50; left > 0; left--) {
      if ((await fleet.runInControl(['sh', '-c', ours()])).stdout === '') return;
      await new Promise(resolve => setTimeout(resolve, 100));
    }
    assert.fail('an ssh is still there');
  });
});
