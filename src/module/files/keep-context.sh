# Gives a new file the SELinux context of the one whose place it will take, or where there is none the one that the host's policy
# has for that place; a file of a link's name is a new one. Where SELinux is off, no process is started. $1 the place, $2 the new file
keep_context() {
  test -e /sys/fs/selinux/enforce || return 0
  if test -e "$1" && test ! -L "$1"; then
    context=$(stat -c %C -- "$1" 2>/dev/null) || return 0
    test "${context}" != '?' || return 0
    test "$(stat -c %C -- "$2")" = "${context}" || chcon -- "${context}" "$2"
  elif context=$(matchpathcon -n -- "$1" 2>/dev/null); then
    # Some file systems have one context for all, and some places none of their own.
    chcon -- "${context}" "$2" 2>/dev/null || :
  fi
}
