#!/bin/sh
# status.sh JOB WAIT_SECONDS WHAT: tells how a job stands, after waiting so long for its end. WHAT is "look"; "end" ends it when it
# is still at work; "erase" takes its folder away. Prints folder, state (none, at_work, gone, ended, timed_out), pid, the status of
# each part that has ended, and the memo.
set -u
folder="${HOME:-}/.xenplay_async/$1"
tenths=$(($2 * 10))
pid='' started=''

look() {
  if test -e "${folder}/state"; then
    read -r state <"${folder}/state"
    return
  fi
  state=none
  test -e "${folder}/memo" || return
  state=at_work
  # Not written yet: it is being started.
  test -e "${folder}/pid" || return
  read -r pid started <"${folder}/pid"
  # Whoever wrote there: it is to be one process.
  case "${pid}" in '' | 0 | 1 | *[!0-9]*)
    pid='' state=gone
    return
    ;;
  esac
  if test -d /proc/self; then
    now="$(cat "/proc/${pid}/stat" 2>/dev/null)" || now=
    # shellcheck disable=SC2086 # the fields are wanted apart
    set -- ${now##*) }
    if test "${20:-}" != "${started}" || test "${1:-Z}" = Z; then state=gone; fi
  elif ! kill -0 "${pid}" 2>/dev/null; then state=gone; fi
  # It may have ended between the two looks.
  if test -e "${folder}/state"; then read -r state <"${folder}/state"; fi
}

look
step=1
while test "${state}" = at_work && test "${tenths}" -gt 0; do
  if test "${step}" -eq 10 || ! sleep 0.1 2>/dev/null; then
    step=10
    sleep 1
  fi
  tenths=$((tenths - step))
  waited=$((${waited:-0} + step))
  # Soon at first, then as often as a person would.
  if test "${waited}" -ge 30; then step=10; fi
  look
done
if test "$3" = end && test "${state}" = at_work && test -n "${pid}"; then
  # The parts first: the runner then tells nothing any more, so that this is the last word.
  kill -KILL "-${pid}" 2>/dev/null || kill -TERM "${pid}"
  rm -f "${folder}"/part.*
  if test ! -e "${folder}/state"; then
    echo timed_out >"${folder}/state.new"
    mv -f "${folder}/state.new" "${folder}/state"
  fi
  read -r state <"${folder}/state"
fi
printf 'folder=%s\nstate=%s\npid=%s\n' "${folder}" "${state}" "${pid}"
for file in "${folder}"/status.*; do
  if test -e "${file}"; then printf 'status.%s=%s\n' "${file##*.}" "$(cat "${file}")"; fi
done
if test -e "${folder}/memo"; then printf 'memo=%s\n' "$(cat "${folder}/memo")"; fi
if test "$3" = erase && test -e "${folder}/memo"; then rm -rf "${folder}"; fi
