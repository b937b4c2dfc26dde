# Undoes an unconfirmed change: "rollback" when the time is over, "now" when asked, "failed" after a failed step, "boot" before
# the network is set up after a reboot (files alone), "late" after it; "again" when asked, whatever an earlier attempt left;
# "rehearsal" does it all with nothing changed; "unguard" only takes the guard away. Renaming decides against a commit at the same moment: one of the two finds "pending".
set -u
PATH=${PATH}:/usr/local/sbin:/usr/sbin:/sbin:/usr/bin:/bin
LC_ALL=C
export PATH LC_ALL
base=/var/lib/xenplay/transaction
mode=$1
unguard() {
  rm -f /etc/systemd/system/multi-user.target.wants/xenplay-rollback.service /etc/systemd/system/xenplay-rollback.service \
    /etc/local.d/xenplay-rollback.start /etc/rcS.d/S99xenplay-rollback /etc/init.d/xenplay-rollback /etc/cron.d/xenplay-rollback
  test ! -s "${base}/at.job" || atrm "$(cat "${base}/at.job")" 2>/dev/null
}
if test "${mode}" = unguard; then unguard; exit 0; fi
# A timer that outlived its transaction must not undo the next one.
test -z "${2:-}" || test "$2" = "$(cat "${base}/id")" || exit 0
exec >> "${base}/log" 2>&1
if test "${mode}" = rehearsal; then
  test -e "${base}/rehearsing" || exit 0
else
  case ${mode} in
    again)
      # Another one that is at it ends by itself.
      ! tr '\0' ' ' < "/proc/$(cat "${base}/rollback.pid" 2>/dev/null)/cmdline" 2>/dev/null | grep -q 'transaction/rollback.sh' || exit 0
      mv "${base}/pending" "${base}/rolling" 2>/dev/null || mv "${base}/rollback_failed" "${base}/rolling" 2>/dev/null ||
        test -e "${base}/rolling" || exit 0
      printf '%s\n' "$3" > "${base}/attempt"
      ;;
    boot | late) test -e "${base}/rolling" || mv "${base}/pending" "${base}/rolling" 2>/dev/null || { unguard; exit 0; } ;;
    *) mv "${base}/pending" "${base}/rolling" 2>/dev/null || exit 0 ;;
  esac
  echo $$ > "${base}/rollback.pid"
  echo "rollback: ${mode}"
  if test -s "${base}/apply.pid" && test "${mode}" != failed &&
    test "$(cat "${base}/boot_id")" = "$(cat /proc/sys/kernel/random/boot_id)"; then
    group=$(cat "${base}/apply.pid")
    kill -TERM -"${group}" && sleep 1 && kill -KILL -"${group}"
  fi 2>/dev/null
fi

wrong=no
for path in "${base}"/files/*.path; do
  test -e "${path}" || continue
  file=$(cat "${path}")
  was=${path%.path}.was
  if test -e "${was}"; then
    mkdir -p -- "$(dirname -- "${file}")"
    new=$(dirname -- "${file}")/.xenplay.rollback.tmp
    { cp -a -- "${was}" "${new}" && mv -f -- "${new}" "${file}"; } || wrong=yes
  else
    rm -f -- "${file}" || wrong=yes
  fi
done
sync
if test "${mode}" != boot; then sh "${base}/restore.sh" < "${base}/snapshot" || { echo 'the live state was not restored'; wrong=yes; }
elif test -e "${base}/remake.sh"; then sh "${base}/remake.sh" || { echo 'what is made of the files was not made anew'; wrong=yes; }; fi

case ${mode},${wrong} in
  rehearsal,no) echo ok > "${base}/rehearsed.new"; mv "${base}/rehearsed.new" "${base}/rehearsed" ;;
  rehearsal,*) echo failed > "${base}/rehearsed" ;;
  *,no) printf '%s\n' "${mode}" > "${base}/reason"; unguard; mv "${base}/rolling" "${base}/rolled_back" ;;
  *) printf '%s\n' "${mode}" > "${base}/reason"; unguard; mv "${base}/rolling" "${base}/rollback_failed" ;;
esac
sync
