/** A stand-in for apk: installed packages are files of /run/apk, those with "old" inside have something newer. */
export const APK = `case $1 in
  info) test -e "/run/apk/$3" && echo "$3" ;;
  version) ! grep -q old "/run/apk/$4" || echo "$4-1.0-r0 < 1.1-r0" ;;
  add) shift 2; for name; do echo "(1/1) Installing $name"; : >"/run/apk/$name"; done ;;
  del) shift; for name; do rm "/run/apk/$name"; done ;;
esac`;
/** A stand-in for rpm and dnf, in the same way. */
export const RPM = `for name; do :; done
if test "$1" = --eval; then
  two=$(echo "$name" | tr "'" '\\n' | grep '^[0-9]')
  test "$(echo "$two" | sort -V | tail -n 1)" = "$(echo "$two" | head -n 1)" && echo 1 || echo -1
  exit
fi
test -e "/run/apk/$name" || exit 1
grep '^[0-9]' "/run/apk/$name" || echo 1.0-1`;
export const DNF = `all=$*
while test "\${1#-}" != "$1"; do shift; done
verb=$1; shift
test "$verb" = check-update || echo "$all" >>/run/dnf-said
while test "\${1#-}" != "$1"; do shift; done
case $verb in
  check-update) ! cat /run/apk/\${1:-*} | grep -q old || exit 100 ;;
  install | upgrade) cd /run/apk; for name in \${*:-*}; do : >"$name"; done ;;
  remove) for name; do rm "/run/apk/$name"; done ;;
esac`;

/**
 * A stand-in for systemctl, since no systemd can run in these namespaces: units are folders of /run/units, and what it prints has the
 * form that systemctl(1) documents for show and is-enabled.
 */
export const SYSTEMCTL = `#!/bin/sh
scope=$1; shift
verb=$1; shift
test "$1" = -- && shift
echo "$scope $verb $*" >>/var/log/systemctl.calls
unit=/run/units/$1
state() { cat "$unit/$1" 2>/dev/null || echo "$2"; }
case $verb in
  is-enabled)
    test -d "$unit" || { echo "Failed to get unit file state for $1.service: No such file or directory" >&2; exit 1; }
    state enabled disabled; test "$(state enabled disabled)" = enabled ;;
  show)
    if test -d "$unit"; then load=loaded; else load=not-found; fi
    test "$(state enabled disabled)" = masked && load=masked
    printf '%s\\n' "Id=$1.service" "LoadState=$load" "ActiveState=$(state active inactive)" "NeedDaemonReload=$(state stale no)" ;;
  start | restart) echo active >"$unit/active" ;;
  stop) echo inactive >"$unit/active" ;;
  reload) ;;
  enable) echo enabled >"$unit/enabled" ;;
  disable | unmask) echo disabled >"$unit/enabled" ;;
  mask) echo masked >"$unit/enabled" ;;
  daemon-reload) for one in /run/units/*; do echo no >"$one/stale"; done ;;
esac
`;

/** Shell text that puts a stand-in for crontab(1) in place: a file a user. */
export const CRONTAB = `{ echo '#!/bin/sh' && cat; } >/usr/bin/crontab <<'END'
user=root
test "$1" != -u || { user=$2; shift 2; }
case $1 in
  -l) cat "/tmp/table.$user" 2>/dev/null || { echo "no crontab for $user" >&2; exit 1; } ;;
  -) cat >"/tmp/table.$user" ;;
esac
END
chmod 755 /usr/bin/crontab`;
