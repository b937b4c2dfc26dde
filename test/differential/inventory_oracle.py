"""Says what Ansible makes of inventories: a job is a line of stdin {"paths", "patterns"}, its answer a line of stdout.

The answer has what ansible-inventory writes for each way of asking, and the hosts of each pattern by their names.
"""

import io
import json
import sys

from ansible.cli.inventory import InventoryCLI
from ansible.errors import AnsibleError
from ansible.inventory.manager import InventoryManager
from ansible.parsing.dataloader import DataLoader
from ansible.utils.context_objects import GlobalCLIArgs

WAYS = {
    "list": ["--list"],
    "export": ["--list", "--export"],
    "yaml": ["--list", "--yaml"],
    "graph": ["--graph", "--vars"],
}


def written(words):
    # One set of arguments a process is what Ansible is made for.
    GlobalCLIArgs._Singleton__instance = None
    kept, sys.stdout = sys.stdout, io.StringIO()
    try:
        InventoryCLI(["ansible-inventory", *words]).run()
    except SystemExit:
        pass
    finally:
        text, sys.stdout = sys.stdout.getvalue(), kept
    return text


def hosts_of(manager, pattern):
    try:
        # Members of nested groups come in the order of a set of Python's.
        return sorted(host.name for host in manager.list_hosts(pattern))
    except AnsibleError:
        return ["refused"]


for line in sys.stdin:
    job = json.loads(line)
    sources = [word for path in job["paths"] for word in ("-i", path)]
    answer = {way: written([*sources, *words]) for way, words in WAYS.items()}
    manager = InventoryManager(loader=DataLoader(), sources=job["paths"])
    answer["patterns"] = {pattern: hosts_of(manager, pattern) for pattern in job["patterns"]}
    print(json.dumps(answer), flush=True)
