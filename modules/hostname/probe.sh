# Looks at the host's name: the live one and the one of the next start. Prints key=value lines; changes nothing.
set -u
live=$(cat /proc/sys/kernel/hostname 2>/dev/null || uname -n)
kept=
if test -r /etc/hostname; then
  kept=$(grep -v '^[[:space:]]*\(#\|$\)' /etc/hostname | head -n 1)
elif test -r /etc/conf.d/hostname; then
  # shellcheck disable=SC2016
  kept=$(sed -n 's/^[[:space:]]*hostname=["'\'']\{0,1\}\([^"'\'']*\).*/\1/p' /etc/conf.d/hostname | head -n 1)
fi
printf 'live=%s\nkept=%s\n' "${live}" "${kept}"
if test -e /etc/hostname || ! test -e /etc/conf.d/hostname; then echo file=/etc/hostname; else echo file=/etc/conf.d/hostname; fi
# Only the file is asked: a name server that does not answer would hold us.
full=
case ${live} in
  *.*) full=${live} ;;
  *)
    test ! -r /etc/hosts || while read -r _ names; do
      case " ${names} " in *" ${live} "*) ;; *) continue ;; esac
      for word in ${names}; do
        case ${word} in "${live}".*) full=${word} ;; esac
      done
    done </etc/hosts
    ;;
esac
printf 'fqdn=%s\n' "${full}"
echo end=yes
