import type { AnyModule } from '../src/module/contract.ts';
import { apk } from './apk/index.ts';
import { apt } from './apt/index.ts';
import { authorizedKey } from './authorized_key/index.ts';
import { blockinfile } from './blockinfile/index.ts';
import { replace } from './replace/index.ts';
import { assemble } from './assemble/index.ts';
import { find } from './find/index.ts';
import { slurp } from './slurp/index.ts';
import { tempfile } from './tempfile/index.ts';
import { command } from './command/index.ts';
import { copy } from './copy/index.ts';
import { cron } from './cron/index.ts';
import { dnf } from './dnf/index.ts';
import { fetch } from './fetch/index.ts';
import { file } from './file/index.ts';
import { group } from './group/index.ts';
import { getUrl } from './get_url/index.ts';
import { guestKernel } from './guest_kernel/index.ts';
import { guestRoot } from './guest_root/index.ts';
import { hostname } from './hostname/index.ts';
import { hvmCheck } from './hvm_check/index.ts';
import { lineinfile } from './lineinfile/index.ts';
import { modprobe } from './modprobe/index.ts';
import { mount } from './mount/index.ts';
import { nfsExport } from './nfs_export/index.ts';
import { packageModule } from './package/index.ts';
import { ping } from './ping/index.ts';
import { service } from './service/index.ts';
import { setup } from './setup/index.ts';
import { raw } from './raw/index.ts';
import { script } from './script/index.ts';
import { shell } from './shell/index.ts';
import { stat } from './stat/index.ts';
import { sysctl } from './sysctl/index.ts';
import { systemd } from './systemd/index.ts';
import { systemdService } from './systemd_service/index.ts';
import { template } from './template/index.ts';
import { user } from './user/index.ts';
import { unarchive } from './unarchive/index.ts';
import { waitFor } from './wait_for/index.ts';
import { xenFacts } from './xen_facts/index.ts';
import { xenGuest } from './xen_guest/index.ts';
import { xenNetwork } from './xen_network/index.ts';
import { yum } from './yum/index.ts';

/** For `xenplay xm2xl`. */
export { convertXm } from './xen_guest/xm-convert.ts';

const all: readonly AnyModule[] = [
  apk,
  apt,
  authorizedKey,
  blockinfile,
  replace,
  assemble,
  find,
  slurp,
  tempfile,
  command,
  copy,
  cron,
  dnf,
  fetch,
  file,
  group,
  getUrl,
  guestKernel,
  guestRoot,
  hostname,
  hvmCheck,
  lineinfile,
  modprobe,
  mount,
  nfsExport,
  packageModule,
  ping,
  service,
  setup,
  raw,
  script,
  shell,
  stat,
  sysctl,
  systemd,
  systemdService,
  template,
  user,
  unarchive,
  waitFor,
  xenFacts,
  xenGuest,
  xenNetwork,
  yum,
];

/** Every module by its name: the only list. */
export const modules: ReadonlyMap<string, AnyModule> = new Map(all.map(module => [module.name, module]));
