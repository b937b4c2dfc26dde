import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Dom0, finished, inDom0 } from './dom0.ts';
import { LabFailure } from './failure.ts';
import { type MachineSpec, pidFile, processName, qemuArguments } from './qemu.ts';

const FIRST_PORT = 2222;
const PORTS_TRIED = 100;
const CRASHED = /Manual reset required|'noreboot' set/;

/** Process id of the machine, if it runs. */
export function runningPid(run: string, name: string): number | undefined {
  try {
    const pid = Number(readFileSync(pidFile(run), 'utf8').trim());
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return words.includes(processName({ name })) ? pid : undefined;
  } catch {
    // No pid file, or no such process.
    return undefined;
  }
}

/** Connection facts of a machine that was started by `startMachine`. */
export function dom0Of(run: string): Dom0 {
  return { run, port: Number(readFileSync(join(run, 'port'), 'utf8').trim()) };
}

/** A free port of 127.0.0.1, the usual one if it can be had. */
export async function freePort(wanted = Number(process.env['XENPLAY_LAB_PORT'] ?? FIRST_PORT)): Promise<number> {
  for (let port = wanted; port < wanted + PORTS_TRIED; port += 1) {
    if (await isFree(port)) return port;
  }
  throw new LabFailure('no_free_port', `no free port from ${wanted} on`, 'set XENPLAY_LAB_PORT to a free one');
}

function isFree(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/** Starts QEMU and waits until the dom0 answers over ssh, its clock set right. */
export async function startMachine(
  spec: MachineSpec,
  deadlineSeconds: number,
  hardware = qemuArguments(spec),
): Promise<Dom0> {
  writeConnectionFacts(spec);
  const qemu = await finished('qemu-system-x86_64', hardware);
  if (qemu.status !== 0) {
    const cause = `QEMU did not start: ${qemu.stderr.trim()}`;
    throw new LabFailure('qemu_failed', cause, 'npm run lab -- down, then npm run lab');
  }
  const dom0 = dom0Of(spec.run);
  await untilAnswers(spec, dom0, Date.now() + deadlineSeconds * 1000);
  return dom0;
}

/** Ends the machine as pulling the plug would; gives whether there was one. */
export async function stopMachine(run: string, name: string): Promise<boolean> {
  // The port may soon lead to another machine of the same image, which has the same keys.
  rmSync(join(run, 'port'), { force: true });
  const ran = await pullPlug(run, name);
  // The next start copies the snapshot again.
  rmSync(join(run, 'disk.qcow2'), { force: true });
  return ran;
}

/** Ends the machine in the middle of whatever it does, and keeps its disk; gives whether there was one. */
export async function pullPlug(run: string, name: string): Promise<boolean> {
  const pid = runningPid(run, name);
  if (pid === undefined) return false;
  end(pid, 'SIGTERM');
  const deadline = Date.now() + 10_000;
  while (runningPid(run, name) !== undefined) {
    if (Date.now() > deadline) end(pid, 'SIGKILL');
    await sleep(50);
  }
  return true;
}

function end(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended by itself meanwhile.
  }
}

/** Key, known_hosts and port, for ssh and for inventory/lab.yaml. */
function writeConnectionFacts({ run, boot, port }: MachineSpec): void {
  mkdirSync(run, { recursive: true });
  for (const name of ['serial.log', 'monitor', 'pid']) rmSync(join(run, name), { force: true });
  for (const name of ['id_ed25519', 'id_ed25519.pub']) copyFileSync(join(boot, name), join(run, name));
  const hostKey = readFileSync(join(boot, 'host_key.pub'), 'utf8').trim();
  writeFileSync(join(run, 'known_hosts'), `[127.0.0.1]:${port} ${hostKey}\n`);
  writeFileSync(join(run, 'port'), `${port}\n`);
}

/** After a snapshot is loaded the dom0's clock still is where it was: setting it is also the question whether it answers. */
async function untilAnswers(spec: MachineSpec, dom0: Dom0, deadline: number): Promise<void> {
  const log = join(spec.run, 'serial.log');
  for (;;) {
    const answer = await inDom0(dom0, `date -u -s @${Math.round(Date.now() / 1000)}`);
    if (answer.status === 0) return;
    const end = existsSync(log) ? readFileSync(log, 'latin1').slice(-4000) : '';
    const mend = `see ${log}`;
    if (runningPid(spec.run, spec.name) === undefined) {
      throw new LabFailure('machine_ended', `QEMU ended while the dom0 was starting\n${lastLines(end)}`, mend);
    }
    if (CRASHED.test(end)) throw new LabFailure('machine_crashed', `Xen or the dom0 crashed\n${lastLines(end)}`, mend);
    if (Date.now() > deadline) {
      throw new LabFailure('no_ssh', `the dom0 does not answer over ssh: ${answer.stderr.trim()}`, mend);
    }
    await sleep(300);
  }
}

/** The end of a log that the guest wrote, safe to print. */
function lastLines(text: string): string {
  const printable = text.replaceAll('\r', '').replace(/[^\n\x20-\x7e]/g, '?');
  return printable.trim().split('\n').slice(-8).join('\n');
}
