import { spawnSync } from 'node:child_process';
import { accessSync, closeSync, constants, openSync, readSync } from 'node:fs';
import { resolve } from 'node:path';
import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import type { Findings } from '../reader.ts';
import { parseYaml } from '../yaml.ts';

/** For all calls of one script together, and for what one call prints. */
const MOST_SECONDS = 120;
const MOST_BYTES = 256 * 1024 * 1024;
const LINES_SHOWN = 10;

/** A file that the kernel would run: a script with `#!`, or a compiled program. */
export function isProgram(file: string): boolean {
  return isMarkedExecutable(file) && /^(?:#!|\u007fELF)/.test(firstSigns(file));
}

/** Calls an inventory script with the arguments of Ansible's contract; each answer is one JSON object. */
export class InventoryScript {
  readonly #file: string;
  readonly #findings: Findings;
  readonly #deadline: number;

  constructor(file: string, findings: Findings, mostSeconds = MOST_SECONDS) {
    this.#file = file;
    this.#findings = findings;
    this.#deadline = Date.now() + mostSeconds * 1000;
  }

  list(): JsonObject | undefined {
    return this.#call(['--list']);
  }

  host(name: string): JsonObject | undefined {
    return this.#call(['--host', name]);
  }

  #call(args: readonly string[]): JsonObject | undefined {
    // No shell: name and arguments reach the program as they are.
    const { error, pid, status, signal, stdout, stderr } = spawnSync(resolve(this.#file), args, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      // Node takes 0 for "no limit".
      timeout: Math.max(1, this.#deadline - Date.now()),
      killSignal: 'SIGKILL',
      maxBuffer: MOST_BYTES,
    });
    const failure = error === undefined ? endOf(status, signal) : reasonOf(error);
    if (failure === undefined) return this.#parsed(stdout, args);
    // What could not be started has printed null, whatever the types say.
    this.#tell('script_failed', `${args.join(' ')} ${failure}${pid === 0 ? '' : lastLines(stderr)}`);
    return undefined;
  }

  #parsed(text: string, args: readonly string[]): JsonObject | undefined {
    const value = jsonOf(text, this.#file);
    if (isJsonObject(value)) return value;
    this.#tell('script_output', `${args.join(' ')} printed no JSON object: ${JSON.stringify(text.slice(0, 80))}`);
    return undefined;
  }

  #tell(code: string, cause: string): void {
    const mend = `run it by hand: ${this.#file} --list prints one JSON object and ends with 0`;
    const position = { file: this.#file, line: 1, column: 1 };
    this.#findings.add({ code, cause: `this inventory script: ${cause}`, mend, position });
  }
}

function isMarkedExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false;
    throw error;
  }
}

function firstSigns(file: string): string {
  const bytes = Buffer.alloc(4);
  try {
    const descriptor = openSync(file, 'r');
    try {
      return bytes.toString('latin1', 0, readSync(descriptor, bytes));
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    // It may be run but not read, or is a folder: whoever reads it next says so.
    if (error instanceof Error && 'code' in error) return '';
    throw error;
  }
}

function endOf(status: number | null, signal: string | null): string | undefined {
  if (status === 0) return undefined;
  return status === null ? `was ended by ${signal ?? 'a signal'}` : `ended with ${status}`;
}

function reasonOf(error: Error): string {
  const code = 'code' in error ? error.code : undefined;
  if (code === 'ETIMEDOUT') return 'took too long';
  if (code === 'ENOBUFS') return `printed more than ${MOST_BYTES / 1024 / 1024} MB`;
  return `could not be started: ${code === 'ENOENT' ? 'its interpreter is not there' : String(code)}`;
}

function lastLines(stderr: string): string {
  const lines = stderr
    .split('\n')
    .filter(line => line.trim() !== '')
    .slice(-LINES_SHOWN);
  return lines.map(line => `\n    ${line}`).join('');
}

/** JSON.parse rounds long integers and makes 1 of 1.0; then the slower reader, which keeps all digits, is asked. */
export function jsonOf(text: string, file: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return /\d{16}|[:[,]\s*-?\d+\.0+\s*[,}\]]/.test(text) ? parseYaml(text, file).value : (value as Json);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
