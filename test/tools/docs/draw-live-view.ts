// npm run docs:live-view: runs a play in a real terminal and draws what it shows in the middle, as docs/live-view.svg.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROGRAM } from '../../support/play.ts';
import { terminalPicture } from './picture.ts';
import { Terminal } from '../../support/terminal.ts';

const COLUMNS = 100;

/** Three hosts are slower than the others: they wait for files that nobody writes. */
const PLAYBOOK = `- name: Roll a setting out
  hosts: all
  connection: local
  gather_facts: false
  tasks:
    - name: The address of the store
      command: echo 10.77.255.1
      changed_when: false

    - name: Guests come back
      shell: "case {{ inventory_hostname }} in *-07) sleep 28;; *-19) sleep 29;; *-23) sleep 30;; esac"
`;

const folder = mkdtempSync(join(tmpdir(), 'xenplay-picture-'));
const terminal = new Terminal(folder);
try {
  const playbook = join(folder, 'roll-out.yaml');
  writeFileSync(playbook, PLAYBOOK);
  const hosts = Array.from({ length: 24 }, (_, index) => `dom0-${String(index + 1).padStart(2, '0')}`).join(',');
  await terminal.start(`${process.execPath} ${PROGRAM} run ${playbook} -i ${hosts},`, COLUMNS);
  await terminal.until('hosts that are busy for some seconds', lines =>
    lines.some(line => /^ +dom0-.*\D(?:[4-9]|1\d) s$/.test(line)),
  );
  const lines = await terminal.coloured();
  writeFileSync(join('docs', 'live-view.svg'), terminalPicture(lines, COLUMNS));
} finally {
  await terminal.end();
  rmSync(folder, { recursive: true, force: true });
}
