# Confirms the transaction $1, unless the host is already on its way back or was booted since. Ends 9 then.
set -u
base=/var/lib/xenplay/transaction
test "$(cat "${base}/id" 2>/dev/null)" = "$1" || exit 9
test "$(cat "${base}/boot_id")" = "$(cat /proc/sys/kernel/random/boot_id)" || exit 9
test "$(cat "${base}/applied" 2>/dev/null)" = ok || exit 9
mv "${base}/pending" "${base}/committed" || exit 9
sh "${base}/rollback.sh" unguard
if test -d /run/systemd/system; then systemctl stop "xenplay-rollback-$1.timer" >/dev/null 2>&1; fi
rm -rf "${base}/timer.pid" "${base}/at.job" "${base}/begun" "${base}/what" "${base}/steps" "${base}/files" "${base}/snapshot" "${base}/before" "${base}/after" "${base}"/*.sh
sync
