# $1 directory; $2 owner, $3 group, $4 mode, each "" when it does not matter.
set -eu
umask 022
mkdir -p -- "$1"
test -z "$2" || chown -- "$2" "$1"
test -z "$3" || chgrp -- "$3" "$1"
test -z "$4" || chmod -- "$4" "$1"
