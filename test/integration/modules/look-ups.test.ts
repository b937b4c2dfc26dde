import assert from 'node:assert/strict';
import { getent } from '../../../modules/getent/index.ts';
import { packageFacts } from '../../../modules/package_facts/index.ts';
import { isJsonObject, type JsonObject } from '../../../src/model/json.ts';
import { useHostShell } from '../../support/host-shell.ts';
import { factsNow, refused } from '../../support/settled.ts';

for (const flavour of ['debian', 'busybox'] as const) {
  describe(`what is looked up on a ${flavour} host`, function () {
    const { run, on } = useHostShell(flavour);
    const factOf = async (module: typeof getent, params: JsonObject, name: string): Promise<JsonObject> => {
      const { ansible_facts: facts } = await factsNow(module, params, run);
      assert.ok(isJsonObject(facts));
      const fact = facts[name];
      assert.ok(isJsonObject(fact));
      return fact;
    };

    it('is a user by name or number, or all of them, with getent and without', async () => {
      const all = (await on('cut -d: -f1 /etc/passwd')).split('\n');
      const root = (await on('grep ^root: /etc/passwd')).split(':').slice(1);
      for (const key of ['root', '0']) {
        const found = await factOf(getent, { database: 'passwd', key }, 'getent_passwd');
        assert.deepEqual(found, { root });
      }
      const everybody = await factOf(getent, { database: 'passwd' }, 'getent_passwd');
      assert.deepEqual(Object.keys(everybody).toSorted(), all.toSorted());
      assert.equal(await refused(getent, { database: 'group', key: 'no such group' }, run), 'no_such_key');
      const none = await factOf(getent, { database: 'group', key: 'nope', fail_key: false }, 'getent_group');
      assert.deepEqual(none, { nope: null });
    });

    if (flavour === 'debian')
      it('is what dpkg has installed', async () => {
        const packages = await factOf(packageFacts, {}, 'packages');
        const [version, count] = (
          await on("dpkg-query -W -f '${Version}' bash; echo; dpkg-query -W -f '${db:Status-Abbrev}\\n' | grep -c ^.i")
        ).split('\n');
        assert.equal(Object.keys(packages).length, Number(count));
        assert.deepEqual(
          (packages['bash'] as readonly JsonObject[]).map(({ version: is, source }) => [is, source]),
          [[version, 'apt']],
        );
      });

    it('is what rpm has installed', async () => {
      assert.equal(await refused(packageFacts, { manager: ['rpm'] }, run), 'no_manager');
      await on(`mkdir -p /var/lib/rpm; rm -f /usr/bin/rpm; { echo '#!/bin/sh'; cat; } >/usr/bin/rpm <<'END'
test "$1 $2" = "-qa --qf" && printf "$(printf %s "$3" | sed 's/%{NAME}/bind/;s/%{VERSION}/9.16/;s/%{RELEASE}/1.el9/;s/%{EPOCH}/32/;s/%{ARCH}/x86_64/')"
END
chmod 755 /usr/bin/rpm`);
      assert.deepEqual(await factOf(packageFacts, { manager: ['rpm'] }, 'packages'), {
        bind: [{ name: 'bind', version: '9.16', release: '1.el9', epoch: 32, arch: 'x86_64', source: 'rpm' }],
      });
    });

    it('is what apk has installed', async () => {
      await on(
        "mkdir -p /lib/apk/db; printf 'C:Q1\\nP:musl\\nV:1.2.4-r2\\nA:x86_64\\n\\nP:busybox\\nV:1.36.1-r5\\nA:x86_64\\n' >/lib/apk/db/installed",
      );
      const packages = await factOf(packageFacts, { manager: ['apk'] }, 'packages');
      assert.deepEqual(Object.keys(packages), ['musl', 'busybox']);
      assert.deepEqual(packages['musl'], [
        { name: 'musl', version: '1.2.4', release: 'r2', arch: 'x86_64', source: 'apk' },
      ]);
    });
  });
}
