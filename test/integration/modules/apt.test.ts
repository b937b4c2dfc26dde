import assert from 'node:assert/strict';
import { apk } from '../../../modules/apk/index.ts';
import { apt } from '../../../modules/apt/index.ts';
import { dnf } from '../../../modules/dnf/index.ts';
import { packageModule } from '../../../modules/package/index.ts';
import { converge, type RunScript } from '../../support/converge.ts';
import { useFleet } from '../../support/fleet.ts';
import { shellOf } from '../../support/host-shell.ts';
import { needs } from '../../support/needs.ts';
import { APK, DNF, RPM } from '../../support/stand-ins.ts';
import { checked, factsNow, refused, settled } from '../../support/settled.ts';

/** Makes packages and a flat repository of them on the host: no network is there to ask. */
const REPOSITORY = `set -eu
mkdir -p /repo /tmp/build
make() {
  tree=/tmp/build/$1-$2
  mkdir -p "$tree/DEBIAN" "$tree/usr/share/$1" "$tree/etc"
  echo "$2" >"$tree/usr/share/$1/version"
  printf 'Package: %s\\nVersion: %s\\nArchitecture: all\\nMaintainer: nobody <nobody@example.org>\\nDescription: test\\n%s' "$1" "$2" "$3" >"$tree/DEBIAN/control"
  dpkg-deb --build --root-owner-group "$tree" "$4/$1_$2_all.deb" >/dev/null
}
make tool 1.0 '' /repo
make needy 1.0 'Depends: tool
' /repo
make lonely 1.0 '' /tmp
: >/repo/Packages
`;
const INDEX = `set -eu
cd /repo
for deb in *.deb; do
  dpkg-deb -f "$deb"
  printf 'Filename: ./%s\\nSize: %s\\nSHA256: %s\\n\\n' "$deb" "$(stat -c %s "$deb")" "$(sha256sum <"$deb" | cut -d' ' -f1)"
done >Packages
echo 'deb [trusted=yes] file:/repo ./' >/etc/apt/sources.list
`;

