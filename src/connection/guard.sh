#!/bin/sh
# Defines xp_guard SECONDS SILENT_SECONDS CLEANUP in the long-lived shell, whose process group is ${xp_g} and start ${xp_t}.
# Work on a host must not outlive its run: beside a request that may change something, a watcher looks every two seconds
# whether the process that carries the session (sshd, dropbear; for a local shell the controller) is there, and, where it may
# be asked, whether it still reads anything, as keepalives come every few seconds. Else, or after SECONDS, it ends the group.
# SILENT_SECONDS 0: silence means nothing. Needs /proc; without it there is no watcher.
# shellcheck disable=SC2154 # xp_g comes from the shell's preamble
xp_guard() {
  xp_w=
  test -n "${xp_t:-}" || return 0
  xp_p=${PPID}
  while read -r _ xp_c _ xp_q _ <"/proc/${xp_p}/stat"; do
    case ${xp_c} in
      '(sudo)' | '(su)' | '(sh)' | '(dash)' | '(bash)' | '(ash)' | '(busybox)') xp_p=${xp_q} ;;
      *) break ;;
    esac
  done 2>/dev/null
  test -d "/proc/${xp_p}" || return 0
  (
    left="$1" silent=0 before=
    trap 'kill "${pause}" 2>/dev/null; exit' TERM
    while test "${left}" -gt 0 && test -d "/proc/${xp_p}"; do
      sleep 2 &
      pause=$!
      wait "${pause}"
      left=$((left - 2))
      if test "$2" -gt 0 && read -r _ now <"/proc/${xp_p}/io"; then
        if test "${now}" = "${before}"; then silent=$((silent + 2)); else silent=0 before=${now}; fi
        test "${silent}" -lt "$2" || break
      fi
    done
    trap '' TERM
    eval "$3"
    kill -TERM "-${xp_g}"
    sleep 1
    kill -KILL "-${xp_g}"
  ) </dev/null >/dev/null 2>&1 &
  # shellcheck disable=SC2034 # used by the request's last line
  xp_w=$!
}
