import type { RunOptions } from '../execute/context.ts';
import { aboutRun } from './about-run.ts';
import { inventoryPaths } from './inventory-paths.ts';
import { limitPatterns } from './limit.ts';
import { hostCount, type Loaded } from './load-run.ts';
import type { RunArguments } from './program.ts';
import { mustRead } from './read-text.ts';

/** What the command line says of a run, but for passwords. */
export function runOptions(args: RunArguments, loaded: Loaded): RunOptions {
  const forks = args.forks ?? Math.max(1, hostCount(loaded));
  return {
    check: args.check,
    selection: { tags: args.tags, skipTags: args.skipTags, limit: limitPatterns(args.limit, mustRead) },
    diff: args.diff,
    step: args.step,
    verbosity: args.verbose,
    ...(args.taskTimeout === undefined ? {} : { taskTimeoutSeconds: args.taskTimeout }),
    forks,
    aboutRun: aboutRun({ ...args, inventory: inventoryPaths(args.inventory), forks }),
    extraVars: loaded.environment.extraVars,
    connection: {
      hostKeyChecking: args.hostKeyChecking,
      ...(args.timeout === undefined ? {} : { timeoutSeconds: args.timeout }),
      ...(args.sshCommonArgs === undefined ? {} : { sshCommonArgs: args.sshCommonArgs }),
      ...(args.sshExtraArgs === undefined ? {} : { sshExtraArgs: args.sshExtraArgs }),
      become: {
        ...(args.become ? { become: true } : {}),
        ...(args.becomeUser === undefined ? {} : { becomeUser: args.becomeUser }),
        ...(args.becomeMethod === undefined ? {} : { becomeMethod: args.becomeMethod }),
      },
      ...(args.user === undefined ? {} : { user: args.user }),
      ...(args.privateKey === undefined ? {} : { privateKeyFile: args.privateKey }),
      ...(args.connection === undefined ? {} : { transport: args.connection }),
    },
  };
}