describe('apt on a debian host with a repository of its own', function () {
  const fleet = useFleet({ hosts: 1, disk: '256M' });
  let run: RunScript;
  const on = async (text: string): Promise<string> => {
    const { exitStatus, stdout, stderr } = await fleet().exec(fleet().hosts[0], ['sh', '-euc', text]);
    assert.equal(exitStatus, 0, stderr);
    return stdout.trim();
  };
  const versionOf = (name: string): Promise<string> =>
    on(`dpkg-query -W -f '\${db:Status-Abbrev}\${Version}' ${name} 2>/dev/null || echo none`);

  before(async () => {
    run = shellOf(fleet(), fleet().hosts[0]);
    await on(REPOSITORY + INDEX);
  });

  it('says that a package is unknown while there are no lists, and finds it with new ones', async () => {
    assert.equal(await refused(apt, { name: 'tool' }, run), 'no_such_package');
    assert.deepEqual(await settled(apt, { name: 'needy', update_cache: true }, run), ['install needy']);
    assert.equal(await versionOf('tool'), 'ii 1.0');
    assert.ok(Number((await factsNow(apt, { name: 'tool' }, run))['cache_update_time']) > 1_700_000_000);
  });

  it('has nothing to do the second time, and fetches no lists for it', async () => {
    assert.deepEqual(await settled(apt, { name: 'needy', update_cache: true }, run), []);
    assert.deepEqual(await settled(apt, { pkg: ['needy', 'tool=1.0'] }, run), []);
  });

  it('keeps an old version that is present, and brings the newest when that is asked', async () => {
    await on(`${REPOSITORY.replace(/^make .*$/gm, '').replace(/^'.*$/gm, '')}
make tool 2.0 '' /repo
${INDEX}`);
    await settled(apt, { update_cache: true }, run);
    assert.deepEqual(await settled(apt, { name: 'tool' }, run), []);
    assert.deepEqual(await settled(apt, { name: 'tool', state: 'latest' }, run), ['install tool']);
    assert.equal(await versionOf('tool'), 'ii 2.0');
    assert.deepEqual(await settled(apt, { name: 'tool', state: 'latest' }, run), []);
    assert.deepEqual(await settled(apt, { name: 'tool=1.0', allow_downgrade: true }, run), ['install tool=1.0']);
    assert.deepEqual(await settled(apt, { upgrade: 'dist' }, run), ['dist-upgrade all packages']);
    assert.deepEqual(await settled(apt, { upgrade: 'dist' }, run), []);
  });

  it('fetches lists only when they are older than asked for', async () => {
    assert.deepEqual(await settled(apt, { cache_valid_time: 3600 }, run), []);
    await on('touch -d "2 hours ago" /var/lib/apt/lists; rm -f /var/lib/apt/periodic/update-success-stamp');
    assert.deepEqual(await settled(apt, { cache_valid_time: 3600 }, run), ['fetch the package lists']);
    assert.deepEqual(await settled(apt, { cache_valid_time: 3600 }, run), []);
  });

  it('lets apt tell, when new lists may bring something newer', async () => {
    const params = checked(apt, { name: 'tool', state: 'latest', update_cache: true });
    const { first } = await converge(apt, params, run);
    assert.ok(first.kind === 'command', JSON.stringify(first));
    const outcome = apt.outcome?.(await run(first.script), params);
    assert.deepEqual([outcome?.changed, outcome?.failure], [false, undefined]);
  });

  it('installs a file, and removes and purges', async () => {
    assert.deepEqual(await settled(apt, { deb: '/tmp/lonely_1.0_all.deb' }, run), ['install /tmp/lonely_1.0_all.deb']);
    assert.deepEqual(await settled(apt, { deb: '/tmp/lonely_1.0_all.deb' }, run), []);
    assert.equal(await refused(apt, { deb: '/tmp/none.deb' }, run), 'bad_deb');
    assert.deepEqual(await settled(apt, { name: ['lonely', 'tool'], state: 'absent', purge: true }, run), [
      'remove lonely tool',
    ]);
    assert.equal(await versionOf('needy'), 'none');
    assert.deepEqual(await settled(apt, { name: ['lonely', 'tool', 'nosuch'], state: 'absent' }, run), []);
  });
});

describe('package on a debian host with a repository of its own', function () {
  const fleet = useFleet({ hosts: 1, disk: '256M' });

  it('installs, has nothing to do the second time, and removes', async () => {
    const [host] = fleet().hosts;
    const run = shellOf(fleet(), host);
    const made = await fleet().exec(host, ['sh', '-euc', REPOSITORY + INDEX]);
    assert.equal(made.exitStatus, 0, made.stderr);
    assert.equal(await refused(packageModule, { name: ['bash', 'nosuch'] }, run), 'no_such_package');
    assert.deepEqual(await settled(packageModule, { name: 'needy', update_cache: true }, run), ['install needy']);
    assert.deepEqual(await settled(packageModule, { name: ['needy', 'tool'], state: 'latest' }, run), []);
    assert.equal(await refused(dnf, { name: 'tool' }, run), 'missing_tool');
    assert.equal(await refused(packageModule, { name: '*', state: 'latest' }, run), 'bad_package');
    assert.deepEqual(await settled(packageModule, { name: ['needy', 'other'], state: 'absent' }, run), [
      'remove needy',
    ]);
    assert.deepEqual(await settled(packageModule, { name: 'needy', state: 'absent' }, run), []);
  });
});

