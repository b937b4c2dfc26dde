"""Tells what Ansible does as JSON lines, in the file that XENPLAY_DIFFERENTIAL_EVENTS names."""

import json
import os

from ansible.parsing.ajson import AnsibleJSONEncoder
from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
    name: differential
    type: stdout
    short_description: events of a run as JSON lines
    description: For the differential test of xenplay.
"""


def _title(task, name):
    """With the role, as every view of Ansible's has it."""
    role = task._role.get_name() + " : " if task._role else ""
    return name if name.startswith(role) else role + name


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "stdout"
    CALLBACK_NAME = "differential"

    def __init__(self):
        super().__init__()
        self._events = open(os.environ["XENPLAY_DIFFERENTIAL_EVENTS"], "a", encoding="utf-8")

    def _tell(self, **event):
        # Values that are marked unsafe or come from a vault are written as the plain texts that they stand for.
        self._events.write(json.dumps(event, cls=AnsibleJSONEncoder, preprocess_unsafe=False) + "\n")
        self._events.flush()

    def _result(self, kind, result, **more):
        task = result._task
        self._tell(
            event=kind,
            host=result._host.get_name(),
            task=_title(task, result.task_name or task.get_name()),
            action=task.resolved_action or task.action,
            result=result._result,
            **more,
        )

    def v2_runner_on_ok(self, result):
        self._result("ok", result)

    def v2_runner_on_failed(self, result, ignore_errors=False):
        self._result("failed", result, ignored=bool(ignore_errors))

    def v2_runner_on_skipped(self, result):
        self._result("skipped", result)

    def v2_runner_on_unreachable(self, result):
        self._result("unreachable", result)

    def v2_runner_item_on_ok(self, result):
        self._result("item_ok", result)

    def v2_runner_item_on_failed(self, result):
        self._result("item_failed", result)

    def v2_runner_item_on_skipped(self, result):
        self._result("item_skipped", result)

    def v2_runner_retry(self, result):
        self._result("retry", result)

    def v2_playbook_on_stats(self, stats):
        hosts = sorted(stats.processed)
        self._tell(event="recap", recap={host: stats.summarize(host) for host in hosts}, custom=stats.custom)
