# Sets text to all that a small file holds ($1; $2 its size). The shell reads it itself: a process costs a host more than a few
# hundred bytes, one by one. Fails where it cannot hold them or they could not be told as they are: a NUL, bytes beyond ASCII.
read_small() {
  text='' line=''
  if test "$2" -gt 512 || ! test -r "$1"; then return 1; fi
  while IFS= read -r line; do
    text="${text}${line}
"
  done < "$1" || return 1
  text=${text}${line}
  test "${#text}" -eq "$2" || return 1
  case ${text} in *[![:print:][:space:]]*) return 1 ;; esac
} 2>/dev/null
