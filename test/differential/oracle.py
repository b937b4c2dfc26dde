"""Runs ansible-playbook once for each line of stdin, in a process of its own that has Ansible imported already.

A line is {"id", "args", "cwd", "env", "log", "seconds"}; the answer is a line {"id", "code"}, where a run that took more than
`seconds` has the code null. What Ansible prints goes to the file `log`.
"""

import json
import os
import signal
import sys

from ansible import constants
from ansible.cli.playbook import PlaybookCLI

# Imported here, so that no run has to.
from ansible.executor import playbook_executor, task_executor, task_queue_manager  # noqa: F401
from ansible.parsing import dataloader, splitter  # noqa: F401
from ansible.plugins.connection import local  # noqa: F401
from ansible.plugins.strategy import free, linear  # noqa: F401
from ansible.template import Templar  # noqa: F401


class TooLong(Exception):
    pass


def too_long(_signal, _frame):
    raise TooLong


def play(job):
    os.setpgid(0, 0)
    null = os.open(os.devnull, os.O_RDONLY)
    log = os.open(job["log"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(null, 0)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.environ.update(job["env"])
    # Settings are read when Ansible is imported.
    constants.DEFAULT_GATHERING = job["env"].get("ANSIBLE_GATHERING", constants.DEFAULT_GATHERING)
    os.chdir(job["cwd"])
    try:
        PlaybookCLI.cli_executor(["ansible-playbook", *job["args"]])
        return 0
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 1


def waited(child, seconds):
    signal.alarm(seconds)
    try:
        _, status = os.waitpid(child, 0)
        return os.waitstatus_to_exitcode(status)
    except TooLong:
        os.killpg(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return None
    finally:
        signal.alarm(0)


def main():
    signal.signal(signal.SIGALRM, too_long)
    # Not by iterating over stdin, which reads ahead.
    while line := sys.stdin.readline():
        job = json.loads(line)
        child = os.fork()
        if child == 0:
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            code = 1
            try:
                code = play(job)
            finally:
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(code)
        print(json.dumps({"id": job["id"], "code": waited(child, job["seconds"])}), flush=True)


main()
