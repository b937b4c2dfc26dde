import type { FleetOptions } from '../fleet.ts';

/**
 * How the example of a module is carried out by test/integration/modules/examples.test.ts: each task twice, one after the other, over
 * SSH on a host of its own. The first time it changes something, the second time there is nothing to do, but for what is said here.
 */
export interface ExampleTried {
  /** Shell text that makes on the host what the example takes for granted. */
  readonly given?: string;
  /** What `given` reads. */
  readonly input?: string;
  /** Tasks that do so. */
  readonly before?: string;
  /** Shell text that makes files beside the playbook. */
  readonly here?: string;
  /** What is not the real thing there. */
  readonly standIn?: string;
  /** Tasks that change nothing the first time either. */
  readonly looks?: readonly string[];
  /** Tasks that change something each time, and why. */
  readonly eachTime?: Readonly<Record<string, string>>;
  /** Tasks that are not carried out so, and why. */
  readonly left?: Readonly<Record<string, string>>;
  /** The test that does it in another way. */
  readonly file?: string;
  readonly flavour?: FleetOptions['flavour'];
}
