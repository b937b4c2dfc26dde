import type { TemplateFacts } from '../model/template-facts.ts';
import type { LocalFile, LocalTarget } from './contract.ts';

/** Files of the controller that modules name: found and hashed once a run. Carried out by `cli`. */
export interface LocalFiles {
  /**
   * Looks below each folder in `kind`, then in the folder itself. Throws OrchestratorError when there is no such file. What is
   * encrypted is decrypted, here and in all that is read of the path given back, unless `asItIs`.
   */
  find(path: string, kind: 'files' | 'templates', searchPath: readonly string[], asItIs?: boolean): LocalFile;
  /** The same for what may be a folder: then with all that is in it. */
  findTree(path: string, searchPath: readonly string[], how: { follow: boolean; asItIs: boolean }): LocalFile;
  /** The content of a file that is small enough for a request or a template. */
  bytes(path: string): Uint8Array;
  size(path: string): number;
  /** The content piece by piece, read as it is asked for. */
  pieces(path: string): AsyncIterable<Uint8Array>;
  /** What there is where a file is to be written; a relative path is below `folder`. */
  target(path: string, folder: string): LocalTarget;
  /** Takes the bytes of a file that comes from a host. */
  sink(path: string, wanted: { size: number; sha256?: string }): Sink;
  read(path: string): Promise<Uint8Array>;
  /** What Ansible's templates may say of their own file. */
  templateFacts(path: string): TemplateFacts;
}

/** `close(true)` puts the file in its place if it is what is wanted, else throws; `close(false)` leaves no trace. */
export interface Sink {
  write(chunk: Uint8Array): Promise<void>;
  close(isWhole: boolean): Promise<void>;
}
