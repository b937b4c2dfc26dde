#!/bin/sh
# A dynamic inventory.
cat <<'JSON'
{"web": {"hosts": ["d1", "d2"], "vars": {"v": "web"}}, "nested": {"children": ["web"]}, "_meta": {"hostvars": {"d1": {"ansible_connection": "local", "own": 1}, "d2": {"ansible_connection": "local"}}}}
JSON
