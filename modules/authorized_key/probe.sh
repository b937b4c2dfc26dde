# Looks at a user's file of authorized keys. Prints key=value lines, then "content" and the text to the end; changes nothing.
# $1 user, $2 path or empty for ~/.ssh/authorized_keys
set -u
LC_ALL=C
export LC_ALL
user=$1 path=$2
entry=$(getent passwd "${user}" 2>/dev/null || grep -m 1 "^${user}:" /etc/passwd) || { echo user=missing; exit 0; }
home=${entry%:*}
home=${home##*:}
test -n "${path}" || path=${home}/.ssh/authorized_keys
# shellcheck disable=SC2088 # a tilde that the playbook wrote: this user's home
case ${path} in "~/"*) path=${home}/${path#??} ;; esac
printf 'user=found\nids=%s:%s\npath=%s\n' "$(id -u "${user}")" "$(id -g "${user}")" "${path}"
folder=$(dirname -- "${path}")
test ! -d "${folder}" || printf 'folder=%s\n' "$(stat -c '%a %u %g' -- "${folder}")"
test -e "${path}" || { echo file=absent; exit 0; }
test -f "${path}" || { echo file=other; exit 0; }
printf 'file=%s\n' "$(stat -L -c '%a %u %g' -- "${path}")"
echo content
head -c 1048577 <"${path}"
