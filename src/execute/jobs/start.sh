#!/bin/sh
# start.sh JOB SECONDS MEMO RUNNER PART…: starts the parts as a job that needs neither this shell nor its connection any more;
# prints the job's folder. Parts are files that only the user can read, since words of a command line are for everybody's eyes.
set -eu
mask="$(umask)"
umask 077
jobs="${HOME:?the user has no home to keep the job in}/.xenplay_async"
folder="${jobs}/$1" seconds="$2"
mkdir -p "${jobs}"
mkdir "${folder}"
printf '%s\n' "$3" >"${folder}/memo"
printf '%s\n' "$4" >"${folder}/runner"
shift 4
count=0
for part in "$@"; do
  printf '%s\n' "${part}" >"${folder}/part.${count}"
  count=$((count + 1))
done
umask "${mask}"
# A session of its own: what ends our shell, or the group that it is in, does not end the job.
away="nohup"
if command -v setsid >/dev/null; then away=setsid; fi
"${away}" sh "${folder}/runner" "${folder}" "${seconds}" </dev/null >/dev/null 2>&1 &
pid=$!
# When it was started (field 22 of stat, proc(5)): a number that is given again is not taken for it.
started="$(cat "/proc/${pid}/stat" 2>/dev/null || :)"
# shellcheck disable=SC2086 # the fields are wanted apart
set -- ${started##*) }
(
  umask 077
  echo "${pid} ${20:--}" >"${folder}/pid.new"
  mv "${folder}/pid.new" "${folder}/pid"
)
printf 'folder=%s\n' "${folder}"
