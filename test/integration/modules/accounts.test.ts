import assert from 'node:assert/strict';
import { authorizedKey } from '../../../modules/authorized_key/index.ts';
import { group } from '../../../modules/group/index.ts';
import { user } from '../../../modules/user/index.ts';
import { paramsChecker } from '../../../src/load/schema.ts';
import type { JsonObject } from '../../../src/model/json.ts';
import type { AnyModule } from '../../../src/module/contract.ts';
import { converge } from '../../support/converge.ts';
import { useHostShell } from '../../support/host-shell.ts';
import { checked, factsNow, refused, settled } from '../../support/settled.ts';

const HASH = '$6$fleet$dVDGv3BZ0gbQVzcM3wzs2Xl7zFJ9lFYfEoWgGdCYYzDdUZg4ByT2nU8pAwvxPRi6GIJH2vNTfrtvcCvaiYtWk1';
const KEYS = [
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDnGW9Jl7BqzqZl2g0XKqQp8xqkC3m2XHf3Vv3u2w0aX one@fleet',
  'ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQC7 two@fleet',
] as const;

for (const flavour of ['debian', 'busybox'] as const) {
  describe(`users, groups and keys on a ${flavour} host`, function () {
    const { run, on } = useHostShell(flavour);
    /** Changes once; the second run has nothing to do. */
    const once = async (module: AnyModule, params: JsonObject): Promise<readonly string[]> => {
      const done = await settled(module, params, run);
      assert.deepEqual(await settled(module, params, run), []);
      return done;
    };

    it('makes, renumbers and removes a group', async () => {
      if (flavour === 'debian') {
        assert.deepEqual(await once(group, { name: 'xenops', gid: 2000 }), ['make the group xenops']);
      } else {
        // Debian's busybox is built without addgroup and adduser: what is there can be changed, nothing made.
        assert.equal(await refused(group, { name: 'xenops', gid: 2000 }, run), 'missing_tool');
        await on('echo xenops:x:2000: >>/etc/group');
      }
      assert.deepEqual(await once(group, { name: 'xenops', gid: 2001 }), ['number the group xenops 2001']);
      assert.equal(await on('grep ^xenops: /etc/group'), 'xenops:x:2001:');
      assert.deepEqual(await factsNow(group, { name: 'xenops' }, run), {
        name: 'xenops',
        state: 'present',
        system: false,
        gid: 2001,
      });
      assert.equal(await refused(group, { name: 'other', gid: 2001 }, run), 'gid_taken');
      if (flavour === 'busybox') return;
      assert.deepEqual(await once(group, { name: 'xenops', state: 'absent' }), ['remove the group xenops']);
    });

    it('makes a user with everything, and alters each part of it', async () => {
      await on('for g in disk1:3001 net1:3002; do echo "${g%:*}:x:${g#*:}:" >>/etc/group; done');
      const first = {
        name: 'pat',
        uid: 3000,
        comment: "Pat O'Hara",
        groups: ['disk1'],
        shell: '/bin/sh',
        home: '/home/pat',
        password: HASH,
      };
      if (flavour === 'debian') await once(user, first);
      else {
        assert.equal(await refused(user, first, run), 'missing_tool');
        await on("echo 'pat:x:3000:3000::/home/old:/bin/ash' >>/etc/passwd; echo pat:x:3000: >>/etc/group");
        await on("echo 'pat:!:19000::::::' >>/etc/shadow; mkdir -p /home/pat; chown 3000:3000 /home/pat");
        assert.deepEqual(await once(user, first), [
          'change comment, home, shell of pat',
          'change the groups of pat',
          'set the password of pat',
        ]);
      }
      assert.equal(await on('grep ^pat: /etc/passwd | cut -d: -f3,5-'), "3000:Pat O'Hara:/home/pat:/bin/sh");
      assert.equal(await on('grep ^pat: /etc/shadow | cut -d: -f2'), HASH);
      assert.match(await on('id -nG pat'), /\bdisk1\b/);
      assert.equal(await on('stat -c %U /home/pat'), 'pat');
      assert.deepEqual(await once(user, { ...first, comment: 'a\\b &', shell: '/bin/false' }), [
        'change comment, shell of pat',
      ]);
      assert.equal(await on('grep ^pat: /etc/passwd | cut -d: -f5-'), 'a\\b &:/home/pat:/bin/false');
      assert.deepEqual(await once(user, { name: 'pat', groups: 'net1', append: true }), ['change the groups of pat']);
      assert.match(await on('id -nG pat'), /disk1.*net1|net1.*disk1/);
      assert.deepEqual(await once(user, { name: 'pat', groups: ['net1'] }), ['change the groups of pat']);
      assert.doesNotMatch(await on('id -nG pat'), /disk1/);
      assert.deepEqual(await once(user, { name: 'pat', groups: '' }), ['change the groups of pat']);
      await on('echo keep >/home/pat/file');
      await once(user, { name: 'pat', home: '/home/pat2', move_home: true });
      assert.equal(await on('cat /home/pat2/file'), 'keep');
    });

    it('replaces a password only when it is asked to, and locks it', async () => {
      const other = `${HASH.slice(0, -1)}2`;
      assert.deepEqual(await settled(user, { name: 'pat', password: other, update_password: 'on_create' }, run), []);
      assert.deepEqual(await once(user, { name: 'pat', password: other }), ['set the password of pat']);
      assert.deepEqual(await once(user, { name: 'pat', password_lock: true }), ['lock pat']);
      assert.deepEqual(await once(user, { name: 'pat', password_lock: false }), ['unlock pat']);
    });

    it('makes a key of SSH once, in the hands of the user, and never through a link', async () => {
      const wanted = { name: 'pat', generate_ssh_key: true, ssh_key_type: 'ed25519', ssh_key_comment: "pat's" };
      if (flavour === 'busybox') {
        assert.equal(await refused(user, wanted, run), 'missing_tool');
        return;
      }
      assert.deepEqual(await once(user, wanted), ['make a key of SSH for pat']);
      assert.equal(
        await on('cd /home/pat2/.ssh; stat -c "%n %a %U:%G" . *; ls -A | grep -c xenplay || true'),
        '. 700 pat:pat\nid_ed25519 600 pat:pat\nid_ed25519.pub 644 pat:pat\n0',
      );
      const facts = await factsNow(user, wanted, run);
      assert.equal(facts['ssh_key_file'], '/home/pat2/.ssh/id_ed25519');
      assert.equal(facts['ssh_public_key'], await on('cat /home/pat2/.ssh/id_ed25519.pub'));
      assert.match(JSON.stringify(facts['ssh_fingerprint']), /^"256 SHA256:\S+ pat's \(ED25519\)"$/);
      await on('mkdir /root/keys; ln -s /root/keys /home/pat2/trap');
      const { outputs } = await converge(user, checked(user, { ...wanted, ssh_key_file: 'trap/key' }), run);
      assert.match(outputs.at(-1)?.stderr ?? '', /trap is a link/);
      assert.equal(await on('ls -A /root/keys'), '');
    });

    it('sets how long a password lasts', async () => {
      const ages = { password_expire_min: 1, password_expire_max: 90, password_expire_warn: 14 };
      if (flavour === 'busybox') {
        assert.equal(await refused(user, { name: 'pat', ...ages }, run), 'missing_tool');
        return;
      }
      assert.deepEqual(await once(user, { name: 'pat', ...ages }), ['set how long the password of pat lasts']);
      assert.equal(await on('grep ^pat: /etc/shadow | cut -d: -f4-6'), '1:90:14');
      await once(user, { name: 'pat', password_expire_max: -1 });
      assert.equal(await on('grep ^pat: /etc/shadow | cut -d: -f4-6'), '1::14');
      await once(user, { name: 'sam', password_expire_max: -1, password_expire_min: 0 });
      assert.equal(await on('grep ^sam: /etc/shadow | cut -d: -f4-5'), '0:');
    });

    it('refuses a group that does not exist and a number that is taken', async () => {
      assert.equal(await refused(user, { name: 'kim', group: 'nosuch' }, run), 'no_such_group');
      assert.equal(await refused(user, { name: 'kim', uid: 3000 }, run), 'uid_taken');
    });

    it('lets keys in, with options, and takes them out again', async () => {
      const params = { user: 'pat', key: KEYS.join('\n') };
      assert.deepEqual(await once(authorizedKey, params), ['write keys to /home/pat2/.ssh/authorized_keys']);
      assert.equal(await on('stat -c "%a %U" /home/pat2/.ssh /home/pat2/.ssh/authorized_keys'), '700 pat\n600 pat');
      await once(authorizedKey, { user: 'pat', key: KEYS[0], key_options: 'from="10.0.0.1",command="echo \\"a b\\""' });
      assert.equal(
        await on('cat /home/pat2/.ssh/authorized_keys'),
        `from="10.0.0.1",command="echo \\"a b\\"" ${KEYS[0]}\n${KEYS[1]}`,
      );
      await once(authorizedKey, { user: 'pat', key: KEYS[1], state: 'absent' });
      await once(authorizedKey, { user: 'pat', key: KEYS[1], exclusive: true });
      assert.equal(await on('cat /home/pat2/.ssh/authorized_keys'), KEYS[1]);
      assert.equal(await refused(authorizedKey, { user: 'nosuch', key: KEYS[0] }, run), 'no_such_user');
    });

    it('removes a user with its home', async () => {
      if (flavour === 'busybox') {
        assert.equal(await refused(user, { name: 'pat', state: 'absent' }, run), 'missing_tool');
        return;
      }
      assert.deepEqual(await once(user, { name: 'pat', state: 'absent', remove: true }), ['remove the user pat']);
      assert.equal(await on('test -e /home/pat2 && echo there || echo gone'), 'gone');
    });
  });
}

describe('authorized_key before any host', () => {
  it('refuses what is no key', () => {
    for (const key of ['nonsense', 'https://keys.example/x', 'ssh-rsa', 'ssh-rsa ***', '# only a comment']) {
      const { params } = paramsChecker('authorized_key', authorizedKey.params)({ user: 'root', key });
      const refusals = authorizedKey.check?.(params, { name: 'h1', groups: [] }) ?? [];
      assert.deepEqual(
        refusals.map(({ code }) => code),
        ['bad_key'],
        key,
      );
    }
  });
});