describe('package where apk or dnf is the manager (stand-ins)', function () {
  for (const [module, flavour, tools] of [
    [apk, 'busybox', { apk: APK }],
    // busybox's sh takes its own rpm before any in PATH.
    [dnf, 'debian', { rpm: RPM, dnf: DNF }],
  ] as const) {
    describe(module.name, () => {
      const fleet = useFleet({ hosts: 1, flavour });

      it('installs what is missing, upgrades what is old when asked, removes, each once', async () => {
        const [host] = fleet().hosts;
        const run = shellOf(fleet(), host);
        const put = (name: string, text: string) =>
          fleet().exec(
            host,
            [
              'sh',
              '-euc',
              `{ echo '#!/bin/sh' && cat; } >/usr/bin/${name}; chmod 755 /usr/bin/${name}; mkdir -p /run/apk`,
            ],
            {
              stdin: `${text}\n`,
            },
          );
        for (const [name, text] of Object.entries(tools)) assert.equal((await put(name, text)).exitStatus, 0);
        assert.deepEqual(await settled(flavour === 'busybox' ? packageModule : module, { name: ['one', 'two'] }, run), [
          'install one two',
        ]);
        assert.deepEqual(await settled(module, { name: 'one,two' }, run), []);
        await fleet().exec(host, ['sh', '-c', 'echo old >/run/apk/two']);
        assert.deepEqual(await settled(module, { name: ['one', 'two'] }, run), []);
        assert.deepEqual(await settled(module, { name: ['one', 'two'], state: 'latest' }, run), ['install two']);
        assert.deepEqual(await settled(module, { name: ['one', 'three'], state: 'absent' }, run), ['remove one']);
        if (module !== dnf) return;
        const options = {
          enablerepo: "a'b, c",
          install_weak_deps: false,
          validate_certs: false,
          disable_gpg_check: true,
        };
        await fleet().exec(host, ['sh', '-c', 'rm /run/dnf-said; echo old >/run/apk/two']);
        await settled(
          module,
          { name: ['two', 'four'], state: 'latest', security: true, update_only: true, ...options },
          run,
        );
        const words =
          "--enablerepo=a'b --enablerepo=c --nogpgcheck --setopt=install_weak_deps=False --setopt=sslverify=False";
        const said = await fleet().exec(host, ['cat', '/run/dnf-said']);
        assert.equal(said.stdout, `${words} -y upgrade --security two\n`);
        await fleet().exec(host, ['sh', '-c', 'rm /run/dnf-said; echo old >/run/apk/two']);
        assert.deepEqual(await settled(module, { name: '*' }, run), []);
        assert.deepEqual(await settled(module, { name: '*', state: 'latest' }, run), ['upgrade all']);
        assert.deepEqual(await settled(module, { name: '*', state: 'latest' }, run), []);
        assert.equal((await fleet().exec(host, ['cat', '/run/dnf-said'])).stdout, '-y upgrade\n');
        await fleet().exec(host, ['sh', '-c', 'echo 2.0-1 >/run/apk/tool']);
        assert.deepEqual(await settled(module, { name: ['tool-1.9-3'] }, run), []);
        const fetched = { name: 'tool-1.9-3', state: 'latest', update_cache: true };
        assert.deepEqual(await settled(module, fetched, run), []);
        assert.deepEqual(await settled(module, { name: 'tool-2.1-1', skip_broken: true }, run), ['install tool-2.1-1']);
        assert.deepEqual(await settled(module, { name: 'tool-1.9-3', allow_downgrade: true }, run), [
          'install tool-1.9-3',
        ]);
      });
    });
  }
});

describe('apt elsewhere', function () {
  const fleet = useFleet({ hosts: 1, flavour: 'busybox' });

  it('is refused on a host without apt', async function () {
    needs(this, 'root');
    assert.equal(await refused(apt, { name: 'tool' }, shellOf(fleet(), fleet().hosts[0])), 'missing_tool');
  });

  it('refuses names that are none before any host is asked', () => {
    for (const name of ['-o=x', 'a b', '$(reboot)', '/x.deb'])
      assert.deepEqual(
        apt.check?.({ name: [name], upgrade: 'no' }, { name: 'h', groups: [] }).map(({ code }) => code),
        ['bad_package'],
        name,
      );
    for (const name of ['-o=x', '$(reboot)', '@core', '/tmp/x.rpm', 'https://a/b.rpm', ''])
      assert.deepEqual(
        dnf.check?.({ name: ['one', name], state: 'present' }, { name: 'h', groups: [] }).map(({ code }) => code),
        ['bad_package'],
        name,
      );
    const absent = dnf.check?.({ name: ['*'], state: 'absent' }, { name: 'h', groups: [] });
    assert.equal(absent?.[0]?.cause, '"*" would remove every package');
  });
});
