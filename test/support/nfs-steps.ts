import assert from 'node:assert/strict';
import { nfsExport } from '../../modules/nfs_export/index.ts';
import type { JsonObject } from '../../src/model/json.ts';
import { type Convergence, converge } from './converge.ts';
import { needs } from './needs.ts';
import { type NfsHost, startNfsHost } from './nfs-host.ts';

export const NFS_SHELLS: readonly [string, ...string[]][] = [['dash'], ['busybox', 'sh']];

export interface NfsSteps {
  /** The host of the test that runs. */
  readonly host: () => NfsHost;
  /** A directory of it that is not there yet. */
  readonly path: () => string;
  readonly present: (more?: JsonObject) => JsonObject;
  readonly absent: (more?: JsonObject) => JsonObject;
  readonly apply: (params: JsonObject) => Promise<Convergence>;
  /** Changes something, after which nothing is left to do. */
  readonly converges: (params: JsonObject) => Promise<Convergence>;
  /** Is refused with this code before anything is done. */
  readonly refuses: (params: JsonObject, code: string) => Promise<void>;
  /** Is tried, and fails with this code. */
  readonly fails: (params: JsonObject, code: string) => Promise<void>;
}

/** A host of its own for each test of the describe() around the call. */
export function useNfsHost(shell: readonly [string, ...string[]]): NfsSteps {
  let started: NfsHost | undefined;
  beforeEach(async function () {
    needs(this, 'root', 'namespaces', 'command exportfs', `command ${shell[0]}`, 'command nsenter');
    started = await startNfsHost(shell);
  });
  afterEach(async () => {
    await started?.close();
    started = undefined;
  });
  const host = (): NfsHost => {
    assert.ok(started);
    return started;
  };
  const path = (): string => `${host().root}/g1`;
  const present = (more: JsonObject = {}): JsonObject => ({
    path: path(),
    state: 'present',
    clients: [{ host: '192.0.2.51', options: ['rw', 'no_root_squash'] }],
    create_dir: true,
    guest_options: ['rw', 'no_root_squash', 'no_subtree_check', 'sync'],
    allow_wide_root: false,
    risky_options: 'warned',
    adopt: false,
    rehearse: false,
    service: 'ignored',
    force: false,
    ...more,
  });
  const apply = (params: JsonObject): Promise<Convergence> => converge(nfsExport, params, host().run);
  return {
    host,
    path,
    present,
    absent: (more = {}) => present({ state: 'absent', clients: [], ...more }),
    apply,
    converges: async params => {
      const result = await apply(params);
      assert.equal(result.first.kind, 'changes', JSON.stringify(result.first));
      assert.deepEqual(
        result.outputs.filter(output => output.exitStatus !== 0),
        [],
      );
      assert.equal(result.second?.kind, 'converged', JSON.stringify(result.second));
      return result;
    },
    refuses: async (params, code) => {
      const { first } = await apply(params);
      assert.equal(first.kind === 'impossible' ? first.code : JSON.stringify(first), code);
    },
    fails: async (params, code) => {
      const { first, outputs } = await apply(params);
      assert.equal(first.kind, 'changes', JSON.stringify(first));
      assert.equal(outputs.at(-1)?.stderr.split(':', 1)[0], code, outputs.at(-1)?.stderr);
    },
  };
}
