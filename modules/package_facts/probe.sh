# Lists the packages of a host. Prints "managers=" with those that are there, then one line a package, its manager first, parted by
# tabs; changes nothing.
# $1 managers that are wanted (apt, rpm, apk), parted by blanks
set -u
LC_ALL=C
export LC_ALL
there=
for manager in $1; do
  case ${manager} in
    apt)
      test -e /var/lib/dpkg/status || continue
      command -v dpkg-query >/dev/null 2>&1 || continue
      ;;
    rpm)
      # busybox has an rpm of its own, that lists nothing
      test -d /var/lib/rpm || test -d /usr/lib/sysimage/rpm || continue
      command -v rpm >/dev/null 2>&1 || continue
      ;;
    *) test -r /lib/apk/db/installed || continue ;;
  esac
  there="${there} ${manager}"
done
printf 'managers=%s\n' "${there}"
for manager in ${there}; do
  case ${manager} in
    apt)
      printf 'native\t%s\n' "$(dpkg --print-architecture)"
      # shellcheck disable=SC2016 # dpkg-query fills these in
      dpkg-query -W -f 'apt\t${db:Status-Abbrev}\t${Package}\t${Version}\t${Architecture}\t${Section}\n' || echo failed=dpkg-query
      ;;
    rpm) rpm -qa --qf 'rpm\t%{NAME}\t%{VERSION}\t%{RELEASE}\t%{EPOCH}\t%{ARCH}\n' || echo failed=rpm ;;
    *)
      name='' version=''
      while IFS= read -r line; do
        case ${line} in
          P:*) name=${line#P:} ;;
          V:*) version=${line#V:} ;;
          A:*) printf 'apk\t%s\t%s\t%s\n' "${name}" "${version}" "${line#A:}" ;;
        esac
      done </lib/apk/db/installed
      ;;
  esac
done
echo end
