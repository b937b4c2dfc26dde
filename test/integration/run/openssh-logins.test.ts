import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Argv, useFleet } from '../../support/fleet.ts';
import { play, type Played, useFolder } from '../../support/play.ts';
import { needs } from '../../support/needs.ts';
import { unpackedPackages } from '../../support/unpacked-packages.ts';

const TASKS = '- hosts: all\n  tasks:\n    - copy: {dest: /root/made, content: "made\\n"}\n';

describe('connection: openssh logs in where ssh2 cannot', () => {
  const theFleet = useFleet({ hosts: 1 });
  const folder = useFolder();
  let environment: readonly string[] = [];

  const inControl = async (script: string, ...args: readonly string[]): Promise<string> => {
    const done = await theFleet().runInControl(['env', ...environment, 'sh', '-euc', script, 'sh', ...args]);
    assert.equal(done.exitStatus, 0, done.stderr + done.stdout);
    return done.stdout;
  };
  const onHost = async (script: string, ...args: readonly string[]): Promise<void> => {
    const done = await theFleet().exec(theFleet().hosts[0], ['sh', '-euc', script, 'sh', ...args]);
    assert.equal(done.exitStatus, 0, done.stderr);
  };

  function playing(vars: Readonly<Record<string, string | number>>): Promise<Played> {
    const fleet = theFleet();
    const [host] = fleet.hosts;
    const h1 = {
      ansible_host: host.address,
      ansible_user: 'root',
      xenplay_known_hosts_file: host.knownHostsFile,
      ...vars,
    };
    const inventory = folder.write('inventory.yaml', JSON.stringify({ all: { hosts: { h1 } } }));
    const run = (argv: Argv) => fleet.runInControl(['env', ...environment, ...argv]);
    return play(run, folder.write('play.yaml', TASKS), '-i', inventory);
  }

  const told = (played: Played) => {
    const [result] = played.resultsOf('h1');
    return [result?.status, result?.failure?.code, result?.failure?.mend];
  };

  describe('with a key on a FIDO token', () => {
    let token = '';

    /** The token is OpenSSH's own stand-in for one, from the package with its tests. */
    before(async function () {
      this.timeout(300_000);
      needs(this, 'command apt-get', 'command dpkg');
      const root = unpackedPackages('openssh-tests', ['openssh-tests']);
      token = `${root}/usr/lib/openssh/regress/misc/sk-dummy/sk-dummy.so`;
      const key = await inControl(
        `cd "$1"; ssh-keygen -q -t ed25519-sk -w "$2" -N '' -f sk; cat sk.pub`,
        folder.path,
        token,
      );
      await onHost('echo "$1" >>/root/.ssh/authorized_keys', key.trim());
    });

    const key = () => ({ ansible_ssh_private_key_file: `${folder.path}/sk` });

    it('by a connection of its own, which says so, it is refused', async () => {
      assert.deepEqual(told(await playing(key())), ['unreachable', 'key_unusable', 'use ansible_connection: openssh']);
    });

    it('the token signs', async () => {
      const options = `-o SecurityKeyProvider=${token}`;
      const vars = { ...key(), ansible_connection: 'openssh', ansible_ssh_common_args: options };
      assert.deepEqual(told(await playing(vars)), ['changed', undefined, undefined]);
      assert.equal((await playing(vars)).end?.recap['h1']?.changed, 0);
    });
  });

  describe('with a ticket of Kerberos (GSSAPI)', () => {
    const KERBEROS = [
      ...[
        'krb5-kdc',
        'krb5-user',
        'krb5-admin-server',
        'libgssapi-krb5-2',
        'libkrb5-3',
        'libkrb5support0',
        'libk5crypto3',
      ],
      ...[
        'libgssrpc4',
        'libkdb5-10',
        'libkadm5srv-mit12',
        'libkadm5clnt-mit12',
        'libev4',
        'libverto-libev1',
        'libverto1',
      ],
    ];
    /** The tools with the libraries they were built with; ssh itself goes on using those of the machine. */
    const TOOLS =
      'tool() { name=$1; shift; LD_LIBRARY_PATH=$(echo "${root}"/usr/lib/*-linux-gnu) "${root}/usr/${name}" "$@"; }\n';
    const gssapi = {
      ansible_connection: 'openssh',
      ansible_port: 2023,
      ansible_ssh_common_args: '-o GSSAPIAuthentication=yes -o PreferredAuthentications=gssapi-with-mic',
    };

    before(async function () {
      this.timeout(300_000);
      needs(this, 'command apt-get', 'command dpkg');
      const root = unpackedPackages('kerberos', KERBEROS);
      const realm = `[libdefaults]\ndefault_realm = TEST\ndns_lookup_kdc = false\ndns_canonicalize_hostname = false\nrdns = false\n[realms]\nTEST = {\n kdc = 127.0.0.1:1088\n}\n`;
      const config = folder.write('krb5.conf', realm);
      const kdc = folder.write(
        'kdc.conf',
        `[kdcdefaults]\nkdc_listen = 127.0.0.1:1088\nkdc_tcp_listen = 127.0.0.1:1088\n[realms]\nTEST = {\n database_name = ${folder.path}/principals\n key_stash_file = ${folder.path}/stash\n}\n[dbmodules]\ndb_module_dir = ${libraries(root)}/krb5/plugins/kdb\n`,
      );
      environment = [
        ...[`root=${root}`, `KRB5_CONFIG=${config}`, `KRB5_KDC_PROFILE=${kdc}`],
        `KRB5CCNAME=FILE:${folder.path}/tickets`,
      ];
      await inControl(
        `${TOOLS}cd "$1"
        tool sbin/kdb5_util -P secret create -s -r TEST
        tool sbin/kadmin.local -r TEST addprinc -pw word root@TEST
        tool sbin/kadmin.local -r TEST addprinc -randkey "host/$2@TEST"
        tool sbin/kadmin.local -r TEST ktadd -k keytab "host/$2@TEST"
        tool sbin/krb5kdc -P "$1/kdc.pid"
        `,
        folder.path,
        theFleet().hosts[0].address,
      );
      const keytab = await inControl('base64 -w0 "$1/keytab"', folder.path);
      await onHost(
        `echo "$1" | base64 -d >/etc/krb5.keytab; echo "$2" >/etc/krb5.conf
        /usr/sbin/sshd -p 2023 -o PidFile=/run/gssapi.pid -o GSSAPIAuthentication=yes -o GSSAPIStrictAcceptorCheck=no \\
          -o PubkeyAuthentication=no -o PasswordAuthentication=no`,
        keytab,
        realm,
      );
    });

    after(() => inControl('test ! -e "$1/kdc.pid" || kill "$(cat "$1/kdc.pid")"', folder.path));

    it('without one it is refused, and the way to one is named', async () => {
      const mend = 'no ticket that the host takes: see klist, get one with kinit';
      assert.deepEqual(told(await playing(gssapi)), ['unreachable', 'auth_refused', mend]);
    });

    it('the ticket is enough', async () => {
      await inControl(`${TOOLS}echo word | tool bin/kinit root@TEST`);
      assert.equal((await playing(gssapi)).end?.recap['h1']?.ok, 1);
    });
  });
});

/** Debian names the folder after the machine's kind. */
function libraries(root: string): string {
  const folder = join(root, 'usr/lib');
  return join(folder, readdirSync(folder).find(name => name.endsWith('-linux-gnu')) ?? '');
}
