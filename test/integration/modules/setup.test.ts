import assert from 'node:assert/strict';
import { setup } from '../../../modules/setup/index.ts';
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../../../src/model/json.ts';
import { localShell, type RunScript } from '../../support/converge.ts';
import { useFleet } from '../../support/fleet.ts';
import { shellOf } from '../../support/host-shell.ts';
import { needs } from '../../support/needs.ts';
import { runHere } from '../../support/play.ts';

const ALL: JsonObject = { gather_subset: ['all'], gather_timeout: 10, filter: [] };

async function gather(run: RunScript, params: JsonObject = ALL): Promise<JsonObject> {
  const state = setup.parse(await run(setup.probe(params)), params);
  assert.equal(setup.plan(state, params).kind, 'converged');
  const facts = setup.facts?.(state, params)['ansible_facts'];
  assert.ok(isJsonObject(facts));
  return facts;
}

/** Facts that are about Python, that name every disk, or that another moment may give otherwise. */
const NOT_COMPARED =
  /_(python.*|selinux_python_present|devices|device_links|lvm|fibre_channel_wwn|hostnqn|iscsi_iqn|system_capabilities.*|date_time|loadavg|memfree_mb|memory_mb|swapfree_mb|uptime_seconds|fqdn|domain|env|local|mounts|virtualization_tech_.*)$/;

describe('setup beside Ansible on this machine', function () {
  it('gives the same value for every fact that stands still', async function () {
    needs(this, 'command ansible');
    const { stdout } = await runHere(['ansible', 'localhost', '-m', 'setup']);
    const theirs = (JSON.parse(stdout.slice(stdout.indexOf('{'))) as { ansible_facts: JsonObject }).ansible_facts;
    const ours = await gather(localShell());
    const names = Object.keys(theirs).filter(name => !NOT_COMPARED.test(name));
    assert.ok(names.length > 50, names.join(' '));
    for (const name of names) assert.deepEqual(unordered(ours[name]), unordered(theirs[name]), name);
  });

  it('gives the same members for what moves on', async function () {
    needs(this, 'command ansible');
    const { stdout } = await runHere(['ansible', 'localhost', '-m', 'setup']);
    const theirs = (JSON.parse(stdout.slice(stdout.indexOf('{'))) as { ansible_facts: JsonObject }).ansible_facts;
    const ours = await gather(localShell());
    for (const name of ['ansible_date_time', 'ansible_loadavg', 'ansible_memory_mb'])
      assert.deepEqual(memberNames(ours[name]), memberNames(theirs[name]), name);
    const mounts = (facts: JsonObject): unknown =>
      isJsonArray(facts['ansible_mounts'])
        ? facts['ansible_mounts'].map(
            mount => isJsonObject(mount) && [mount['mount'], mount['device'], mount['size_total']],
          )
        : [];
    assert.deepEqual(mounts(ours), mounts(theirs));
  });
});

function unordered(value: Json | undefined): unknown {
  return isJsonArray(value) && value.every(item => typeof item === 'string') ? value.toSorted() : value;
}

function memberNames(value: Json | undefined): readonly string[] {
  return isJsonObject(value) ? Object.keys(value).toSorted() : [];
}

for (const flavour of ['debian', 'busybox'] as const) {
  describe(`setup on a ${flavour} host`, function () {
    const fleet = useFleet({ hosts: 1, flavour });

    it('finds the name, the network and the user', async () => {
      const [host] = fleet().hosts;
      const facts = await gather(shellOf(fleet(), host));
      const { ansible_default_ipv4: route } = facts;
      assert.ok(isJsonObject(route));
      assert.deepEqual(
        [
          facts['ansible_hostname'],
          facts['ansible_user_id'],
          facts['ansible_system'],
          facts['ansible_all_ipv4_addresses'],
        ],
        [host.name, 'root', 'Linux', [host.address]],
      );
      assert.deepEqual(
        [route['address'], route['interface'], route['gateway'], route['netmask'], route['type']],
        [host.address, 'eth0', '10.77.0.1', '255.255.0.0', 'ether'],
      );
      assert.equal(facts['ansible_pkg_mgr'], flavour === 'debian' ? 'apt' : 'unknown');
      assert.ok(Number(facts['ansible_memtotal_mb']) > 100);
      assert.ok(isJsonObject(facts['ansible_env']) && facts['ansible_env']['HOME'] === '/root');
    });

    it('comes back although a network mount is dead, and gives the mount without a size', async () => {
      const [host] = fleet().hosts;
      const run = shellOf(fleet(), host);
      // A FUSE or NFS server that never answers cannot be made here; what the probe must not do is to touch the path at all.
      const mounts = 'srv:/x /far nfs4 rw 0 0\n/dev/q /far/below ext4 rw 0 0\n';
      await fleet().exec(host, ['sh', '-c', 'mkdir -p /far /fake && cat > /fake/mounts'], { stdin: mounts });
      const script = setup.probe(ALL);
      const traced = { ...script, text: script.text.replaceAll('/proc/mounts', '/fake/mounts') };
      const { stdout } = await run(traced);
      assert.match(stdout, /^\|srv:\/x \/far nfs4 rw 0 0$/m);
      assert.doesNotMatch(stdout, /^\|\/far/m);
    });

    it('gathers only what is asked for', async () => {
      const [host] = fleet().hosts;
      const run = shellOf(fleet(), host);
      const some = await gather(run, { ...ALL, gather_subset: ['!all', '!min', 'network'], filter: [] });
      assert.ok('ansible_interfaces' in some && !('ansible_mounts' in some) && !('ansible_distribution' in some));
      const one = await gather(run, { ...ALL, filter: ['ansible_host*', 'nodename'] });
      assert.deepEqual(Object.keys(one).toSorted(), ['ansible_hostname', 'ansible_nodename']);
    });
  });
}
