import type { Setting } from './contenders.ts';
import { xenplay } from './contenders.ts';

const PORT = '2200';

/** All that xenplay sends to one host in a run of the playbook: that host's sshd hands it on to sh by way of a file. */
export async function recordRequest(setting: Setting): Promise<string> {
  const { fleet } = setting;
  const [host] = fleet.hosts;
  const record = '/run/bench-record';
  const sshd = ['/usr/sbin/sshd', '-p', PORT, '-o', 'PidFile=/run/bench-sshd.pid'] as const;
  await fleet.exec(host, [...sshd, '-o', `ForceCommand=tee ${record} | /bin/sh`]);
  const { exitStatus, stdout, stderr } = await fleet.runInControl([
    ...xenplay(setting).argv,
    ...['--limit', host.name, '--host-key-checking', 'off', '--extra-vars', `ansible_port=${PORT}`],
  ]);
  if (exitStatus !== 0) throw new Error(`could not record what xenplay sends: ${stdout}${stderr}`);
  const { stdout: request } = await fleet.exec(host, ['cat', record]);
  await fleet.exec(host, ['sh', '-c', `kill "$(cat /run/bench-sshd.pid)"; rm -f ${record}`]);
  if (request === '') throw new Error('xenplay sent nothing');
  return request;
}
