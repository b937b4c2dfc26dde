#!/bin/sh
# runner.sh FOLDER SECONDS: carries out the parts of a job one after the other until one fails, and ends them after SECONDS.
# Leaves out.N, err.N and status.N of each, and in the end "state": ended or timed_out.
set -u
folder="$1"

settle() {
  printf '%s\n' "$1" >"${folder}/state.new" && mv -f "${folder}/state.new" "${folder}/state"
}

parts() {
  child=
  trap 'test -z "${child}" || kill "${child}"; exit 143' TERM
  count=0
  while test -e "${folder}/part.${count}"; do
    sh "${folder}/part.${count}" </dev/null >"${folder}/out.${count}" 2>"${folder}/err.${count}" &
    child=$!
    wait "${child}"
    status=$?
    child=
    printf '%s\n' "${status}" >"${folder}/status.${count}"
    test "${status}" -eq 0 || break
    count=$((count + 1))
  done
  # They may hold secrets.
  rm -f "${folder}"/part.*
  settle ended
}

sleep "$2" &
timer=$!
(
  parts
  kill "${timer}"
) &
worker=$!
# Handled, not ignored: what is ignored would be so in the parts, too. It ends the wait: then the time is over.
trap : TERM
wait "${timer}"
test ! -e "${folder}/state" || exit 0
kill "${timer}" 2>/dev/null
kill -TERM "-$$" 2>/dev/null || kill -TERM "${worker}"
sleep 1
rm -f "${folder}"/part.*
test -e "${folder}/state" || settle timed_out
kill -KILL "-$$" 2>/dev/null || kill -KILL "${worker}" 2>/dev/null
