# Prepares the way back on this host, arms it, and starts the changes without us. Says "refused CODE CAUSE" and ends 9 when it
# cannot; until the last lines nothing on the host is changed but our own directory.
# $1 id, $2 seconds until the way back, $3 "yes" to rehearse it first, $4 rollback.sh, $5 timer.sh, $6 apply.sh,
# $7 snapshot.sh, $8 restore.sh, $9 what is done, a line a change, then remake.sh (or empty), the number of steps, the steps, and every file that they write or remove
set -eu
umask 077
base=/var/lib/xenplay/transaction
id=$1 seconds=$2 rehearse=$3
refuse() { printf 'refused %s %s\n' "$1" "$2"; exit 9; }

test "$(id -u)" = 0 || refuse not_root 'this needs root'
for state in pending rolling rollback_failed; do
  test ! -e "${base}/${state}" || refuse transaction_pending "an earlier change of this host is not settled (${base}/${state})"
done
mkdir -p /var/lib/xenplay 2>/dev/null || refuse read_only_fs '/var/lib cannot be written'
rm -rf "${base}"
mkdir "${base}" 2>/dev/null || refuse read_only_fs '/var/lib/xenplay cannot be written'
if ! (: > /etc/.xenplay.$$) 2>/dev/null; then refuse read_only_fs '/etc cannot be written'; fi
rm -f /etc/.xenplay.$$
for folder in /etc /var/lib; do
  free=$(df -Pk "${folder}" | awk 'NR == 2 { print $4 }')
  test "${free:-0}" -ge 16384 || refuse no_space "less than 16 MiB are free for ${folder}"
done

printf '%s\n' "$4" > "${base}/rollback.sh"
printf '%s\n' "$5" > "${base}/timer.sh"
printf '%s\n' "$6" > "${base}/apply.sh"
printf '%s\n' "$7" > "${base}/snapshot.sh"
printf '%s\n' "$8" > "${base}/restore.sh"
printf '%s\n' "$9" > "${base}/what"
shift 9
test -z "$1" || printf '%s\n' "$1" > "${base}/remake.sh"
steps=$2
shift 2
mkdir "${base}/steps" "${base}/files"
step=0
while test "${step}" -lt "${steps}"; do
  step=$((step + 1))
  printf '%s\n' "$1" > "${base}/steps/$(printf %03d "${step}")"
  shift
