#!/bin/sh
# output.sh JOB PART: says what this part of a job said, and ends as it ended; nothing of one that has not ended.
folder="${HOME:-}/.xenplay_async/$1"
test -e "${folder}/status.$2" || exit 0
cat "${folder}/out.$2"
cat "${folder}/err.$2" >&2
read -r status <"${folder}/status.$2"
exit "${status}"
