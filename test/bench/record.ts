import type { Setting } from './contenders.ts';
import { xenplay } from './contenders.ts';
import type { Session } from './simulated/kinds.ts';
import { repliesIn } from './simulated/replay.ts';

const PORT = '2200';
const RECORD = '/run/bench-record';

// POSIX sh has no process substitution: two named pipes, each with a reader that outlives the shell.
const RECORDING = `mkdir -p ${RECORD}; cd ${RECORD}; mkfifo o e; tee out <o & tee err <e >&2 & tee in | /bin/sh >o 2>e; wait`;

/** All that xenplay sends to one host in a run of the playbook, and all the host says: its sshd hands both on by way of files. */
export async function recordSession(setting: Setting): Promise<Session> {
  const { fleet } = setting;
  const [host] = fleet.hosts;
  const sshd = ['/usr/sbin/sshd', '-p', PORT, '-o', 'PidFile=/run/bench-sshd.pid'] as const;
  await fleet.exec(host, [...sshd, '-o', `ForceCommand=${RECORDING}`]);
  const { exitStatus, stdout, stderr } = await fleet.runInControl([
    ...xenplay(setting).argv,
    ...['--limit', host.name, '--host-key-checking', 'off', '--extra-vars', `ansible_port=${PORT}`],
  ]);
  if (exitStatus !== 0) throw new Error(`could not record what xenplay sends: ${stdout}${stderr}`);
  const recorded = async (name: string): Promise<string> =>
    (await fleet.exec(host, ['cat', `${RECORD}/${name}`])).stdout;
  const [sent, out, err] = [await recorded('in'), await recorded('out'), await recorded('err')];
  await fleet.exec(host, ['sh', '-c', `kill "$(cat /run/bench-sshd.pid)"; rm -rf ${RECORD}`]);
  const replies = repliesIn(sent, out, err);
  if (replies.length === 0) throw new Error('xenplay sent nothing');
  return { sent, replies };
}
