#!/bin/sh
# Answers every request for / with the version and the instance that answered, and logs it.
read -r host < /proc/sys/kernel/hostname
printf 'Content-Type: text/plain; charset=utf-8\r\n\r\n'
printf 'Hello from my-app %s on %s\n' "$VERSION" "$host"
printf '%s %s %s from %s\n' "$host" "$REQUEST_METHOD" "$REQUEST_URI" "$REMOTE_ADDR" >&2