done
for script in "${base}"/*.sh "${base}"/steps/*; do
  sh -n "${script}" 2>/dev/null || refuse bad_script "${script} is no script of this host's sh"
done
number=0
for file in "$@"; do
  number=$((number + 1))
  printf '%s\n' "${file}" > "${base}/files/${number}.path"
  test ! -e "${file}" || cp -a -- "${file}" "${base}/files/${number}.was"
done
printf '%s\n' "${id}" > "${base}/id"
cat /proc/sys/kernel/random/boot_id > "${base}/boot_id"
picture() { sh "${base}/snapshot.sh" && for file in "$@"; do cksum -- "${file}" 2>/dev/null || echo "no ${file}"; done; }
sh "${base}/snapshot.sh" > "${base}/snapshot" || refuse no_snapshot 'the state of this host could not be read'
picture "$@" > "${base}/before"

has_systemd() { test -d /run/systemd/system && command -v systemd-run >/dev/null 2>&1; }
# After so many seconds of a clock that nobody can set, "rollback.sh MODE" is run, whether we are connected or not.
arm() {
  if has_systemd && systemd-run --quiet --unit="xenplay-$2-${id}" --on-active="$1" --timer-property=AccuracySec=1s \
    /bin/sh "${base}/rollback.sh" "$2" "${id}" >/dev/null 2>&1 &&
    systemctl is-active --quiet "xenplay-$2-${id}.timer"; then return 0; fi
  command -v setsid >/dev/null 2>&1 || return 1
  if test "$2" = rollback && ! arm_at "$1" && ends_with_session; then
    echo 'logind ends what a session leaves behind (KillUserProcesses), and neither systemd-run nor at can be used'
    return 1
  fi
  setsid sh "${base}/timer.sh" "$1" "$2" </dev/null >>"${base}/log" 2>&1 &
  kill -0 $!
}
# The same once more for a later minute, by a daemon that no end of our session ends; its clock can be set, so it is not the only one.
arm_at() {
  command -v at >/dev/null 2>&1 && command -v atq >/dev/null 2>&1 || return 1
  daemon=$(cat /run/atd.pid 2>/dev/null || cat /var/run/atd.pid 2>/dev/null)
  test -n "${daemon}" && kill -0 "${daemon}" 2>/dev/null || return 1
  job=$(echo "exec /bin/sh ${base}/rollback.sh rollback ${id}" | at now + $(($1 / 60 + 2)) minutes 2>&1 | sed -n 's/^job \([0-9]*\) .*/\1/p')
  test -n "${job}" && atq | grep -q "^${job}[[:space:]]" || return 1
  echo "${job}" > "${base}/at.job"
}
# Something that runs at the next boot, for timers do not live so long.
guard() {
  if test -d /run/systemd/system; then
    unit=xenplay-rollback.service
    printf '%s\n' '[Unit]' 'Description=Undo a network change that was not confirmed' 'DefaultDependencies=no' \
      'After=local-fs.target' 'Before=network-pre.target' 'Wants=network-pre.target' 'Conflicts=shutdown.target' '[Service]' \
      'Type=oneshot' "ExecStart=/bin/sh ${base}/rollback.sh boot" > "/etc/systemd/system/${unit}"
    mkdir -p /etc/systemd/system/multi-user.target.wants
    ln -sf "../${unit}" "/etc/systemd/system/multi-user.target.wants/${unit}"
  elif test -d /etc/local.d; then
    printf '#!/bin/sh\nexec /bin/sh %s late\n' "${base}/rollback.sh" > /etc/local.d/xenplay-rollback.start
    chmod 755 /etc/local.d/xenplay-rollback.start
  elif test -d /etc/rcS.d; then
    printf '#!/bin/sh\nexec /bin/sh %s late\n' "${base}/rollback.sh" > /etc/init.d/xenplay-rollback
    chmod 755 /etc/init.d/xenplay-rollback
    ln -sf ../init.d/xenplay-rollback /etc/rcS.d/S99xenplay-rollback
  elif test -d /etc/cron.d; then
    printf '@reboot root /bin/sh %s late\n' "${base}/rollback.sh" > /etc/cron.d/xenplay-rollback
  else
    return 1
  fi
}

if test "${rehearse}" = yes; then
  : > "${base}/rehearsing"
  arm 1 rehearsal || refuse no_timer 'no timer could be armed (neither by systemd-run nor by setsid)'
  waited=0
  until test -e "${base}/rehearsed"; do
    test "${waited}" -lt 90 || refuse rehearsal_failed 'the rehearsed rollback did not end within 90 s'
    sleep 1
    waited=$((waited + 1))
  done
  rm -f "${base}/rehearsing"
  test "$(cat "${base}/rehearsed")" = ok || refuse rehearsal_failed "the rehearsed rollback failed: $(grep failed "${base}/log" | head -n 1)"
  picture "$@" > "${base}/after" || refuse rehearsal_failed 'after the rehearsed rollback the host could not be looked at'
  cmp -s "${base}/before" "${base}/after" ||
    refuse rehearsal_failed "the rehearsed rollback changed the host: $(diff "${base}/before" "${base}/after" 2>/dev/null | sed -n '2p')"
fi

# From here on nothing may stop us halfway, a lost connection least of all; and the disk knows of it before anything is changed.
trap '' HUP PIPE
guard || refuse no_boot_guard 'nothing was found that would undo the change after a reboot'
read -r now _ < /proc/uptime
printf '%s %s\n' "${now%%.*}" "${seconds}" > "${base}/begun"
printf '%s\n' "${id}" > "${base}/pending"
sync
if ! why=$(arm "${seconds}" rollback); then
  rm -f "${base}/pending"
  sh "${base}/rollback.sh" unguard
  refuse no_timer "no timer could be armed: ${why:-neither systemd-run nor setsid works}"
fi
if ! { has_systemd && systemd-run --quiet --unit="xenplay-apply-${id}" /bin/sh "${base}/apply.sh" >/dev/null 2>&1; }; then
  setsid sh "${base}/apply.sh" </dev/null >>"${base}/log" 2>&1 &
fi
echo begun
