// node build/test/bench/load-inventory.js HOSTS yaml|ini: writes an inventory, reads it, and prints what that cost as JSON.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { spawnSync } from 'node:child_process';
import { hostLayers } from '../../src/compile/host-layers.ts';
import { readInventory } from '../../src/load/inventory/read.ts';
import { PLAIN_READING } from '../support/inventory-reading.ts';
import { writeLargeInventory } from './large-inventory.ts';

const [hosts = '10000', form = 'yaml', folder] = process.argv.slice(2);

if (folder === undefined) measured();
else read(folder);

/** In a process of its own, so that writing the files costs nothing. */
function measured(): void {
  const made = mkdtempSync(join(tmpdir(), 'xenplay-inventory-'));
  try {
    writeLargeInventory(made, Number(hosts));
    spawnSync(process.execPath, [fileURLToPath(import.meta.url), hosts, form, made], { stdio: 'inherit' });
  } finally {
    rmSync(made, { recursive: true });
  }
}

/** Reads all files, and of one host all variables. */
function read(from: string): void {
  const { inventory, diagnostics } = readInventory([join(from, `hosts.${form}`)], [], PLAIN_READING);
  const layers = hostLayers(inventory, 'dom0-00042').length;
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  const cost = {
    hosts: inventory.hosts.size,
    layers,
    mistakes: diagnostics.length,
    wallSeconds: performance.now() / 1000,
    cpuSeconds: (userCPUTime + systemCPUTime) / 1e6,
    megabytes: maxRSS / 1024,
  };
  process.stdout.write(`${JSON.stringify(cost)}\n`);
}
